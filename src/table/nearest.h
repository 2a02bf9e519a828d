/* table/nearest.h — the names most like one that does not exist.
 *
 * Likeness is the number of letters to insert, delete or replace
 * (Levenshtein, 1966), letters of either case being alike. Private to this
 * room. */
#ifndef ASSAY_TABLE_NEAREST_H
#define ASSAY_TABLE_NEAREST_H

#include <stddef.h>

#include "base/buf.h"

/* Appends at most three of the n names, quoted and safe to show, with commas
 * between; nothing if none is alike. */
void nearest_names(
	struct buf *out, const char *wanted, char *const *names, size_t n);

#endif
