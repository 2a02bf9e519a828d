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

/* A row of a heat map: digits 0 to 9 ('.' where v < 0 or NAN), coloured by
 * their height; cells that are marked stand out, with '!' above them. */
struct chart_row {
	const double *v; /* (n) */
	const bool *bad; /* (n), or NULL: none */
	size_t n;
	int at; /* the cell that is focused, or -1 */
};
void chart_heat(struct cells *c, int row, int col, const struct chart_row *r);

/* What adds up to a result: a row a step, from a start to an end, bars at the
 * running sum; '+' and '-' fill them in ASCII. */
struct chart_step {
	const char *name; /* foreign text */
	double adds;
};
struct chart_fall {
	const struct chart_step *step; /* (n) */
	size_t n;
	double start;
};
/* One row each for the start, the steps that fit, all others and the end;
 * returns the rows used. */
int chart_waterfall(struct cells *c, const struct area *a,
	const struct chart_fall *fall, enum glyphs glyphs);

/* Points on axes with their numbers at the left and below; mark is a word or
 * sign beside each point, "" for none. */
struct chart_dot {
	double x, y;
	const char *mark;
	enum cell_look look;
};
struct chart_plane {
	const struct chart_dot *dot; /* (n) */
	size_t n;
	double x0, x1, y0, y1;
	bool diagonal, joined; /* a line of equal values; from dot to dot */
	double limit;          /* a line down at this x, or NAN */
	const char *x_name, *y_name;
};
void chart_plane(struct cells *c, const struct area *a,
	const struct chart_plane *plane, enum glyphs glyphs);

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
