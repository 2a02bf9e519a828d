/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "ui/chart.h"

/* Columns of a row: the name, what it adds, then the bars. */
enum { NAME_WIDTH = 34, NUMBER_WIDTH = 9 };

struct falling {
	struct cells *c;
	const struct area *a;
	double low, high; /* of the running sum */
	enum glyphs glyphs;
	int row;
};

static double column_of(const struct falling *f, double v, int width)
{
	return f->high > f->low ? (v - f->low) / (f->high - f->low) * width : 0;
}

/* The bar of a step from one sum to the next. */
static void draw_bar(const struct falling *f, double from, double to)
{
	const int col = f->a->col + NAME_WIDTH + NUMBER_WIDTH + 1;
	const int width = f->a->col + f->a->cols - col;
	const double least = fmin(from, to), most = fmax(from, to);
	const int first = (int)floor(column_of(f, least, width - 1));
	const int last = (int)ceil(column_of(f, most, width - 1));
	const bool up = to >= from;
	const char *fill = f->glyphs != GLYPHS_ASCII ? "\u2588"
			   : up                      ? "+"
						     : "-";

	for (int i = first; width > 0 && i <= last && i < width; i++)
		cells_text(f->c, f->a->row + f->row, col + i, 1,
			from == to ? LOOK_DIM
			: up       ? LOOK_BAD
				   : LOOK_GOOD,
			from == to ? "|" : fill);
}

static void draw_step(
	struct falling *f, const char *name, double from, double to, bool whole)
{
	const int row = f->a->row + f->row;
	char number[32];

	snprintf(number, sizeof(number), whole ? "%8.3f" : "%+8.3f",
		whole ? to : to - from);
	cells_foreign(f->c, row, f->a->col, NAME_WIDTH - 1,
		whole ? LOOK_BOLD : LOOK_PLAIN, name);
	cells_text(f->c, row, f->a->col + NAME_WIDTH, NUMBER_WIDTH,
		whole ? LOOK_BOLD : LOOK_PLAIN, number);
	draw_bar(f, whole ? to : from, to);
	f->row++;
}

static void find_range(struct falling *f, const struct chart_fall *fall)
{
	double sum = fall->start;

	f->low = f->high = sum;
	for (size_t i = 0; i < fall->n; i++) {
		sum += fall->step[i].adds;
		f->low = fmin(f->low, sum);
		f->high = fmax(f->high, sum);
	}
}

int chart_waterfall(struct cells *c, const struct area *a,
	const struct chart_fall *fall, enum glyphs glyphs)
{
	struct falling f = {c, a, 0, 0, glyphs, 0};
	const size_t room = a->rows > 3 ? (size_t)a->rows - 3 : 0;
	const size_t shown = fall->n <= room + 1 ? fall->n : room;
	double sum = fall->start, rest = 0;
	char other[48];

	if (a->rows < 3)
		return 0;
	find_range(&f, fall);
	draw_step(&f, _("on average"), sum, sum, true);
	for (size_t i = 0; i < fall->n; i++) {
		const double adds = fall->step[i].adds;

		if (i >= shown) {
			rest += adds;
			continue;
		}
		draw_step(&f, fall->step[i].name, sum, sum + adds, false);
		sum += adds;
	}
	snprintf(other, sizeof(other), _("%zu others"), fall->n - shown);
	if (shown < fall->n)
		draw_step(&f, other, sum, sum + rest, false);
	draw_step(&f, _("this row"), sum + rest, sum + rest, true);
	return f.row;
}
