/* store/at.h — the store as it was.
 *
 * The past at a record is the prefix of the order (lamport, id) that ends
 * with it: the same for everybody who holds the same records, and what a
 * reader of that moment would have seen with all records that come before.
 * (The causal past of the record would leave out what others did at the same
 * time; the prefix has it, and has late records in their place.) It is folded
 * in memory and cannot be written. */
#ifndef ASSAY_STORE_AT_H
#define ASSAY_STORE_AT_H

#include <stdint.h>

#include "store/store.h"

/* As store_open(); ref: id of a record or a unique prefix of one. */
ATTR_USED int store_open_at(
	struct store **s, const char *dir, const char *ref, struct err *err);
/* The place of a record in the order. */
ATTR_USED int store_point(struct store *s, const char *ref, int64_t *lamport,
	char id[STORE_ID], struct err *err);

#endif
