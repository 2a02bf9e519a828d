/* tests/tui/modes.h — the state of a terminal beside its cells: modes, keypad,
 * character set, scroll region, shape of the cursor, title, palette.
 *
 * Read by a parser of its own from the bytes that the terminal gets, since a
 * terminal emulator tells of some modes only. What a terminal is told beyond
 * moving, drawing and this (a reset, a foreign command, a question) is kept as
 * a sentence. */
#ifndef ASSAY_TESTS_TUI_MODES_H
#define ASSAY_TESTS_TUI_MODES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct VTerm;

enum { MODES_MAX = 64 };

struct modes {
	struct VTerm *parser;
	struct {
		long number;
		bool private, on;
	} at[MODES_MAX];
	int n;
	bool keypad, shifted; /* application keypad; the other set */
	char set[4];          /* G0 to G3, 'B' at first */
	long region[2];       /* 0 0: the whole screen */
	long cursor;          /* its shape, 0 at first */
	long saved_titles;    /* pushed and not yet popped */
	bool plain;           /* nothing is bold, coloured ... */
	struct buf title, palette;
	struct buf others;             /* lines; the same twice in a row once */
	long bells, copies, questions; /* how often; DSR 5 */
};

void modes_open(struct modes *m);
void modes_close(struct modes *m);
void modes_feed(struct modes *m, const char *bytes, size_t n);
/* Colours are as they were: what the Linux console is told outside of any
 * syntax. */
void modes_palette_reset(struct modes *m);
/* Terminals scroll all of a screen that has another size. */
void modes_resized(struct modes *m);
bool modes_is_on(const struct modes *m, bool private, long number);
/* All that differs from a terminal just switched on, a line each; rows of the
 * screen. Without the character sets that are not in use. */
void modes_text(const struct modes *m, int rows, struct buf *out);
/* True if nothing differs; a title or an unknown command always does. */
bool modes_initial(const struct modes *m, int rows);

#endif
