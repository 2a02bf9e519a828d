/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/chart.h"

/* Columns of the numbers at the left, and the line between. */
enum { LEFT = 8 };

static void draw_axes(struct cells *c, const struct area *a,
	const struct chart_plane *p, const struct area *inner)
{
	char text[32];

	for (int i = 0; i < inner->rows; i++) {
		const double share =
			inner->rows > 1 ? 1.0 - (double)i / (inner->rows - 1)
					: 1.0;

		if (i % 2 == 0 || i + 1 == inner->rows) {
			snprintf(text, sizeof(text), "%6.3g",
				p->y0 + share * (p->y1 - p->y0));
			cells_text(c, inner->row + i, a->col, LEFT - 1,
				LOOK_DIM, text);
		}
		cells_text(
			c, inner->row + i, a->col + LEFT - 1, 1, LOOK_DIM, "|");
	}
	for (int i = -1; i < inner->cols; i++)
		cells_text(c, inner->row + inner->rows, inner->col + i, 1,
			LOOK_DIM, i < 0 ? "+" : "-");
	cells_text(c, inner->row + inner->rows + 1, inner->col - 1,
		inner->cols / 3, LOOK_DIM,
		(snprintf(text, sizeof(text), "%.3g", p->x0), text));
	snprintf(text, sizeof(text), "%.3g", p->x1);
	cells_text(c, inner->row + inner->rows + 1,
		inner->col + inner->cols - (int)strlen(text), (int)strlen(text),
		LOOK_DIM, text);
	cells_foreign(c, inner->row + inner->rows + 1, inner->col + 12,
		inner->cols - 24, LOOK_DIM, p->x_name);
	cells_text(c, a->row, a->col, a->cols, LOOK_DIM, p->y_name);
}

/* The cell that a point falls into; false outside. */
static bool cell_of(const struct chart_plane *p, const struct area *a,
	const struct chart_dot *d, int *row, int *col)
{
	const double x = p->x1 > p->x0 ? (d->x - p->x0) / (p->x1 - p->x0) : -1;
	const double y = p->y1 > p->y0 ? (d->y - p->y0) / (p->y1 - p->y0) : -1;

	if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1))
		return false;
	*col = a->col + (int)lround(x * (a->cols - 1));
	*row = a->row + a->rows - 1 - (int)lround(y * (a->rows - 1));
	return true;
}

static void draw_marks(
	struct cells *c, const struct chart_plane *p, const struct area *inner)
{
	int row, col;

	for (size_t i = 0; i < p->n; i++) {
		const struct chart_dot *d = &p->dot[i];
		const int width = (int)text_width(d->mark);

		if (!*d->mark || !cell_of(p, inner, d, &row, &col))
			continue;
		if (col + width > inner->col + inner->cols)
			col = inner->col + inner->cols - width;
		cells_foreign(c, row, col, width, d->look, d->mark);
	}
}

static void draw_lines(struct cells *c, const struct area *inner,
	const struct chart_plane *p, enum glyphs glyphs)
{
	struct canvas v;

	canvas_open(&v, inner, glyphs);
	v.x0 = p->x0;
	v.x1 = p->x1;
	v.y0 = p->y0;
	v.y1 = p->y1;
	if (p->diagonal)
		canvas_line(&v, fmax(p->x0, p->y0), fmax(p->x0, p->y0),
			fmin(p->x1, p->y1), fmin(p->x1, p->y1));
	if (!isnan(p->limit))
		canvas_line(&v, p->limit, p->y0, p->limit, p->y1);
	canvas_draw(&v, c, LOOK_DIM);
	canvas_release(&v);
}

static void draw_dots(struct cells *c, const struct area *inner,
	const struct chart_plane *p, enum glyphs glyphs)
{
	struct canvas v;

	canvas_open(&v, inner, glyphs);
	v.x0 = p->x0;
	v.x1 = p->x1;
	v.y0 = p->y0;
	v.y1 = p->y1;
	for (size_t i = 0; i < p->n; i++)
		canvas_point(&v, p->dot[i].x, p->dot[i].y);
	for (size_t i = 1; p->joined && i < p->n; i++)
		canvas_line(&v, p->dot[i - 1].x, p->dot[i - 1].y, p->dot[i].x,
			p->dot[i].y);
	canvas_draw(&v, c, LOOK_BOLD);
	canvas_release(&v);
}

void chart_plane(struct cells *c, const struct area *a,
	const struct chart_plane *p, enum glyphs glyphs)
{
	const struct area inner = {
		a->row + 1, a->col + LEFT, a->rows - 3, a->cols - LEFT - 1};

	if (inner.rows < 2 || inner.cols < 8)
		return;
	draw_axes(c, a, p, &inner);
	draw_lines(c, &inner, p, glyphs);
	draw_dots(c, &inner, p, glyphs);
	draw_marks(c, p, &inner);
}
