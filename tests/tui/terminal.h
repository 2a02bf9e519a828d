/* tests/tui/terminal.h — a terminal without a program: what its cells show and
 * what its modes are, by libvterm, from the bytes that it is given.
 *
 * It does what libvterm 0.1.4 lacks: REP, characters split over two reads, the
 * palette of the Linux console. */
#ifndef ASSAY_TESTS_TUI_TERMINAL_H
#define ASSAY_TESTS_TUI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "tests/tui/modes.h"

struct VTerm;

struct terminal {
	int rows, cols;
	struct VTerm *vt;
	struct modes modes;
	bool other_set;    /* G0 is not the usual one */
	char last;         /* character that was drawn last, for REP */
	struct buf unread; /* the start of a character or of the marker */
	struct buf raw;    /* all that came; the caller's to clear */
	long bytes;        /* the same */
	/* Where the terminal's own answers go, or NULL. */
	void (*answer)(const char *bytes, size_t n, void *user);
	void *user;
};

/* A command that no terminal shows; it marks a place among the bytes, and is
 * not counted. */
extern const char terminal_marker[];

void terminal_open(struct terminal *t, int rows, int cols);
void terminal_close(struct terminal *t);
void terminal_size(struct terminal *t, int rows, int cols);
/* True if the marker was among the bytes. */
bool terminal_take(struct terminal *t, const char *bytes, size_t n);
/* The rows as UTF-8 without trailing blanks, then the runs of cells that do
 * not look plain: "@row from-to attributes", and the cursor. Runs of eight or
 * more hex digits with a letter among them become x: they are ids. */
void terminal_text(struct terminal *t, struct buf *out, bool looks);

#endif
