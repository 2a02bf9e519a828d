/* ui/pace.h — when a frame that nobody asked for may be drawn.
 *
 * A live frame is followed by a question to the terminal (ESC [ 5 n); the
 * next one waits for the answer, so at most one is ever on a slow line and a
 * key's answer, which never waits, is behind no more than that. A terminal
 * that has never answered is asked twice, then shown a frame a second; one
 * that has is given longer. Times are clock_ticks_us(). */
#ifndef ASSAY_UI_PACE_H
#define ASSAY_UI_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	PACE_UNKNOWN_US = 1000000,  /* for the first answer */
	PACE_ANSWERS_US = 10000000, /* for one more of a slow line */
	PACE_ROUNDS = 2,            /* asked so often without any answer */
	PACE_BLIND_US = 1000000     /* between frames without answers */
};

/* All zero to begin with. */
struct pace {
	bool asked;    /* an answer is due */
	bool answers;  /* the terminal has answered once */
	int missed;    /* answers that never came, of the first */
	int64_t shown; /* when the last live frame was */
};

/* A live frame is on its way; true if the terminal is to be asked. */
bool pace_shown(struct pace *p, int64_t now);
void pace_answered(struct pace *p);
/* How long a live frame must wait, us; 0: not at all. */
int64_t pace_wait(const struct pace *p, int64_t now);
/* Gives up the answer that was due, once pace_wait() is over. */
void pace_give_up(struct pace *p);

#endif
