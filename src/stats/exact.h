/* stats/exact.h — sums of doubles without rounding.
 *
 * A fixed-point number wide enough for every double (or product of two), held
 * as signed digits of 32 bits: adding is exact, so that the sum does not
 * depend on the order of the rows, and the sum of two accumulators is the
 * accumulator of both. Rounded once, when read. Kulisch (2002).
 * Only the digits in use are held, so that typical data costs about a hundred
 * bytes. Values that are not finite must not be added (BUG). Text form: sign,
 * hexadecimal integer, "p", power of two; "0" for zero; unique for each value,
 * so that equal sums give equal bytes.
 * Ownership: start from EXACT_INIT; exact_release() takes any state. */
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
	int64_t *digit; /* digits low ... low + n - 1, or NULL */
	int low, n;
	uint32_t pending; /* additions since the last carry */
};

#define EXACT_INIT            \
	{                     \
		NULL, 0, 0, 0 \
	}

void exact_release(struct exact *a);
void exact_add(struct exact *a, double x);
/* Adds x * y, exactly. */
void exact_add_product(struct exact *a, double x, double y);
void exact_merge(struct exact *a, const struct exact *b);
/* The nearest double, ties to even. */
double exact_value(const struct exact *a);
void exact_write(struct buf *out, const struct exact *a);
/* Replaces a. 0, or -1 if the text is not one that exact_write() makes; a is
 * then zero. */
ATTR_USED int exact_read(struct exact *a, const char *s, size_t n);

#endif
