/* stats/distance.h — how far two histograms over the same bins lie apart.
 *
 * Shapes: a and b hold n counts each, in the order of the bins; a is the
 * reference. All are NaN where either side is empty.
 *   PSI  sum (q - p) ln(q / p), an empty bin counting as half a row
 *   JS   Jensen-Shannon distance: sqrt of the divergence in natural logs
 *   KS   largest difference of the cumulative shares
 *   W1   integral of that difference along at[] (ascending bin positions)
 * Under no change PSI is about chi2(n - 1) * (1/N + 1/M): the sampling point
 * is the value that one comparison in twenty exceeds by luck alone. */
#ifndef ASSAY_STATS_DISTANCE_H
#define ASSAY_STATS_DISTANCE_H

#include <stddef.h>
#include <stdint.h>

double dist_psi(const uint64_t *a, const uint64_t *b, size_t n);
double dist_psi_sampling_point(size_t bins, uint64_t rows_a, uint64_t rows_b);
double dist_js(const uint64_t *a, const uint64_t *b, size_t n);
double dist_ks(const uint64_t *a, const uint64_t *b, size_t n);
double dist_w1(
	const uint64_t *a, const uint64_t *b, const double *at, size_t n);
uint64_t dist_total(const uint64_t *a, size_t n);

/* Joins neighbouring bins until each group holds at least 1/groups of the
 * reference a: group[i] is the group of bin i, ascending from 0. Returns the
 * number of groups. */
size_t dist_groups(const uint64_t *a, size_t n, size_t groups, size_t *group);

#endif
