/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/ubj.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

void ubj_init(struct ubj *u, const char *what, const void *data, size_t n)
{
	memset(u, 0, sizeof(*u));
	u->begin = u->p = u->at = data;
	u->end = u->begin + n;
	u->what = what;
}

static int fail(struct ubj *u, struct err *err, const char *why)
{
	return err_set(err, ERR_PARSE, _("%s: byte %zu: %s"), u->what,
		(size_t)(u->p - u->begin), why);
}

static int cut_short(struct ubj *u, struct err *err)
{
	return err_set(err, ERR_PARSE,
		_("%s: byte %zu: the file ends in the middle of a value: copy "
		  "it again"),
		u->what, (size_t)(u->end - u->begin));
}

static uint64_t big_endian(const char *p, unsigned width)
{
	uint64_t v = 0;
	unsigned i;

	for (i = 0; i < width; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

unsigned ubj_width(char type)
{
	switch (type) {
	case 'i':
	case 'U':
		return 1;
	case 'I':
		return 2;
	case 'l':
	case 'd':
		return 4;
	case 'L':
	case 'D':
		return 8;
	default:
		return 0;
	}
}

void ubj_number(struct ubj *u, char type, const char *p)
{
	uint64_t bits = big_endian(p, ubj_width(type));
	uint32_t half = (uint32_t)bits;
	float narrow;

	u->type = type;
	switch (type) {
	case 'i':
		u->whole = (int8_t)bits;
		break;
	case 'I':
		u->whole = (int16_t)bits;
		break;
	case 'l':
		u->whole = (int32_t)half;
		break;
	case 'd':
		memcpy(&narrow, &half, sizeof(narrow));
		u->real = (double)narrow;
		break;
	case 'D':
		memcpy(&u->real, &bits, sizeof(u->real));
		break;
	default:
		u->whole = (int64_t)bits;
		break;
	}
}

/* An int64 count behind its marker L, at most max. */
static int read_count(
	struct ubj *u, uint64_t max, uint64_t *out, struct err *err)
{
	if (u->end - u->p < 9)
		return cut_short(u, err);
	if (*u->p != 'L')
		return fail(u, err, _("a count is not an int64"));
	*out = big_endian(u->p + 1, 8);
	if (*out > max)
		return fail(u, err,
			_("a count is larger than the bytes that follow: "
			  "copy it again"));
	u->p += 9;
	return 0;
}

static int read_text(struct ubj *u, int event, struct err *err)
{
	uint64_t n = 0;
	int rc = read_count(u, (uint64_t)(u->end - u->p), &n, err);

	if (rc < 0)
		return rc;
	if (n > (uint64_t)(u->end - u->p))
		return cut_short(u, err);
	u->span = u->p;
	u->span_len = n;
	if (!text_valid(u->span, n))
		return fail(u, err, _("a text is not valid UTF-8"));
	u->p += n;
	return event;
}

static int open_level(struct ubj *u, struct ubj_level level, struct err *err)
{
	if (u->depth >= JPULL_DEPTH_MAX)
		return fail(u, err, _("values are nested too deeply"));
	u->stack[u->depth++] = level;
	return level.object ? JPULL_OBJECT : JPULL_ARRAY;
}

static int open_array(struct ubj *u, struct err *err)
{
	struct ubj_level level = {false, false, 0, 0};
	uint64_t left;
	int rc;

	if (u->end - u->p >= 2 && *u->p == '$') {
		level.type = u->p[1];
		if (!ubj_width(level.type))
			return fail(
				u, err, _("a typed array holds no numbers"));
		u->p += 2;
		if (u->p == u->end || *u->p != '#')
			return fail(u, err, _("a typed array has no count"));
	}
	if (u->p < u->end && *u->p == '#') {
		u->p++;
		level.counted = true;
		left = (uint64_t)(u->end - u->p);
		rc = read_count(u, left, &level.count, err);
		if (rc < 0)
			return rc;
		left = (uint64_t)(u->end - u->p);
		if (level.type && level.count > left / ubj_width(level.type))
			return cut_short(u, err);
	}
	return open_level(u, level, err);
}

static int read_value(struct ubj *u, char type, struct err *err)
{
	unsigned width = ubj_width(type);

	if (width) {
		if ((size_t)(u->end - u->p) < width)
			return cut_short(u, err);
		ubj_number(u, type, u->p);
		u->p += width;
		return JPULL_NUMBER;
	}
	switch (type) {
	case 'Z':
		return JPULL_NULL;
	case 'T':
		return JPULL_TRUE;
	case 'F':
		return JPULL_FALSE;
	case 'S':
		return read_text(u, JPULL_STRING, err);
	case '[':
		return open_array(u, err);
	case '{':
		if (u->p < u->end && (*u->p == '$' || *u->p == '#'))
			return fail(u, err,
				_("an object with a count is not read"));
		return open_level(
			u, (struct ubj_level){true, false, 0, 0}, err);
	default:
		u->p--;
		return fail(u, err, _("this is no UBJSON value"));
	}
}

static void skip_noops(struct ubj *u)
{
	while (u->p < u->end && *u->p == 'N')
		u->p++;
}

/* The end of the innermost container, or 0 if a value follows. */
static int at_end(struct ubj *u, struct err *err)
{
	struct ubj_level *top = &u->stack[u->depth - 1];

	if (top->counted) {
		if (top->count-- > 0)
			return 0;
		u->depth--;
		return JPULL_ARRAY_END;
	}
	if (u->p == u->end)
		return cut_short(u, err);
	if (*u->p != (top->object ? '}' : ']'))
		return 0;
	u->p++;
	u->depth--;
	return top->object ? JPULL_OBJECT_END : JPULL_ARRAY_END;
}

int ubj_next(struct ubj *u, struct err *err)
{
	char type = 0;
	int end;

	if (!u->depth || !u->stack[u->depth - 1].type)
		skip_noops(u);
	u->at = u->p;
	if (!u->depth && u->begun) {
		if (u->p < u->end)
			return fail(u, err,
				_("there are bytes behind the "
				  "model"));
		return JPULL_END;
	}
	u->begun = true;
	if (u->depth && !u->value_due) {
		end = at_end(u, err);
		if (end != 0)
			return end;
		type = u->stack[u->depth - 1].type;
		if (u->stack[u->depth - 1].object) {
			u->value_due = true;
			return read_text(u, JPULL_KEY, err);
		}
	}
	u->value_due = false;
	if (type)
		return read_value(u, type, err);
	if (u->p == u->end)
		return cut_short(u, err);
	return read_value(u, *u->p++, err);
}

char ubj_array_type(const struct ubj *u)
{
	return u->stack[u->depth - 1].type;
}

const char *ubj_take_array(struct ubj *u, uint64_t *n)
{
	const struct ubj_level *top = &u->stack[--u->depth];
	const char *first = u->p;

	*n = top->count;
	u->p += top->count * ubj_width(top->type);
	return first;
}
