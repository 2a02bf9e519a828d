/* tests/tui/link.h — a slow line between the terminal and the program: bytes
 * leave one end at so many a second, and reach the other after half the round
 * trip. What waits is kept without a bound, as a connection's buffers do.
 * Times are clock_ticks_us(). */
#ifndef ASSAY_TESTS_TUI_LINK_H
#define ASSAY_TESTS_TUI_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum link_way { LINK_DOWN, LINK_UP, LINK_WAYS }; /* down: to the terminal */

struct link {
	bool open;
	long bits;        /* a second, each way */
	int64_t delay_us; /* one way */
	struct buf waiting[LINK_WAYS];
	struct buf due[LINK_WAYS]; /* int64_t for each byte: when it is there */
	int64_t busy[LINK_WAYS];   /* the line is taken until then */
	long sent[LINK_WAYS];      /* bytes that have entered */
	long sent_at_key;          /* down, when bytes last arrived above */
	int questions;             /* of the program, without an answer yet */
	int most_questions;
	int asked; /* questions since link_mark() */
	/* Two after a key has gone up, one less with each question: while it
	 * is not 0, what comes down may be the answer to the key. */
	int key;
	long stray; /* bytes down behind a question, for no key */
};

void link_open(struct link *l, long bits, int64_t round_trip_us);
void link_push(struct link *l, enum link_way way, const char *bytes, size_t n);
/* Appends what has arrived by now. */
void link_pop(struct link *l, enum link_way way, struct buf *out);
/* Forgets what was counted of questions. */
void link_mark(struct link *l);
void link_close(struct link *l);

#endif
