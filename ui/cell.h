/* ui/cell.h — the screen as a buffer of cells, before any terminal.
 *
 * Panes draw here; ui/term.c shows the buffer. Text is clipped to the width
 * given, by columns, so that nothing ever wraps; text that is not ours is made
 * safe by cells_foreign(). Shapes: at is (rows, cols) row-major.
 * Ownership: cells_release() frees. Threads: the one that draws. */
#ifndef ASSAY_UI_CELL_H
#define ASSAY_UI_CELL_H

#include <stdarg.h>
#include <stdint.h>

#include "base/buf.h"

enum cell_look {
	LOOK_PLAIN,
	LOOK_BOLD,
	LOOK_DIM,
	LOOK_CURSOR, /* the focused row */
	LOOK_BAR,    /* tabs and key bar */
	LOOK_GOOD,
	LOOK_WATCH,
	LOOK_BAD,
	LOOK_HEAT1, /* backgrounds of a heat map, low to high */
	LOOK_HEAT2,
	LOOK_HEAT3,
	LOOK_KIND_COUNT
};

enum { CELL_MARKS = 4 }; /* combining marks after a base character */

struct cell {
	uint32_t ch[CELL_MARKS + 1]; /* ends with 0; ch[0] 0: right half */
	uint8_t look;
};

struct cells {
	int rows, cols;
	struct cell *at;
	int cursor_row, cursor_col;
};

struct area {
	int row, col, rows, cols;
};

void cells_size(struct cells *c, int rows, int cols);
void cells_release(struct cells *c);
void cells_blank(struct cells *c);
/* Puts our own text at (row, col), at most width columns; returns the columns
 * used. Outside the buffer nothing happens. */
int cells_text(struct cells *c, int row, int col, int width,
	enum cell_look look, const char *text);
/* The same for text of others: text_clean() first. */
int cells_foreign(struct cells *c, int row, int col, int width,
	enum cell_look look, const char *text);
int cells_format(struct cells *c, int row, int col, int width,
	enum cell_look look, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
/* What cells_format() shows: %s by columns, made safe; also %c, %d, %lld, %zu,
 * %f and %g. */
void cells_say(struct buf *out, const char *fmt, va_list *ap);
/* Blanks a row. */
void cells_clear(struct cells *c, int row, enum cell_look look);
/* Changes the look of a row from col on. */
void cells_look(
	struct cells *c, int row, int col, int width, enum cell_look look);
/* Appends the text of a row without trailing blanks. */
void cells_row_utf8(const struct cells *c, int row, struct buf *out);
/* The same in ASCII, other characters as '?'. */
void cells_row_text(const struct cells *c, int row, char *out, int size);

#endif
