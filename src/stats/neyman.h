/* stats/neyman.h — smooth scores of a window against a reference.
 *
 * Neyman (1937): the first four orthonormal Legendre polynomials of the
 * mid-rank u of each bin, z = 2u - 1:
 *   h1 = sqrt(3) z                    moved up or down
 *   h2 = sqrt(5) (3 z^2 - 1) / 2      more or less spread
 *   h3 = sqrt(7) (5 z^3 - 3 z) / 2    lopsided
 *   h4 = 3 (35 z^4 - 30 z^2 + 3) / 8  more extremes
 * A window's score k is the mean of h_k over its rows: near 0 for the
 * reference itself, in units of the spread of ranks. For categories the
 * scores are the standardized indicators of the most frequent levels.
 * Shapes: weight is (NEYMAN_MAX, n) row-major; mass holds n counts. */
#ifndef ASSAY_STATS_NEYMAN_H
#define ASSAY_STATS_NEYMAN_H

#include <stddef.h>
#include <stdint.h>

enum { NEYMAN_MAX = 4 };

/* Fill weight; return how many scores are useful: at most the number of bins
 * with mass less one. */
size_t neyman_ordered(double *weight, const uint64_t *mass, size_t n);
size_t neyman_levels(double *weight, const uint64_t *mass, size_t n);

/* Scores of the counts, k of them, in fixed order; 0 where rows is 0. */
void neyman_scores(double *score, const double *weight, size_t k,
	const uint64_t *counts, size_t n);
/* Variance of h_k over the reference: what one row contributes by luck. */
void neyman_row_variance(double *variance, const double *weight, size_t k,
	const uint64_t *mass, size_t n);

#endif
