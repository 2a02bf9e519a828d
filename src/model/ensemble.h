/* model/ensemble.h — the trees of an ONNX operator, whatever its version.
 *
 * TreeEnsembleClassifier and TreeEnsembleRegressor (ai.onnx.ml 1 and 3) give
 * nodes by (tree, node) ids, TreeEnsemble (5) by index, with leaves apart.
 * Both become nodes[] here.
 * Invariants, checked by ensemble_new(): from every root each inner node is
 * reached once, at a depth of at most MODEL_DEPTH_MAX; leaves may be shared;
 * features < n_features, targets < n_targets.
 * A row takes yes where "x MODE value" holds; NaN takes yes if missing_yes.
 * Ownership: ensemble_new() fills *out, ensemble_free() frees. */
#ifndef ASSAY_MODEL_ENSEMBLE_H
#define ASSAY_MODEL_ENSEMBLE_H

#include "model/graph.h"

enum split_mode {
	MODE_LEQ,
	MODE_LT,
	MODE_GTE,
	MODE_GT,
	MODE_EQ,
	MODE_NEQ,
	MODE_MEMBER,
	MODE_LEAF
};

enum ensemble_sum { SUM_AVERAGE, SUM_SUM, SUM_MIN, SUM_MAX };

enum post_transform {
	POST_NONE,
	POST_SOFTMAX,
	POST_LOGISTIC,
	POST_SOFTMAX_ZERO,
	POST_PROBIT
};

struct ensemble_node {
	double value;
	uint32_t feature, yes, no; /* yes and no in nodes[] */
	uint32_t first, n; /* of a leaf: in weights; of a member: in members */
	uint16_t mode;
	uint16_t missing_yes;
};

struct ensemble_weight {
	double value;
	uint32_t target;
};

struct ensemble {
	struct ensemble_node *nodes;
	struct ensemble_weight *weights;
	double *members;
	uint32_t *roots;
	double *base; /* (n_base): 0 or n_targets */
	size_t n_nodes, n_weights, n_members, n_roots, n_base;
	uint32_t n_targets, n_features; /* n_features: largest used, + 1 */
	enum ensemble_sum sum;
	enum post_transform post;
	bool wide; /* thresholds and weights are double */
	bool classifier;
	size_t n_classes; /* labels of a classifier */
	bool one_target;  /* all weights of a classifier are for one class */
	bool positive;    /* no weight is below 0 */
};

ATTR_USED int ensemble_new(struct ensemble *out, const struct graph *g,
	const struct graph_node *n, struct err *err);
void ensemble_free(struct ensemble *e);

/* The readers of one kind each; for ensemble_new(). */
ATTR_USED int ensemble_by_ids(struct ensemble *e, const struct graph *g,
	const struct graph_node *n, struct err *err);
ATTR_USED int ensemble_by_index(struct ensemble *e, const struct graph *g,
	const struct graph_node *n, struct err *err);
/* An error that names the node. */
int ensemble_fail(const struct graph *g, const struct graph_node *n,
	const char *why, struct err *err);
/* The post_transform of that name; negative if there is none. */
int post_transform_find(const char *name);

#endif
