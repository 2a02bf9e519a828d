/* store/watch.h — sleeping until there is something to exchange.
 *
 * A clone knows at once when its own branch moves; and, where the remote is a
 * directory of this machine, when that one moves: nothing is polled. Another
 * remote cannot say so; whoever waits for it gives a time. */
#ifndef ASSAY_STORE_WATCH_H
#define ASSAY_STORE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct watch;

enum { WATCH_OURS = 1, WATCH_THEIRS = 2, WATCH_STOP = 4 };

/* remote NULL: origin. */
ATTR_USED int watch_open(
	struct watch **w, struct store *s, const char *remote, struct err *err);
void watch_close(struct watch *w);
/* Whether WATCH_THEIRS can come. */
bool watch_is_local(const struct watch *w);
/* *news gets what moved; 0 after ms milliseconds (-1: no end); WATCH_STOP
 * after a signal that does not end the process. All signals can come while it
 * waits: who blocks them elsewhere misses none. */
ATTR_USED int watch_wait(struct watch *w, int ms, int *news, struct err *err);

/* For who waits in a poll() of his own: readable when the branch of the remote
 * moves; -1 where it cannot say so. The caller closes it. */
int watch_theirs(struct store *s, const char *remote);
/* Reads what such a descriptor has; true if one of it is a ref, not a lock on
 * its way to become one. */
bool watch_take(int fd);

/* How many records the remote has not got from here, as far as the last sync
 * knows; *urgent: verdicts, hand-offs or alarms are among them. */
ATTR_USED int store_unsent(struct store *s, const char *remote, int64_t *n,
	bool *urgent, struct err *err);

#endif
