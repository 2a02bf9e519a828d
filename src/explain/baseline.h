/* explain/baseline.h — what sets a row's margin apart from a baseline's.
 *
 * Interventional SHAP values of a forest against rows of a baseline: the
 * Shapley values of the game whose worth of a set S of features is the mean,
 * over the baseline's rows, of the margin of a row that has the features of S
 * from the row explained and the others from the baseline (Janzing and
 * others 2020; Lundberg and others 2020, "independent" TreeSHAP). The bias
 * is the mean margin of the baseline; bias + sum = margin.
 * For a leaf that needs u features from the row and v from the baseline (and
 * any others from either) each of the u gets (u-1)! v! / (u+v)! of its value,
 * each of the v loses u! (v-1)! / (u+v)! of it: no sampling, no quadrature.
 * All sums are double, in a fixed order.
 * Shapes: as in explain/explain.h. Ownership: the model outlives the baseline;
 * rows are not kept. Threads: immutable; many rows are shared among threads
 * (base/parallel.h). */
#ifndef ASSAY_EXPLAIN_BASELINE_H
#define ASSAY_EXPLAIN_BASELINE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

enum { BASELINE_ROWS_MAX = 4096 };

struct baseline; /* a model, and the ways that the rows take */

/* rows (n, n_features), 0 < n <= BASELINE_ROWS_MAX. ERR_UNSUPPORTED if the
 * model is no forest of constant leaves, a path is too long, or rows times
 * nodes are too many. */
ATTR_USED int baseline_new(struct baseline **out, const struct model *m,
	const double *rows, size_t n, struct err *err);
void baseline_free(struct baseline *b);
/* values (n_rows, n_groups, n_features + 1), the bias last. */
void baseline_rows(const struct baseline *b, const double *rows, size_t n_rows,
	double *values);

#endif
