/* ui/term.h — the one place that knows curses.
 *
 * term_open() takes the terminal over, term_close() gives it back as it was,
 * whatever happened in between. An unknown TERM is tried as xterm-256color
 * (whoever opens it says so); a dumb one is refused (ERR_UNSUPPORTED), the
 * caller then prints plain text. Keys are Unicode characters, or TERM_KEY_*.
 * Threads: only the one that opened it. */
#ifndef ASSAY_UI_TERM_H
#define ASSAY_UI_TERM_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "ui/cell.h"

enum term_key {
	TERM_KEY_NONE = -1,
	TERM_KEY_GONE = -2, /* the terminal hung up */
	TERM_KEY_UP = 0x110000,
	TERM_KEY_DOWN,
	TERM_KEY_LEFT,
	TERM_KEY_RIGHT,
	TERM_KEY_PAGE_UP,
	TERM_KEY_PAGE_DOWN,
	TERM_KEY_HOME,
	TERM_KEY_END,
	TERM_KEY_ENTER,
	TERM_KEY_ESCAPE,
	TERM_KEY_TAB,
	TERM_KEY_BACKSPACE,
	TERM_KEY_DELETE,
	TERM_KEY_PASTE, /* what follows is pasted text, up to ... */
	TERM_KEY_PASTED,
	TERM_KEY_ANSWER /* the terminal's, to term_ask() */
};

ATTR_USED int term_open(struct err *err);
/* TERM is not known here, and xterm-256color stands in for it. */
bool term_stands_in(void);
void term_close(void);
/* The size the kernel says now. */
void term_size(int *rows, int *cols);
/* After SIGWINCH. */
void term_resized(int rows, int cols);
/* Shows the buffer: one write, only what changed. */
void term_show(const struct cells *c);
/* Asks the terminal to say when it has shown all so far; its answer comes as
 * a key. Whatever gives the terminal away waits for it a moment. */
void term_ask(void);
/* True until it has answered. */
bool term_asked(void);
/* Repaints everything at the next term_show(). */
void term_redraw(void);
/* A key that is already there, or TERM_KEY_NONE; never waits. */
int term_key(void);
/* True if the terminal shows more than ASCII. */
bool term_unicode(void);
/* Puts text into the terminal's clipboard, if it lets us (OSC 52). */
void term_copy(const char *text);
/* Hands the terminal to a child (an editor), and takes it back. */
void term_leave(void);
void term_return(void);
/* Gives it back and stops, until woken. */
void term_suspend(void);
/* After a stop that nobody asked us about: takes it back, with what was typed
 * meanwhile. */
void term_again(void);

#endif
