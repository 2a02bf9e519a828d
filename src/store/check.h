/* store/check.h — what stands for a whole set of records. */
#ifndef ASSAY_STORE_CHECK_H
#define ASSAY_STORE_CHECK_H

#include <stdint.h>

#include "store/private.h"

/* SHA-256 over all record ids, sorted, a line each; *n is their number. */
ATTR_USED int check_set_root(
	struct store *s, char out[STORE_ID], int64_t *n, struct err *err);

/* The index against one made anew in memory: a sentence for each row, up to
 * some, that git does not say. */
ATTR_USED int check_index(
	struct store *s, struct json *problems, struct err *err);

#endif
