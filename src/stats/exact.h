/* stats/exact.h — sums of doubles without rounding.
 *
 * A fixed-point number wide enough for every double (or product of two), held
 * as signed digits of 32 bits: adding is exact, so that the sum does not
 * depend on the order of the rows, and the sum of two accumulators is the
 * accumulator of both. Rounded once, when read. Kulisch (2002).
 * Values that are not finite must not be added (BUG). At most 2^31 additions
 * between two merges or reads of one accumulator; exact_add() carries by
 * itself. Text form: sign, hexadecimal integer, "p", power of two; "0" for
 * zero; unique for each value, so that equal sums give equal bytes. */
#ifndef ASSAY_STATS_EXACT_H
#define ASSAY_STATS_EXACT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

enum {
	EXACT_LOW = -2176,  /* power of two of the lowest digit's unit */
	EXACT_DIGITS = 136, /* reaches 2^(EXACT_LOW + 32 * EXACT_DIGITS) */
	EXACT_TEXT_MAX = 1200
};

struct exact {
	int64_t digit[EXACT_DIGITS];
	uint32_t pending; /* additions since the last carry */
};

void exact_clear(struct exact *a);
void exact_add(struct exact *a, double x);
/* Adds x * y, exactly. */
void exact_add_product(struct exact *a, double x, double y);
void exact_merge(struct exact *a, const struct exact *b);
/* The nearest double, ties to even. */
double exact_value(const struct exact *a);
void exact_write(struct buf *out, const struct exact *a);
/* 0, or -1 if the text is not one that exact_write() makes. */
ATTR_USED int exact_read(struct exact *a, const char *s, size_t n);

#endif
