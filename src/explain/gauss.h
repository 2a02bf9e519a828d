/* explain/gauss.h — Gauss-Legendre nodes and weights on [0, 1].
 *
 * n nodes integrate polynomials of degree 2n - 1 without error. Found by
 * bisection between the nodes of the rule before, with IEEE operations only:
 * equal bits on every machine. */
#ifndef ASSAY_EXPLAIN_GAUSS_H
#define ASSAY_EXPLAIN_GAUSS_H

#include <stddef.h>

enum { GAUSS_MAX = 64 };

/* node and weight are (n), 1 <= n <= GAUSS_MAX; nodes ascend. */
void gauss_rule(size_t n, double *node, double *weight);

#endif
