/* ui/chart.h — charts in cells, each in braille, blocks and ASCII.
 *
 * Colour only repeats what a glyph, a digit or a mark says already. An empty
 * cell is a blank, never U+2800 (fonts draw dots for it). Everything clips to
 * the width given and to the buffer. */
#ifndef ASSAY_UI_CHART_H
#define ASSAY_UI_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/cell.h"

enum glyphs { GLYPHS_ASCII, GLYPHS_BLOCK, GLYPHS_BRAILLE };

/* Eight levels between the least and the greatest value, the last width
 * values; NAN is a blank. */
struct chart_line {
	const double *v;
	size_t n;
	double low, high; /* the scale; low == high: of the values */
};
void chart_sparkline(struct cells *c, const struct area *a,
	const struct chart_line *line, enum glyphs glyphs);

/* A bar of share (0 to 1) of width columns; longer ones end in '+'. */
void chart_bar(struct cells *c, const struct area *a, double share,
	enum cell_look look, enum glyphs glyphs);
/* The same growing to the left, from the right end. */
void chart_bar_left(struct cells *c, const struct area *a, double share,
	enum cell_look look, enum glyphs glyphs);

/* A row of digits 0 to 9 ('.' where v < 0), coloured by their height. */
void chart_heat(struct cells *c, int row, int col, const double *v, size_t n);

/* A dot canvas over an area: 2 x 4 dots a cell in braille, 1 x 2 in blocks,
 * one in ASCII. Points outside x0..x1, y0..y1 are left out. */
struct canvas {
	struct area area;
	enum glyphs glyphs;
	double x0, x1, y0, y1;
	int w, h; /* dots */
	unsigned char *dot;
};
void canvas_open(struct canvas *v, const struct area *a, enum glyphs glyphs);
void canvas_point(struct canvas *v, double x, double y);
void canvas_line(struct canvas *v, double xa, double ya, double xb, double yb);
void canvas_draw(const struct canvas *v, struct cells *c, enum cell_look look);
void canvas_release(struct canvas *v);

#endif
