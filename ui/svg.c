/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/svg.h"

/* Tenths of a pixel, so that all numbers are whole. */
enum { CELL_W = 84, CELL_H = 17, MARGIN = 10, BASELINE = 13 };

static const struct {
	const char *fill, *back; /* back NULL: none */
	const char *more;
} looks[LOOK_KIND_COUNT] = {
	[LOOK_PLAIN] = {"#d8dee9", NULL, ""},
	[LOOK_BOLD] = {"#ffffff", NULL, " font-weight=\"bold\""},
	[LOOK_DIM] = {"#8b93a3", NULL, ""},
	[LOOK_CURSOR] = {"#16181d", "#d8dee9", ""},
	[LOOK_BAR] = {"#d8dee9", "#2b303b", ""},
	[LOOK_GOOD] = {"#5fafd7", NULL, ""},
	[LOOK_WATCH] = {"#ffd75f", NULL, ""},
	[LOOK_BAD] = {"#ff8700", NULL, " font-weight=\"bold\""},
	[LOOK_HEAT1] = {"#d8dee9", "#3a3a3a", ""},
	[LOOK_HEAT2] = {"#16181d", "#949494", ""},
	[LOOK_HEAT3] = {"#16181d", "#d7d75f", ""},
};

static void tenths(struct buf *out, int v)
{
	buf_addf(out, "%d.%d", v / 10, v % 10);
}

static void add_char(struct buf *out, uint32_t cp)
{
	if (cp == '&')
		buf_addstr(out, "&amp;");
	else if (cp == '<')
		buf_addstr(out, "&lt;");
	else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		buf_addch(out, '?');
	else if (cp < 0x80)
		buf_addch(out, (char)cp);
	else
		buf_addf(out, "&#x%x;", cp);
}

/* The cells from..to of a row, which look the same. */
static void add_run(
	struct buf *out, const struct cells *c, int row, int from, int to)
{
	const struct cell *at = &c->at[row * c->cols];
	const int look = at[from].look;
	int last = to;

	if (looks[look].back) {
		buf_addstr(out, "<rect x=\"");
		tenths(out, MARGIN * 10 + from * CELL_W);
		buf_addf(out, "\" y=\"%d\" width=\"", MARGIN + row * CELL_H);
		tenths(out, (to - from) * CELL_W);
		buf_addf(out, "\" height=\"%d\" fill=\"%s\"/>\n", CELL_H,
			looks[look].back);
	}
	while (last > from && at[last - 1].ch[0] == ' ')
		last--;
	if (last == from)
		return;
	buf_addstr(out, "<text x=\"");
	tenths(out, MARGIN * 10 + from * CELL_W);
	buf_addf(out, "\" y=\"%d\" fill=\"%s\"%s textLength=\"",
		MARGIN + BASELINE + row * CELL_H, looks[look].fill,
		looks[look].more);
	tenths(out, (last - from) * CELL_W);
	buf_addstr(out, "\">");
	for (int i = from; i < last; i++)
		for (int k = 0; k <= CELL_MARKS && at[i].ch[k]; k++)
			add_char(out, at[i].ch[k]);
	buf_addstr(out, "</text>\n");
}

void svg_cells(struct buf *out, const struct cells *c)
{
	buf_addf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
		"height=\"%d\">\n"
		"<rect width=\"100%%\" height=\"100%%\" rx=\"6\" "
		"fill=\"#16181d\"/>\n"
		"<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, "
		"monospace\" font-size=\"14\" xml:space=\"preserve\">\n",
		2 * MARGIN + (c->cols * CELL_W + 9) / 10,
		2 * MARGIN + c->rows * CELL_H);
	for (int row = 0; row < c->rows; row++) {
		const struct cell *at = &c->at[row * c->cols];
		int from = 0;

		for (int col = 1; col <= c->cols; col++)
			if (col == c->cols || at[col].look != at[from].look) {
				add_run(out, c, row, from, col);
				from = col;
			}
	}
	buf_addstr(out, "</g>\n</svg>\n");
}
