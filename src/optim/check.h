/* optim/check.h — decides whether two forests give the same bits.
 *
 * Shares no code with the recipes. Tree i of one is compared with tree i of
 * the other: the leaves of the first are walked with the region of inputs
 * that reaches them, and for each the leaves of the second that a part of the
 * region reaches. A region is, per number feature, a closed range of
 * representable numbers (float32 for XGBoost, double for LightGBM, counted as
 * integers in their order, so that no number lies between two neighbours) and
 * whether missing belongs to it; per category feature, the decisions taken,
 * of which one code must satisfy all. If each pair of leaves that meet holds
 * the same bits, and head, order, groups and weights of the trees are the
 * same, then every row has the same margins: the decision is complete.
 * A pair that differs gives rows of its region, which the engine scores:
 * CHECK_DIFFERENT comes with a row on which margins differ in bits.
 * CHECK_UNPROVED: a leaf differs at the row, but sums round to the same
 * margins on the rows tried; such a model is rejected too.
 * Errors: ERR_UNSUPPORTED if a feature is split both as number and as
 * category, ERR_LIMIT above CHECK_PAIRS_MAX pairs of leaves.
 * Ownership: check_release() frees. Threads: no state. */
#ifndef ASSAY_OPTIM_CHECK_H
#define ASSAY_OPTIM_CHECK_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

#define CHECK_PAIRS_MAX ((uint64_t)1 << 32)

enum check_verdict { CHECK_EQUAL, CHECK_DIFFERENT, CHECK_UNPROVED };

struct check_report {
	enum check_verdict verdict;
	uint64_t pairs;   /* of leaves that meet */
	const char *head; /* what differs outside the trees, or NULL */
	uint32_t tree;    /* of the pair that differs */
	uint32_t leaf_a, leaf_b;
	double *row; /* (n_features) NULL when equal or head is set */
};

ATTR_USED int check_models(struct check_report *out, const struct model *a,
	const struct model *b, struct err *err);
void check_release(struct check_report *r);

/* A proven bound on |margin of b - margin of a| before rounding, over all
 * rows and groups: per group the sum over trees of the largest difference of
 * two leaves that meet; plus the difference of the bases. Both models need
 * the same trees in number and group, else ERR_ARG. */
ATTR_USED int check_bound(double *bound, const struct model *a,
	const struct model *b, struct err *err);

#endif
