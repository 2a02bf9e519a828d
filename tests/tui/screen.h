/* tests/tui/screen.h — a terminal for the program under test: a pty whose
 * other end is libvterm.
 *
 * The program says on ASSAY_TEST_FD when it has nothing left to do; then a
 * marker sent through the terminal's own side tells when all it wrote has
 * arrived. Nothing here sleeps or guesses. */
#ifndef ASSAY_TESTS_TUI_SCREEN_H
#define ASSAY_TESTS_TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include "base/buf.h"
#include "tests/tui/link.h"
#include "tests/tui/terminal.h"

struct screen {
	int master, slave, idle; /* -1: closed */
	pid_t pid;
	int status; /* once the program ended, as of waitpid(); else -1 */
	struct terminal term; /* its raw and bytes since screen_mark() */
	long idles;           /* idle bytes since screen_mark() */
	long written;    /* write() calls of the program at screen_mark() */
	struct buf told; /* lines of what the program did; the caller's to
			    clear */
	long tellings;   /* lines among them since screen_mark() */
	bool mid_line;   /* of told */
	int stops;       /* times it suspended itself; it was woken again */
	bool stop_clean; /* the last time left the terminal as it was */
	struct termios before;
	struct link link; /* not open: at once */
};

/* argv[0] is the program; env: "NAME=value" ... NULL on top of ours. */
void screen_start(struct screen *s, const char *const *argv,
	const char *const *env, int rows, int cols);
/* From here on the line between has so many bits a second. */
void screen_slow(struct screen *s, long bits, int64_t round_trip_us);
/* Passes on what has come, waiting a little for it. */
void screen_turn(struct screen *s);
/* Forgets what was counted. */
void screen_mark(struct screen *s);
void screen_send(struct screen *s, const char *bytes, size_t n);
void screen_resize(struct screen *s, int rows, int cols);
/* True once the program idles or has ended; false after 60 seconds. */
bool screen_wait(struct screen *s);
/* write() calls of the program since screen_mark(), those to the test left
 * out; -1 if it has ended. */
long screen_writes(const struct screen *s);
/* Processor time of the program so far; 0 if it has ended. */
int64_t screen_cpu_us(const struct screen *s);
/* True if the terminal is as it was before the program: its modes
 * (tests/tui/modes.h) and what the kernel keeps (termios). */
bool screen_restored(const struct screen *s);
/* Takes the terminal away, as a lost connection does. */
void screen_hang_up(struct screen *s);
void screen_end(struct screen *s);

#endif
