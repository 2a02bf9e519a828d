/* tests/tui/play.h — a script that is being played (tests/tui/play.c), and its
 * steps for what comes without a key (tests/tui/play_live.c). */
#ifndef ASSAY_TESTS_TUI_PLAY_H
#define ASSAY_TESTS_TUI_PLAY_H

#include <stdbool.h>

#include "tests/tui/screen.h"

enum { ENV_MAX = 32 };

struct play {
	struct screen screen;
	const char *script, *store, *suffix;
	const char *env[ENV_MAX + 1];
	int n_env, line, failures;
	int rows, cols; /* to start with, or forced by -s */
	bool forced;
	long bits, round_trip_ms; /* 0: no slow line */
};

/* Says what does not hold, with the screen; nothing is played after it. */
void play_fail(struct play *p, const char *what, const char *text);
/* Until the program rests; what it wrote is safe for a terminal. */
void play_wait(struct play *p);
/* rule: "< N" or "= N". */
void play_gate(struct play *p, const char *what, long n, const char *rule);

/* Steps of a script, each with the rest of its line. */
void play_appears(struct play *p, const char *text);
void play_ticks(struct play *p, const char *text);
void play_answers(struct play *p, const char *text);

#endif
