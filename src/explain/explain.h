/* explain/explain.h — what each feature adds to a row's margin.
 *
 * Path-dependent SHAP values of a forest (Lundberg and others 2020): the
 * Shapley values of the game whose players are the features and whose worth
 * of a set S is the tree's expectation where features outside S take both
 * branches in proportion to the training weight (cover) of the children. For
 * each row they add up to the margin: bias + sum = margin. They say what the
 * model did with the row, not what would happen if the world were changed.
 * Each leaf's value is v * integral over t in [0,1] of a product of linear
 * factors, whose degree is below the number of features on the path, so that
 * ceil(D/2) Gauss-Legendre nodes give it without error but rounding.
 * Exactness: explain_rows() computes in float32 in a fixed order, equal bits
 * for each instruction set; within 1e-5 * max(1, max|value|) of
 * explain_reference(), which is double. Sums over trees are double.
 * Shapes: rows is (n_rows, n_features) row-major double, NaN is missing;
 * values are (n_rows, n_groups, n_features + 1), the bias last.
 * ASSAY_ISA as in engine/engine.h. Ownership: the model outlives the plan.
 * Threads: a plan is immutable; callers may explain disjoint rows at the same
 * time. Many rows are shared among threads (base/parallel.h). */
#ifndef ASSAY_EXPLAIN_EXPLAIN_H
#define ASSAY_EXPLAIN_EXPLAIN_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

/* Different features on a path: more would need too many nodes. */
enum { EXPLAIN_FEATURES_MAX = 128 };

struct explain; /* a plan for one model */

/* ERR_UNSUPPORTED if the file does not say what weight reached the nodes, a
 * path is too long, or ASSAY_ISA names no kernel of this machine. */
ATTR_USED int explain_new(
	struct explain **out, const struct model *m, struct err *err);
void explain_free(struct explain *e);
/* Name of the kernel in use: "reference", "generic" ... */
const char *explain_kernel(const struct explain *e);
/* Values of a row: n_groups * (n_features + 1). */
size_t explain_n_values(const struct explain *e);

void explain_rows(const struct explain *e, const double *rows, size_t n_rows,
	double *values);
/* The same by sums over subset sizes, leaf by leaf, in double. */
void explain_reference(const struct explain *e, const double *rows,
	size_t n_rows, double *values);

#endif
