/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/chart.h"

#include <math.h>

static const char *const blocks[] = {"\u2581", "\u2582", "\u2583", "\u2584",
	"\u2585", "\u2586", "\u2587", "\u2588"};
/* By the height of their ink. */
static const char *const ramp[] = {"_", ".", ",", "-", "~", "=", "*", "#"};

static void scale_of(const struct chart_line *l, double *low, double *high)
{
	*low = l->low;
	*high = l->high;
	if (l->low < l->high)
		return;
	*low = (double)INFINITY;
	*high = -(double)INFINITY;
	for (size_t i = 0; i < l->n; i++) {
		if (isnan(l->v[i]))
			continue;
		*low = fmin(*low, l->v[i]);
		*high = fmax(*high, l->v[i]);
	}
}

static int level_of(double v, double low, double high)
{
	const double share = high > low ? (v - low) / (high - low) : 0;
	const int level = (int)floor(share * 8);

	return level < 0 ? 0 : level > 7 ? 7 : level;
}

void chart_sparkline(struct cells *c, const struct area *a,
	const struct chart_line *line, enum glyphs glyphs)
{
	const size_t width = a->cols > 0 ? (size_t)a->cols : 0;
	const size_t first = line->n > width ? line->n - width : 0;
	double low, high;

	scale_of(line, &low, &high);
	for (size_t i = first; i < line->n; i++) {
		const int level =
			isnan(line->v[i]) ? 0 : level_of(line->v[i], low, high);

		if (!isnan(line->v[i]))
			cells_text(c, a->row, a->col + (int)(i - first), 1,
				LOOK_PLAIN,
				glyphs == GLYPHS_ASCII ? ramp[level]
						       : blocks[level]);
	}
}

/* Eighths of a cell that a share fills, and whether it is more than all. */
static int eighths_of(double share, int width, bool *more)
{
	*more = share > 1;
	if (!(share > 0) || width < 1)
		return 0;
	return (int)lround((share > 1 ? 1 : share) * width * 8);
}

void chart_bar(struct cells *c, const struct area *a, double share,
	enum cell_look look, enum glyphs glyphs)
{
	static const char *const part[] = {"", "\u258f", "\u258e", "\u258d",
		"\u258c", "\u258b", "\u258a", "\u2589"};
	bool more;
	const int n = eighths_of(share, a->cols, &more);
	const int full = glyphs == GLYPHS_ASCII ? (n + 4) / 8 : n / 8;

	for (int i = 0; i < full && i < a->cols; i++)
		cells_text(c, a->row, a->col + i, 1, look,
			glyphs == GLYPHS_ASCII ? "#" : blocks[7]);
	if (glyphs != GLYPHS_ASCII && n % 8 && full < a->cols)
		cells_text(c, a->row, a->col + full, 1, look, part[n % 8]);
	if (more)
		cells_text(c, a->row, a->col + a->cols - 1, 1, look, "+");
}

void chart_bar_left(struct cells *c, const struct area *a, double share,
	enum cell_look look, enum glyphs glyphs)
{
	bool more;
	const int n = (eighths_of(share, a->cols, &more) + 4) / 8;

	for (int i = 0; i < n && i < a->cols; i++)
		cells_text(c, a->row, a->col + a->cols - 1 - i, 1, look,
			glyphs == GLYPHS_ASCII ? "#" : blocks[7]);
	if (more)
		cells_text(c, a->row, a->col, 1, look, "+");
}

void chart_heat(struct cells *c, int row, int col, const struct chart_row *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const bool known = r->v[i] >= 0;
		const int digit = !known ? -1 : r->v[i] < 9 ? (int)r->v[i] : 9;
		const char text[2] = {known ? (char)('0' + digit) : '.', '\0'};

		cells_text(c, row, col + (int)i, 1,
			(int)i == r->at       ? LOOK_CURSOR
			: r->bad && r->bad[i] ? LOOK_BAD
			: digit < 2           ? LOOK_PLAIN
			: digit < 4           ? LOOK_HEAT1
			: digit < 6           ? LOOK_HEAT2
					      : LOOK_HEAT3,
			text);
	}
}
