/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/prompt.h"

#include <string.h>

#include "base/text.h"
#include "ui/term.h"

enum { PROMPT_BYTES_MAX = 64 << 10 };

void prompt_open(struct prompt *p, const char *label)
{
	p->open = true;
	p->label = label;
	buf_clear(&p->text);
	p->at = 0;
}

void prompt_set(struct prompt *p, const char *text)
{
	buf_clear(&p->text);
	buf_addstr(&p->text, text);
	p->at = p->text.len;
}

/* Length of the character that ends at / starts at the cursor. */
static size_t before(const struct prompt *p)
{
	size_t n = 1;

	while (n < p->at &&
		((unsigned char)p->text.data[p->at - n] & 0xc0) == 0x80)
		n++;
	return p->at ? n : 0;
}

static size_t after(const struct prompt *p)
{
	uint32_t cp;
	const size_t left = p->text.len - p->at;
	size_t n;

	if (left == 0)
		return 0;
	n = text_decode(p->text.data + p->at, left, &cp);
	return n ? n : 1;
}

static void cut(struct prompt *p, size_t from, size_t n)
{
	memmove(p->text.data + from, p->text.data + from + n,
		p->text.len - from - n + 1);
	p->text.len -= n;
}

static void insert(struct prompt *p, int key)
{
	char bytes[4];
	size_t n = 0;
	const uint32_t cp = (uint32_t)key;

	if (cp < 0x80) {
		bytes[n++] = (char)cp;
	} else if (cp < 0x800) {
		bytes[n++] = (char)(0xc0 | cp >> 6);
		bytes[n++] = (char)(0x80 | (cp & 0x3f));
	} else if (cp < 0x10000) {
		bytes[n++] = (char)(0xe0 | cp >> 12);
		bytes[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
		bytes[n++] = (char)(0x80 | (cp & 0x3f));
	} else {
		bytes[n++] = (char)(0xf0 | cp >> 18);
		bytes[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
		bytes[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
		bytes[n++] = (char)(0x80 | (cp & 0x3f));
	}
	if (p->text.len + n > PROMPT_BYTES_MAX)
		return;
	buf_grow(&p->text, n);
	memmove(p->text.data + p->at + n, p->text.data + p->at,
		p->text.len - p->at + 1);
	memcpy(p->text.data + p->at, bytes, n);
	p->text.len += n;
	p->at += n;
}

enum prompt_end prompt_key(struct prompt *p, int key)
{
	const size_t left = before(p), right = after(p);

	switch (key) {
	case TERM_KEY_ENTER:
		p->open = false;
		return PROMPT_DONE;
	case TERM_KEY_ESCAPE:
	case 3: /* ^C */
		p->open = false;
		return PROMPT_GIVEN_UP;
	case TERM_KEY_BACKSPACE:
		if (left)
			cut(p, p->at - left, left);
		p->at -= left;
		break;
	case TERM_KEY_DELETE:
		if (right)
			cut(p, p->at, right);
		break;
	case TERM_KEY_LEFT:
		p->at -= left;
		break;
	case TERM_KEY_RIGHT:
		p->at += right;
		break;
	case TERM_KEY_HOME:
	case 1: /* ^A */
		p->at = 0;
		break;
	case TERM_KEY_END:
	case 5: /* ^E */
		p->at = p->text.len;
		break;
	case 21: /* ^U */
		if (p->at)
			cut(p, 0, p->at);
		p->at = 0;
		break;
	default:
		if (key >= ' ' && key < 0x110000 && key != 127)
			insert(p, key);
	}
	return PROMPT_GOES_ON;
}

/* Columns of the first n bytes as they are shown. */
static int shown_width(const char *s, size_t n)
{
	struct buf safe = BUF_INIT;
	int width;

	text_clean(&safe, s, n);
	width = (int)text_width(buf_str(&safe));
	buf_release(&safe);
	return width;
}

/* The byte offset from which the text fits before the cursor in room. */
static size_t first_shown(const struct prompt *p, int room)
{
	/* A character takes at most four bytes and one column or more. */
	size_t from = p->at > (size_t)room * 4 ? p->at - (size_t)room * 4 : 0;
	uint32_t cp;

	while (from < p->at &&
		((unsigned char)p->text.data[from] & 0xc0) == 0x80)
		from++;
	while (from < p->at &&
		shown_width(buf_str(&p->text) + from, p->at - from) >= room) {
		const size_t n = text_decode(
			p->text.data + from, p->text.len - from, &cp);

		from += n ? n : 1;
	}
	return from;
}

void prompt_draw(const struct prompt *p, struct cells *c, int row)
{
	const int start =
		cells_text(c, row, 0, c->cols / 2, LOOK_BOLD, p->label) + 1;
	const int room = c->cols - start;
	const size_t from = first_shown(p, room > 1 ? room : 1);

	cells_foreign(
		c, row, start, room, LOOK_PLAIN, buf_str(&p->text) + from);
	c->cursor_row = row;
	c->cursor_col =
		start + shown_width(buf_str(&p->text) + from, p->at - from);
}

void prompt_release(struct prompt *p)
{
	buf_release(&p->text);
}
