/* store/crew.h — records read by several threads, taken in the order given.
 *
 * The caller's thread alone touches git and the index; what a record costs
 * otherwise (parsing, canonical bytes, id, ed25519 signature) depends on
 * nothing but its bytes, and is done by as many threads as there are
 * processors. The caller works too while it waits, so that one processor is
 * enough; threads start with the CREW_START-th record. Results come out in
 * the order of crew_submit(): what the threads do changes nothing but time.
 * Threads: one owner calls these functions. Signals go to the owner. */
#ifndef ASSAY_STORE_CREW_H
#define ASSAY_STORE_CREW_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/record.h"

enum { CREW_ITEMS = 256, CREW_START = 64, CREW_MAX = 16 };

struct crew_item {
	struct buf path, body, armour; /* in */
	struct record r;               /* out; json NULL: refused, */
	struct err why;                /* for this reason */
	struct buf refs; /* ids of what it cites, a space after each */
	int sig;         /* 1 good, 0 bad, -1 not checked here */
};

struct crew;

/* native: check what can be checked without ssh-keygen. */
struct crew *crew_new(bool native);
void crew_free(struct crew *c);
/* An empty item to fill, or NULL if crew_take() must make room. */
struct crew_item *crew_begin(struct crew *c);
/* Hands over the item of crew_begin(). */
void crew_submit(struct crew *c);
/* The oldest item handed over, ready; NULL if there is none. It stays until
 * crew_done(). */
struct crew_item *crew_take(struct crew *c);
void crew_done(struct crew *c);

#endif
