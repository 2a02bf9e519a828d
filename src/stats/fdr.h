/* stats/fdr.h — many tests at once, and one test many times.
 *
 * Benjamini and Hochberg (1995): fdr_bh() sets reject[i] for p[i], so that
 * under no change at all the chance of any rejection is at most q; adjusted
 * (may be NULL) receives the smallest q that would reject. The order of ties
 * does not matter. e-CUSUM: the evidence of one stream over time; each step
 * multiplies by e = 1 / (2 sqrt(p)), which is at most 1 on average when
 * nothing has changed, and never falls below 1 before it; alarm when it
 * reaches the level. */
#ifndef ASSAY_STATS_FDR_H
#define ASSAY_STATS_FDR_H

#include <stdbool.h>
#include <stddef.h>

void fdr_bh(
	const double *p, size_t n, double q, bool *reject, double *adjusted);

/* The evidence after a window with p-value p; start at 1. p is taken as at
 * least 1e-12, so that one window alone moves it by at most 5e5. */
double ecusum_step(double evidence, double p);

#endif
