/* validate/rowhash.h — rows as keys, to find equal ones.
 *
 * A key is 128 bits of the SHA-256 of the row's values, with -0 taken as 0
 * and every not-a-number as one value. Ownership: the caller frees arrays. */
#ifndef ASSAY_VALIDATE_ROWHASH_H
#define ASSAY_VALIDATE_ROWHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "validate/subject.h"

struct row_key {
	uint64_t high, low;
	size_t row;
};

/* Sorted by key, then by row; shape (set->n). with_label: the label is part of
 * the row. */
struct row_key *row_keys(const struct val_set *set, bool with_label);
bool row_key_equal(const struct row_key *a, const struct row_key *b);
/* Rows of b whose key is among those of a. */
size_t row_keys_common(const struct row_key *a, size_t n_a,
	const struct row_key *b, size_t n_b);

#endif
