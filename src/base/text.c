/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/text.h"

#include <string.h>

#include "base/text_table.h"

enum { MARKS_MAX = 4, NAME_MAX_LEN = 64 };

/* Characters that show nothing, or that change how their neighbours are
 * shown: controls, line separators, bidi controls and marks, zero-width and
 * invisible characters, fillers, variation selectors, private use,
 * surrogates, tags, non-characters; signs that enclose what follows, and tone
 * marks at the side, about whose columns terminals disagree. */
static const struct text_range unsafe[] = {{0x0, 0x1f}, {0x7f, 0x9f},
	{0xad, 0xad}, {0x34f, 0x34f}, {0x600, 0x605}, {0x61c, 0x61c},
	{0x6dd, 0x6dd}, {0x70f, 0x70f}, {0x890, 0x891}, {0x8e2, 0x8e2},
	{0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f},
	{0x2028, 0x202e}, {0x2060, 0x206f}, {0x302e, 0x302f}, {0x3164, 0x3164},
	{0xd800, 0xf8ff}, {0xfdd0, 0xfdef}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
	{0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xfffe, 0xffff},
	{0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x13438},
	{0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0x1fffe, 0x1ffff},
	{0x2fffe, 0x2ffff}, {0x3fffe, 0x10ffff}};

static bool in_ranges(const struct text_range *r, size_t n, uint32_t cp)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (cp > r[mid].last)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && cp >= r[lo].first;
}

static bool is_unsafe(uint32_t cp)
{
	if (cp < 0x7f)
		return cp < 0x20;
	return in_ranges(unsafe, sizeof(unsafe) / sizeof(unsafe[0]), cp);
}

static bool is_mark(uint32_t cp)
{
	return cp >= 0x300 && in_ranges(text_zero, text_zero_count, cp);
}

/* Length and least value of a character by its first byte; 0 if none starts
 * so. */
static size_t lead(unsigned char c, uint32_t *bits, uint32_t *least)
{
	if (c >= 0xc2 && c < 0xe0) {
		*bits = c & 0x1f;
		*least = 0x80;
		return 2;
	}
	if (c >= 0xe0 && c < 0xf0) {
		*bits = c & 0xf;
		*least = 0x800;
		return 3;
	}
	if (c >= 0xf0 && c < 0xf5) {
		*bits = c & 7;
		*least = 0x10000;
		return 4;
	}
	return 0;
}

size_t text_decode(const char *s, size_t n, uint32_t *cp)
{
	uint32_t v, least;
	size_t len;

	if (n == 0)
		return 0;
	if ((unsigned char)*s < 0x80) {
		*cp = (unsigned char)*s;
		return 1;
	}
	len = lead((unsigned char)*s, &v, &least);
	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++) {
		const unsigned char c = (unsigned char)s[i];

		if ((c & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (c & 0x3f);
	}
	if (v < least || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 0;
	*cp = v;
	return len;
}

/* How many of the bytes, in eights, are ASCII. */
static size_t ascii_run(const char *s, size_t n)
{
	size_t i = 0;
	uint64_t eight;

	for (; n - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, s + i, sizeof(eight));
		if (eight & 0x8080808080808080U)
			break;
	}
	return i;
}

bool text_valid(const char *s, size_t n)
{
	size_t i = ascii_run(s, n);
	uint32_t cp;

	while (i < n) {
		const size_t len = text_decode(s + i, n - i, &cp);

		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

int text_char_width(uint32_t cp)
{
	if (cp < 0x300)
		return cp >= 0x20 && (cp < 0x7f || cp >= 0xa0);
	if (is_unsafe(cp) || is_mark(cp))
		return 0;
	return in_ranges(text_wide, text_wide_count, cp) ? 2 : 1;
}

static bool is_letter_or_digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') ||
	       ((cp | 32) >= 'a' && (cp | 32) <= 'z');
}

/* Appends one character; marks counts the combining ones since the last
 * base character, and starts full so that none can join what stands before
 * the text. */
static void add_clean(struct buf *out, const char *s, size_t len, uint32_t cp,
	unsigned *marks)
{
	if (is_mark(cp) && !is_unsafe(cp) && *marks < MARKS_MAX) {
		(*marks)++;
		buf_add(out, s, len);
	} else if (is_unsafe(cp) || is_mark(cp)) {
		buf_addf(out, "<U+%04X>", (unsigned)cp);
		*marks = MARKS_MAX;
	} else {
		/* on our own "(" or "=" it would change a text of ours */
		*marks = cp < 0x80 && !is_letter_or_digit(cp) ? MARKS_MAX : 0;
		buf_add(out, s, len);
	}
}

static void clean(struct buf *out, const char *s, size_t n, bool lines)
{
	unsigned marks = MARKS_MAX;
	uint32_t cp;
	size_t len;

	buf_grow(out, n);
	for (; n; s += len, n -= len) {
		len = text_decode(s, n, &cp);
		if (len == 0) {
			buf_addf(out, "<%02X>", (unsigned)(unsigned char)*s);
			marks = MARKS_MAX;
			len = 1;
		} else if (cp == '\n' || cp == '\t') {
			buf_addch(out, cp == '\n' && lines ? '\n' : ' ');
			marks = MARKS_MAX;
		} else {
			add_clean(out, s, len, cp, &marks);
		}
	}
}

void text_clean(struct buf *out, const char *s, size_t n)
{
	clean(out, s, n, false);
}

void text_clean_lines(struct buf *out, const char *s, size_t n)
{
	clean(out, s, n, true);
}

char *text_safe(const char *s)
{
	struct buf b = BUF_INIT;

	text_clean(&b, s, strlen(s));
	return buf_detach(&b);
}

size_t text_width(const char *s)
{
	size_t n = strlen(s), width = 0;
	uint32_t cp;

	while (n) {
		size_t len = text_decode(s, n, &cp);

		if (len == 0) {
			len = 1;
			cp = '?';
		}
		width += (size_t)text_char_width(cp);
		s += len;
		n -= len;
	}
	return width;
}

static bool is_name_char(char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return true;
	return !first && (c == '.' || c == '_' || c == '-');
}

bool text_is_name(const char *s)
{
	size_t n = 0;

	for (; s[n]; n++)
		if (n == NAME_MAX_LEN || !is_name_char(s[n], n == 0))
			return false;
	return n > 0;
}
