/* tests/tui/shown.h — the terminal of a program that draws in this process:
 * ui/term.c writes into a pty, and a libvterm reads it. */
#ifndef ASSAY_TESTS_TUI_SHOWN_H
#define ASSAY_TESTS_TUI_SHOWN_H

#include <pthread.h>
#include <stdbool.h>

#include "tests/tui/terminal.h"
#include "ui/cell.h"

struct shown {
	struct terminal term;
	int master, slave;
	pthread_t reader; /* fills got, so that no write blocks */
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct buf got;
	char why[96]; /* what differs, from shown_differs() */
};

/* Standard input and output are the pty from here on. Exits on failure. */
void shown_open(struct shown *s, int rows, int cols);
void shown_size(struct shown *s, int rows, int cols);
/* Shows the cells; all of it has arrived afterwards. */
void shown_show(struct shown *s, const struct cells *c);
/* Where the terminal shows something else than the buffer has; NULL: nowhere.
 * *row and *col say where. */
const char *shown_differs(
	struct shown *s, const struct cells *c, int *row, int *col);
/* Colours, bold, reverse of all cells, as bytes to compare; and the cursor. */
void shown_looks(const struct shown *s, struct buf *out);
/* Gives the terminal back; true if it is as it was before. */
bool shown_close(struct shown *s);

#endif
