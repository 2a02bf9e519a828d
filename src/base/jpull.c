/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/jpull.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

enum state {
	WANT_VALUE,
	WANT_ELEMENT, /* behind '[': a value or ']' */
	WANT_MEMBER,  /* behind '{': a name or '}' */
	WANT_NAME,    /* behind ',' in an object */
	WANT_COMMA,   /* behind a value: ',' or the end of its container */
	DONE
};

void jpull_init(struct jpull *j, const char *what, const void *data, size_t n)
{
	*j = (struct jpull){0};
	j->begin = j->p = j->at = data ? data : "";
	j->end = j->begin + n;
	j->what = what;
	j->span = j->begin;
	j->state = WANT_VALUE;
}

size_t jpull_offset(const struct jpull *j)
{
	return (size_t)(j->at - j->begin);
}

/* Refuses the byte at p. */
static int fail(
	const struct jpull *j, const char *p, const char *why, struct err *err)
{
	if (p >= j->end)
		return err_set(err, ERR_PARSE,
			_("%s: byte %zu: %s, but the text ends here; is the "
			  "file complete?"),
			j->what, (size_t)(p - j->begin), why);
	return err_set(err, ERR_PARSE,
		_("%s: byte %zu: %s; this is not the JSON that was expected"),
		j->what, (size_t)(p - j->begin), why);
}

static void skip_space(struct jpull *j)
{
	const char *p = j->p;

	while (p < j->end &&
		(*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	j->p = p;
}

static int hex4(const char *p, const char *end, uint32_t *out)
{
	uint32_t v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		const char c = p[i];

		v <<= 4;
		if (c >= '0' && c <= '9')
			v += (uint32_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v += (uint32_t)((c | 32) - 'a' + 10);
		else
			return -1;
	}
	*out = v;
	return 0;
}

/* One \u escape, or a pair of them, p being behind the u. The bytes used, or
 * 0 if it is none. */
static size_t read_unicode(const char *p, const char *end, uint32_t *cp)
{
	uint32_t low;

	if (hex4(p, end, cp) || *cp == 0 || (*cp >= 0xdc00 && *cp < 0xe000))
		return 0;
	if (*cp < 0xd800 || *cp >= 0xe000)
		return 4;
	if (end - p < 10 || p[4] != '\\' || p[5] != 'u' ||
		hex4(p + 6, end, &low) || low < 0xdc00 || low >= 0xe000)
		return 0;
	*cp = 0x10000 + ((*cp - 0xd800) << 10) + (low - 0xdc00);
	return 10;
}

/* Checks the escape behind a backslash; the byte after it, or NULL. */
static const char *check_escape(const char *p, const char *end)
{
	uint32_t cp;
	size_t n;

	if (p >= end)
		return NULL;
	if (*p != 'u')
		return *p && strchr("\"\\/bfnrt", *p) ? p + 1 : NULL;
	n = read_unicode(p + 1, end, &cp);
	return n ? p + 1 + n : NULL;
}

/* Whether all eight bytes of w are printable ASCII but '"' and '\\': a byte
 * that is zero borrows from its high bit. */
static bool plain_word(uint64_t w)
{
	const uint64_t ones = UINT64_MAX / 255, high = ones * 0x80;
	const uint64_t quote = w ^ ones * '"', backslash = w ^ ones * '\\';

	return !((w | (w - ones * 0x20) | (quote - ones) | (backslash - ones)) &
		 high);
}

/* Behind the bytes from p on that need no look. */
static const char *skip_plain(const char *p, const char *end)
{
	uint64_t w;

	for (; end - p >= 8; p += 8) {
		memcpy(&w, p, 8);
		if (!plain_word(w))
			break;
	}
	while (p < end && (unsigned char)*p >= 0x20 &&
		(unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return p;
}

/* A string whose opening quote is at p; leaves its span. */
static int read_string(struct jpull *j, struct err *err)
{
	const char *p = j->p + 1;
	const char *next;
	uint32_t cp;

	j->span = p;
	j->span_len = 0;
	j->escaped = false;
	for (;;) {
		p = skip_plain(p, j->end);
		if (p >= j->end)
			return fail(j, p, _("a string is open"), err);
		if (*p == '"')
			break;
		if (*p == '\\') {
			next = check_escape(p + 1, j->end);
			j->escaped = true;
			if (!next)
				return fail(j, p,
					_("not an escape that JSON knows"),
					err);
			p = next;
		} else if ((unsigned char)*p < 0x20) {
			return fail(j, p, _("a control character in a string"),
				err);
		} else {
			const size_t n =
				text_decode(p, (size_t)(j->end - p), &cp);

			if (n == 0)
				return fail(j, p, _("bytes that are not UTF-8"),
					err);
			p += n;
		}
	}
	j->span_len = (size_t)(p - j->span);
	j->p = p + 1;
	return 0;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

/* Behind a number that starts at p, or NULL; then *cut says that the text ends
 * inside it. */
static const char *scan_number(const char *p, const char *end, bool *cut)
{
	const char *digits;

	*cut = false;
	if (p < end && *p == '-')
		p++;
	digits = p;
	p = skip_digits(p, end);
	if (p > digits + 1 && *digits == '0')
		return NULL;
	if (p > digits && p < end && *p == '.') {
		digits = ++p;
		p = skip_digits(p, end);
	}
	if (p > digits && p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		digits = p;
		p = skip_digits(p, end);
	}
	*cut = p == end;
	return p > digits ? p : NULL;
}

static bool starts_with(const struct jpull *j, const char *word)
{
	const size_t n = strlen(word);

	return (size_t)(j->end - j->p) >= n && memcmp(j->p, word, n) == 0;
}

static size_t nan_word(const struct jpull *j)
{
	static const char *const words[] = {"NaN", "Infinity", "-Infinity"};

	/* Model files hold millions of plain numbers. */
	if (!j->allow_nan || (*j->p >= '0' && *j->p <= '9') ||
		(j->end - j->p > 1 && j->p[1] >= '0' && j->p[1] <= '9'))
		return 0;
	for (int i = 0; i < 3; i++)
		if (starts_with(j, words[i]))
			return strlen(words[i]);
	return 0;
}

static int after_value(struct jpull *j, int event)
{
	j->state = j->depth ? WANT_COMMA : DONE;
	return event;
}

static int read_number(struct jpull *j, struct err *err)
{
	const size_t word = nan_word(j);
	bool cut = false;
	const char *end = word ? j->p + word : scan_number(j->p, j->end, &cut);

	if (!end)
		return fail(j, cut ? j->end : j->p,
			_("not a number that JSON knows"), err);
	j->span = j->p;
	j->span_len = (size_t)(end - j->p);
	j->escaped = false;
	j->p = end;
	return after_value(j, JPULL_NUMBER);
}

static int read_word(struct jpull *j, const char *word, int event)
{
	j->p += strlen(word);
	return after_value(j, event);
}

static int open_container(struct jpull *j, struct err *err)
{
	const bool object = *j->p == '{';

	if (j->depth == JPULL_DEPTH_MAX)
		return err_set(err, ERR_LIMIT,
			_("%s: byte %zu: nested deeper than %d levels; "
			  "nothing is read that deep"),
			j->what, jpull_offset(j), JPULL_DEPTH_MAX);
	j->stack[j->depth++] = (unsigned char)*j->p++;
	j->state = object ? WANT_MEMBER : WANT_ELEMENT;
	return object ? JPULL_OBJECT : JPULL_ARRAY;
}

static int close_container(struct jpull *j)
{
	const bool object = j->stack[--j->depth] == '{';

	j->p++;
	return after_value(j, object ? JPULL_OBJECT_END : JPULL_ARRAY_END);
}

static int read_value(struct jpull *j, struct err *err)
{
	int rc;

	if (j->p >= j->end)
		return fail(j, j->p, _("a value was expected"), err);
	switch (*j->p) {
	case '{':
	case '[':
		return open_container(j, err);
	case '"':
		rc = read_string(j, err);
		return rc ? rc : after_value(j, JPULL_STRING);
	case 't':
		if (starts_with(j, "true"))
			return read_word(j, "true", JPULL_TRUE);
		break;
	case 'f':
		if (starts_with(j, "false"))
			return read_word(j, "false", JPULL_FALSE);
		break;
	case 'n':
		if (starts_with(j, "null"))
			return read_word(j, "null", JPULL_NULL);
		break;
	case 'N':
	case 'I':
		if (nan_word(j))
			return read_number(j, err);
		break;
	default:
		if (*j->p == '-' || (*j->p >= '0' && *j->p <= '9'))
			return read_number(j, err);
	}
	return fail(j, j->p, _("a value was expected"), err);
}

static int read_name(struct jpull *j, struct err *err)
{
	int rc;

	if (j->p >= j->end || *j->p != '"')
		return fail(j, j->p, _("a member's name was expected"), err);
	rc = read_string(j, err);
	if (rc)
		return rc;
	skip_space(j);
	if (j->p >= j->end || *j->p != ':')
		return fail(j, j->p, _("a ':' was expected"), err);
	j->p++;
	j->state = WANT_VALUE;
	return JPULL_KEY;
}

static char closing(const struct jpull *j)
{
	return j->stack[j->depth - 1] == '{' ? '}' : ']';
}

/* Reads a ',' between two values. Returns 1 if there was one, 0 if the
 * container ends. */
static int read_comma(struct jpull *j, struct err *err)
{
	if (j->p < j->end && *j->p == closing(j))
		return 0;
	if (j->p >= j->end || *j->p != ',')
		return fail(j, j->p,
			_("a ',' or the end of the list was expected"), err);
	j->p++;
	j->state = closing(j) == '}' ? WANT_NAME : WANT_VALUE;
	skip_space(j);
	j->at = j->p;
	return 1;
}

int jpull_next(struct jpull *j, struct err *err)
{
	int rc;

	skip_space(j);
	j->at = j->p;
	if (j->state == WANT_COMMA) {
		rc = read_comma(j, err);
		if (rc < 0)
			return rc;
		if (rc == 0)
			return close_container(j);
	}
	switch (j->state) {
	case WANT_MEMBER:
	case WANT_ELEMENT:
		if (j->p < j->end && *j->p == closing(j))
			return close_container(j);
		return j->state == WANT_MEMBER ? read_name(j, err)
					       : read_value(j, err);
	case WANT_NAME:
		return read_name(j, err);
	case DONE:
		if (j->p != j->end)
			return fail(j, j->p,
				_("something follows the one value"), err);
		return JPULL_END;
	default:
		return read_value(j, err);
	}
}

int jpull_skip(struct jpull *j, struct err *err)
{
	const unsigned depth = j->depth;
	int event = jpull_next(j, err);

	if (event == JPULL_KEY || event == JPULL_END || j->depth < depth)
		return err_set(err, ERR_BUG,
			_("%s: byte %zu: no value to skip; please report "
			  "this"),
			j->what, jpull_offset(j));
	while (event >= 0 && j->depth > depth)
		event = jpull_next(j, err);
	return event < 0 ? event : 0;
}

static void add_utf8(struct buf *out, uint32_t cp)
{
	char s[4];
	size_t n = 0;

	if (cp < 0x80) {
		s[n++] = (char)cp;
	} else if (cp < 0x800) {
		s[n++] = (char)(0xc0 | cp >> 6);
		s[n++] = (char)(0x80 | (cp & 63));
	} else if (cp < 0x10000) {
		s[n++] = (char)(0xe0 | cp >> 12);
		s[n++] = (char)(0x80 | (cp >> 6 & 63));
		s[n++] = (char)(0x80 | (cp & 63));
	} else {
		s[n++] = (char)(0xf0 | cp >> 18);
		s[n++] = (char)(0x80 | (cp >> 12 & 63));
		s[n++] = (char)(0x80 | (cp >> 6 & 63));
		s[n++] = (char)(0x80 | (cp & 63));
	}
	buf_add(out, s, n);
}

/* Appends what the (checked) escape behind a backslash stands for. */
static const char *unescape(struct buf *out, const char *p, const char *end)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at;
	uint32_t cp;
	size_t n;

	if (*p == 'u') {
		n = read_unicode(p + 1, end, &cp);
		add_utf8(out, cp);
		return p + 1 + n;
	}
	at = strchr(from, *p);
	buf_addch(out, at ? to[at - from] : *p);
	return p + 1;
}

int jpull_text(const struct jpull *j, struct buf *out, struct err *err)
{
	const char *p = j->span;
	const char *end = p + j->span_len;

	(void)err;
	while (p < end) {
		const char *stop = memchr(p, '\\', (size_t)(end - p));

		if (!j->escaped || !stop)
			stop = end;
		buf_add(out, p, (size_t)(stop - p));
		p = stop < end ? unescape(out, stop + 1, end) : end;
	}
	buf_add(out, "", 0);
	return 0;
}

bool jpull_is(const struct jpull *j, const char *s)
{
	const size_t n = strlen(s);

	return !j->escaped && j->span_len == n && memcmp(j->span, s, n) == 0;
}
