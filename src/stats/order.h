/* stats/order.h — sorting permutations and compensated sums.
 *
 * Ownership: order_of() returns an array that the caller frees. */
#ifndef ASSAY_STATS_ORDER_H
#define ASSAY_STATS_ORDER_H

#include <stddef.h>

/* Indices of v in rising order; equal values keep their order, NaN comes
 * last. Shape (n). */
size_t *order_of(const double *v, size_t n);

/* Neumaier's compensated sum: fixed order, error independent of n. */
struct ksum {
	double sum, rest;
};
void ksum_add(struct ksum *s, double x);
double ksum_value(const struct ksum *s);

/* Sorts n values in place; NaN comes last. */
void order_sort(double *v, size_t n);
/* The value at probability q of sorted values, linearly interpolated (type 7
 * of Hyndman and Fan, 1996); n > 0. */
double order_quantile(const double *sorted, size_t n, double q);

#endif
