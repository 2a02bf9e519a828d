/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/json_value.h"
#include "base/num.h"

/* How far to indent, or a negative number for all on one line. */
enum { ONE_LINE = -1 };

static void write_value(struct buf *out, const struct json *v, int level);

static void new_line(struct buf *out, int level)
{
	if (level < 0)
		return;
	buf_addch(out, '\n');
	for (int i = 0; i < level; i++)
		buf_add(out, "  ", 2);
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

static void write_string(struct buf *out, const char *s)
{
	buf_addch(out, '"');
	while (*s) {
		size_t n = 0;

		while (is_plain((unsigned char)s[n]))
			n++;
		buf_add(out, s, n);
		s += n;
		if (!*s)
			break;
		if (*s == '"' || *s == '\\')
			buf_addf(out, "\\%c", *s);
		else if (*s == '\n' || *s == '\t')
			buf_addstr(out, *s == '\n' ? "\\n" : "\\t");
		else
			buf_addf(out, "\\u%04x", (unsigned)(unsigned char)*s);
		s++;
	}
	buf_addch(out, '"');
}

static void write_real(struct buf *out, double v)
{
	char text[NUM_TEXT_MAX];

	if (!isfinite(v)) {
		buf_addstr(out, "null");
		return;
	}
	num_format_double(text, v);
	buf_addstr(out, text);
}

static void write_container(struct buf *out, const struct json *v, int level)
{
	const bool object = v->type == JSON_OBJECT;
	const int inner = level < 0 ? ONE_LINE : level + 1;

	buf_addch(out, object ? '{' : '[');
	for (size_t i = 0; i < v->count; i++) {
		if (i)
			buf_addch(out, ',');
		new_line(out, inner);
		if (object) {
			write_string(out, v->u.members[i].name);
			buf_addstr(out, level < 0 ? ":" : ": ");
		}
		write_value(out, v->u.members[i].value, inner);
	}
	if (v->count)
		new_line(out, level);
	buf_addch(out, object ? '}' : ']');
}

static void write_value(struct buf *out, const struct json *v, int level)
{
	switch (json_type(v)) {
	case JSON_BOOL:
		buf_addstr(out, v->u.truth ? "true" : "false");
		break;
	case JSON_INT:
		buf_addf(out, "%lld", (long long)v->u.i64);
		break;
	case JSON_REAL:
		write_real(out, v->u.real);
		break;
	case JSON_STRING:
		write_string(out, v->u.str);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		write_container(out, v, level);
		break;
	default:
		buf_addstr(out, "null");
	}
}

void json_write(struct buf *out, const struct json *v)
{
	write_value(out, v, 0);
	buf_addch(out, '\n');
}

void json_write_line(struct buf *out, const struct json *v)
{
	write_value(out, v, ONE_LINE);
	buf_addch(out, '\n');
}

bool json_equal(const struct json *a, const struct json *b)
{
	if (json_type(a) != json_type(b))
		return false;
	switch (json_type(a)) {
	case JSON_BOOL:
		return a->u.truth == b->u.truth;
	case JSON_INT:
		return a->u.i64 == b->u.i64;
	case JSON_REAL:
		return memcmp(&a->u.real, &b->u.real, sizeof(double)) == 0;
	case JSON_STRING:
		return strcmp(a->u.str, b->u.str) == 0;
	case JSON_NULL:
		return true;
	default:
		break;
	}
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->type == JSON_OBJECT &&
			strcmp(a->u.members[i].name, b->u.members[i].name) != 0)
			return false;
		if (!json_equal(a->u.members[i].value, b->u.members[i].value))
			return false;
	}
	return true;
}
