/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/cell.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/xalloc.h"

void cells_size(struct cells *c, int rows, int cols)
{
	if (rows < 1)
		rows = 1;
	if (cols < 1)
		cols = 1;
	free(c->at);
	c->rows = rows;
	c->cols = cols;
	c->at = xcalloc((size_t)rows * (size_t)cols, sizeof(*c->at));
	cells_blank(c);
}

void cells_release(struct cells *c)
{
	free(c->at);
	memset(c, 0, sizeof(*c));
}

void cells_blank(struct cells *c)
{
	memset(c->at, 0, sizeof(*c->at) * (size_t)c->rows * (size_t)c->cols);
	for (int i = 0; i < c->rows * c->cols; i++)
		c->at[i].ch[0] = ' ';
	c->cursor_row = c->cursor_col = 0;
}

static void add_mark(struct cell *cell, uint32_t cp)
{
	for (int i = 1; i <= CELL_MARKS; i++)
		if (cell->ch[i] == 0) {
			cell->ch[i] = cp;
			return;
		}
}

static void put(struct cell *cell, uint32_t cp, enum cell_look look)
{
	memset(cell, 0, sizeof(*cell));
	cell->ch[0] = cp;
	cell->look = (uint8_t)look;
}

/* The cells of a row that may be written: from col, limit columns. */
static struct cell *row_span(
	struct cells *c, int row, int col, int width, int *limit)
{
	*limit = 0;
	if (row < 0 || row >= c->rows || col < 0 || col >= c->cols)
		return NULL;
	*limit = width < c->cols - col ? width : c->cols - col;
	return &c->at[row * c->cols + col];
}

/* Half a wide character is none: blanks the other half of one that is going to
 * lose the cell at (row, col). */
static void part(struct cells *c, int row, int col)
{
	struct cell *at = &c->at[row * c->cols];

	if (col <= 0 || col >= c->cols || at[col].ch[0])
		return;
	put(&at[col - 1], ' ', at[col - 1].look);
	put(&at[col], ' ', at[col].look);
}

int cells_text(struct cells *c, int row, int col, int width,
	enum cell_look look, const char *text)
{
	int limit, used = 0;
	struct cell *at = row_span(c, row, col, width, &limit);
	size_t left = strlen(text);

	while (at && left && used <= limit) {
		uint32_t cp;
		size_t n = text_decode(text, left, &cp);
		int w;

		if (n == 0) {
			n = 1;
			cp = '?';
		}
		w = text_char_width(cp);
		text += n;
		left -= n;
		if (w == 0 && used > 0) {
			add_mark(&at[used - 1 - !at[used - 1].ch[0]], cp);
			continue;
		}
		if (used + w > limit)
			break;
		part(c, row, col + used);
		part(c, row, col + used + w);
		if (w == 2)
			put(&at[used + 1], 0, look);
		put(&at[used], cp, look);
		used += w;
	}
	return used;
}

int cells_foreign(struct cells *c, int row, int col, int width,
	enum cell_look look, const char *text)
{
	struct buf safe = BUF_INIT;
	int used;

	text_clean(&safe, text, strlen(text));
	used = cells_text(c, row, col, width, look, buf_str(&safe));
	buf_release(&safe);
	return used;
}

/* A conversion of a format: "%-10.10s". */
struct spec {
	bool left;
	int width, most; /* most < 0: all of it */
	char kind[4];    /* "s", "zu", "lld" ... */
};

static const char *read_spec(const char *p, struct spec *s)
{
	char *end;

	*s = (struct spec){.most = -1};
	s->left = *++p == '-';
	p += s->left;
	s->width = (int)strtol(p, &end, 10);
	if (*end == '.')
		s->most = (int)strtol(end + 1, &end, 10);
	p = end + strspn(end, "lz");
	snprintf(s->kind, sizeof(s->kind), "%.*s", (int)(p + 1 - end), end);
	return p + 1;
}

/* Text of others in columns: made safe first, so that neither the length of
 * its bytes nor what they become moves what stands behind it. */
static void add_column(struct buf *out, const struct spec *s, const char *text)
{
	struct buf safe = BUF_INIT;
	size_t n = 0;
	int used = 0;

	text_clean(&safe, text, strlen(text));
	while (n < safe.len) {
		uint32_t cp;
		const size_t k = text_decode(safe.data + n, safe.len - n, &cp);
		const int w = text_char_width(cp);

		if (k == 0 || (s->most >= 0 && used + w > s->most))
			break;
		used += w;
		n += k;
	}
	for (int i = used; !s->left && i < s->width; i++)
		buf_addch(out, ' ');
	buf_add(out, safe.data, n);
	for (int i = used; s->left && i < s->width; i++)
		buf_addch(out, ' ');
	/* a wide character that did not fit leaves its column */
	if (n < safe.len && used < s->most && s->width < s->most)
		buf_addch(out, ' ');
	buf_release(&safe);
}

static void add_number(struct buf *out, const struct spec *s, va_list *ap)
{
	if (strcmp(s->kind, "c") == 0)
		buf_addch(out, (char)va_arg(*ap, int));
	else if (strcmp(s->kind, "d") == 0)
		buf_addf(out, "%*d", s->left ? -s->width : s->width,
			va_arg(*ap, int));
	else if (strcmp(s->kind, "lld") == 0)
		buf_addf(out, "%*lld", s->left ? -s->width : s->width,
			va_arg(*ap, long long));
	else if (strcmp(s->kind, "zu") == 0)
		buf_addf(out, "%*zu", s->left ? -s->width : s->width,
			va_arg(*ap, size_t));
	else if (strcmp(s->kind, "f") == 0)
		buf_addf(out, "%*.*f", s->left ? -s->width : s->width, s->most,
			va_arg(*ap, double));
	else if (strcmp(s->kind, "g") == 0)
		buf_addf(out, "%*.*g", s->left ? -s->width : s->width, s->most,
			va_arg(*ap, double));
	else
		buf_addch(out, '%');
}

void cells_say(struct buf *out, const char *fmt, va_list *ap)
{
	struct spec spec;

	while (*fmt) {
		const size_t n = strcspn(fmt, "%");

		buf_add(out, fmt, n);
		fmt += n;
		if (!*fmt)
			break;
		fmt = read_spec(fmt, &spec);
		if (strcmp(spec.kind, "s") == 0)
			add_column(out, &spec, va_arg(*ap, const char *));
		else
			add_number(out, &spec, ap);
	}
}

int cells_format(struct cells *c, int row, int col, int width,
	enum cell_look look, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;
	int used;

	va_start(ap, fmt);
	cells_say(&text, fmt, &ap);
	va_end(ap);
	used = cells_foreign(c, row, col, width, look, buf_str(&text));
	buf_release(&text);
	return used;
}

void cells_clear(struct cells *c, int row, enum cell_look look)
{
	int limit;
	struct cell *at = row_span(c, row, 0, c->cols, &limit);

	for (int i = 0; at && i < limit; i++)
		put(&at[i], ' ', look);
}

void cells_look(
	struct cells *c, int row, int col, int width, enum cell_look look)
{
	int limit;
	struct cell *at = row_span(c, row, col, width, &limit);

	for (int i = 0; at && i < limit; i++)
		at[i].look = (uint8_t)look;
}

static void add_utf8(struct buf *out, uint32_t cp)
{
	if (cp < 0x80) {
		buf_addch(out, (char)cp);
		return;
	}
	if (cp < 0x800) {
		buf_addch(out, (char)(0xc0 | cp >> 6));
	} else {
		buf_addch(out, (char)(cp < 0x10000 ? 0xe0 | cp >> 12
						   : 0xf0 | cp >> 18));
		if (cp >= 0x10000)
			buf_addch(out, (char)(0x80 | (cp >> 12 & 63)));
		buf_addch(out, (char)(0x80 | (cp >> 6 & 63)));
	}
	buf_addch(out, (char)(0x80 | (cp & 63)));
}

void cells_row_utf8(const struct cells *c, int row, struct buf *out)
{
	const struct cell *at = &c->at[row * c->cols];
	int end = c->cols;

	while (end > 0 && at[end - 1].ch[0] == ' ')
		end--;
	for (int col = 0; col < end; col++)
		for (int k = 0; k <= CELL_MARKS && at[col].ch[k]; k++)
			add_utf8(out, at[col].ch[k]);
}

void cells_row_text(const struct cells *c, int row, char *out, int size)
{
	int n = 0, end = 0;

	for (int col = 0; col < c->cols && n < size - 1; col++) {
		const uint32_t cp = c->at[row * c->cols + col].ch[0];

		if (cp == 0)
			continue;
		out[n++] = cp < 0x80 ? (char)cp : '?';
		if (cp != ' ')
			end = n;
	}
	out[end] = '\0';
}
