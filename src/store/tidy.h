/* store/tidy.h — what killed programs and full disks leave behind.
 *
 * A lock file of git belongs to a process that may be dead. Who holds the
 * sync lock knows that no git that assay started is alive: that git inherits
 * the descriptor, and the kernel keeps the lock until the last of them has
 * ended. A git that a person started holds a ref's lock for milliseconds, so
 * one that is older than STALE_S is nobody's.
 *
 * Objects that no history reaches, of a save that failed half-way, are not
 * deleted at once, since a fetch or push at the same moment may have found
 * them and count on them; a mark is left, and the first sync a day later has
 * git prune what is older than a day. */
#ifndef ASSAY_STORE_TIDY_H
#define ASSAY_STORE_TIDY_H

#include <stdbool.h>

#include "store/private.h"

enum { TIDY_STALE_S = 10, TIDY_SYNC_STALE_S = 2 };

/* One sync at a time in each clone; waits for the other. */
ATTR_USED int tidy_sync_begin(struct store *s, struct err *err);
void tidy_sync_end(struct store *s);
/* Removes the lock file of a ref (or of "config") below git_dir if it is older;
 * true if one was removed. */
bool tidy_ref_lock(const char *git_dir, const char *ref, int age_s);
/* Waits until no lock is left on what a sync from remote moves. */
void tidy_sync_refs(struct store *s, const char *remote);
/* A write failed: objects without a history may have been left. */
void tidy_mark(struct store *s);
/* After a sync: git's own maintenance, if it has work; and the mark. */
void tidy_after_sync(struct store *s);
/* After a save: maintenance only if there are very many loose objects. */
void tidy_after_save(struct store *s);

#endif
