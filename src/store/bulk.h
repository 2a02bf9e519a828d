/* store/bulk.h — filling an empty index: what is known while it lasts.
 *
 * Every record is on its way into the index, so that what others cite is
 * looked up here and not in SQLite, and a record whose place and signature
 * are right is written as one that counts: only the few that do not are
 * written again. Holds the clocks of all records that stand at their own
 * path, by id. Ownership: bulk_free(). */
#ifndef ASSAY_STORE_BULK_H
#define ASSAY_STORE_BULK_H

#include <stdint.h>

struct bulk;

struct bulk *bulk_new(void);
void bulk_free(struct bulk *b);
/* id: 64 hexadecimal digits. */
void bulk_add(struct bulk *b, const char *id, int64_t lamport);
/* The clock of a record, or 0 if it is not here. */
int64_t bulk_clock(const struct bulk *b, const char *id);

#endif
