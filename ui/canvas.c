/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "ui/chart.h"

static int dots_across(enum glyphs g)
{
	return g == GLYPHS_BRAILLE ? 2 : 1;
}

static int dots_down(enum glyphs g)
{
	return g == GLYPHS_BRAILLE ? 4 : g == GLYPHS_BLOCK ? 2 : 1;
}

void canvas_open(struct canvas *v, const struct area *a, enum glyphs glyphs)
{
	memset(v, 0, sizeof(*v));
	v->area = *a;
	v->glyphs = glyphs;
	v->x1 = v->y1 = 1;
	v->w = (a->cols > 0 ? a->cols : 0) * dots_across(glyphs);
	v->h = (a->rows > 0 ? a->rows : 0) * dots_down(glyphs);
	v->dot = xcalloc((size_t)v->w * (size_t)v->h + 1, 1);
}

/* The dot of a value on an axis of n dots; false outside. */
static bool dot_of(double v, double low, double high, int n, int *out)
{
	const double share = high > low ? (v - low) / (high - low) : -1;

	if (!(share >= 0 && share <= 1) || n < 1)
		return false;
	*out = (int)lround(share * (n - 1));
	return true;
}

void canvas_point(struct canvas *v, double x, double y)
{
	int i, k;

	if (dot_of(x, v->x0, v->x1, v->w, &i) &&
		dot_of(y, v->y0, v->y1, v->h, &k))
		v->dot[(v->h - 1 - k) * v->w + i] = 1;
}

void canvas_line(struct canvas *v, double xa, double ya, double xb, double yb)
{
	const int steps = 2 * (v->w > v->h ? v->w : v->h);

	for (int i = 0; i <= steps; i++) {
		const double t = steps ? (double)i / steps : 0;

		canvas_point(v, xa + t * (xb - xa), ya + t * (yb - ya));
	}
}

/* U+2800 plus one bit a dot, as UTF-8. */
static void braille(char out[4], const struct canvas *v, int col, int row)
{
	static const unsigned bit[4][2] = {
		{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
	unsigned mask = 0;

	for (int y = 0; y < 4; y++)
		for (int x = 0; x < 2; x++)
			if (v->dot[(row * 4 + y) * v->w + col * 2 + x])
				mask |= bit[y][x];
	if (mask == 0) {
		memcpy(out, " ", 2);
		return;
	}
	out[0] = (char)0xe2;
	out[1] = (char)(0xa0 | mask >> 6);
	out[2] = (char)(0x80 | (mask & 63));
	out[3] = '\0';
}

static const char *block(const struct canvas *v, int col, int row)
{
	const bool up = v->dot[row * 2 * v->w + col];
	const bool down = v->dot[(row * 2 + 1) * v->w + col];

	return up && down ? "\u2588" : up ? "\u2580" : down ? "\u2584" : " ";
}

void canvas_draw(const struct canvas *v, struct cells *c, enum cell_look look)
{
	for (int row = 0; row < v->area.rows; row++)
		for (int col = 0; col < v->area.cols; col++) {
			char text[4];
			const char *s = text;

			if (v->glyphs == GLYPHS_BRAILLE)
				braille(text, v, col, row);
			else if (v->glyphs == GLYPHS_BLOCK)
				s = block(v, col, row);
			else
				s = v->dot[row * v->w + col] ? "*" : " ";
			if (*s != ' ')
				cells_text(c, v->area.row + row,
					v->area.col + col, 1, look, s);
		}
}

void canvas_release(struct canvas *v)
{
	free(v->dot);
	memset(v, 0, sizeof(*v));
}
