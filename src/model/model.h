/* model/model.h — a forest in memory, as read from any tool.
 *
 * A model is one relocatable block (offsets, no pointers): made once by a
 * builder, handed between processes as a sealed memfd, and checked again by
 * whoever opens it. struct model is a view with the offsets resolved.
 *
 * Invariants, checked by model_open() before any other room sees the view:
 * every array lies inside the block; in each tree node 0 is the root, every
 * inner node's children are right == left + 1, numbered breadth first (so a
 * child comes after its parent and has one), depth <= MODEL_DEPTH_MAX; feature
 * < n_features; group < n_groups; thresholds are not NaN; leaves are finite;
 * category sets lie inside sets[]; names are distinct and not empty.
 * Equal models have equal blocks. A linear model has no trees.
 * Ownership: model_open() and model_load() fill *out, model_close() frees.
 * Threads: immutable; share freely. */
#ifndef ASSAY_MODEL_MODEL_H
#define ASSAY_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/tree.h"

#define MODEL_TREES_MAX    1000000u
#define MODEL_FEATURES_MAX 1000000u
#define MODEL_GROUPS_MAX   10000u
enum model_source { MODEL_XGBOOST, MODEL_LIGHTGBM, MODEL_SOURCE_COUNT };

enum model_task {
	TASK_REGRESSION, /* any real number */
	TASK_BINARY,     /* probability of class 1 */
	TASK_MULTICLASS, /* a probability per group */
	TASK_COUNT,      /* a mean >= 0: Poisson, gamma, Tweedie */
	TASK_RANK,       /* scores, which no label is compared with */
	TASK_KIND_COUNT
};

/* How a margin becomes a prediction; exactly the source library's formula. */
enum model_link {
	LINK_IDENTITY,
	LINK_LOGISTIC, /* 1/(1+exp(-sigmoid*x)) */
	LINK_SOFTMAX,
	LINK_EXP,
	LINK_SQUARE,   /* LightGBM reg_sqrt: sign(x)*x*x */
	LINK_LOG1PEXP, /* LightGBM cross_entropy_lambda */
	LINK_OVA,      /* LightGBM multiclassova: logistic per group */
	LINK_MAX,      /* XGBoost multi:softmax: index of the largest */
	LINK_SIGN,     /* XGBoost binary:hinge: x > 0 */
	LINK_COUNT
};

enum feature_kind {
	FEATURE_NUMBER,
	FEATURE_INTEGER,
	FEATURE_INDICATOR,
	FEATURE_CATEGORY
};

struct model_feature {
	const char *name;
	enum feature_kind kind;
	const char *const *levels; /* (n_levels) table of the file, or NULL */
	size_t n_levels;
	double min, max; /* domain stated by the file, else NaN */
};

struct model {
	enum model_source source;
	enum model_task task;
	enum model_link link;
	bool average;   /* random forest: divide by the rounds */
	bool base_last; /* base is added behind the trees (old XGBoost) */
	/* Categories that no set of the node can hold take the default
	 * (XGBoost before 1.7); else they are in no set. */
	bool category_default;
	double sigmoid; /* factor in LINK_LOGISTIC and LINK_OVA; 1 elsewhere */
	double missing; /* XGBoost: a number that means missing, else NaN */
	uint32_t n_features, n_groups, n_trees, n_rounds;
	uint32_t best_round; /* rounds to use by early stopping, 0 = none */
	size_t n_nodes, n_set_words, n_terms;
	const double *base; /* (n_groups) margin that sums start from */
	const struct model_feature *features; /* (n_features) */
	const struct model_tree *trees;       /* (n_trees) */
	const struct model_node *nodes;       /* (n_nodes) */
	const uint32_t *sets;                 /* (n_set_words) */
	const struct model_term *terms;       /* (n_terms) of linear leaves */
	/* gblinear, which has no trees: weights, then biases; else NULL. */
	const float *linear;   /* (n_features + 1, n_groups) */
	const char *format;    /* "XGBoost JSON", "LightGBM text" ... */
	const char *version;   /* of the writing library, "3.4.1" */
	const char *objective; /* the library's own word */
	/* What the objective was trained with, in the source's own spelling;
	 * of no meaning to scoring, kept for writing back. May be empty. */
	const char *parameters;
	const void *block; /* the relocatable bytes */
	size_t block_size;
	struct model_memory *memory; /* private */
};

/* A view of a block; all invariants are checked. The bytes are copied unless
 * they stay valid (keep true). */
ATTR_USED int model_open(struct model *out, const void *block, size_t size,
	bool keep, struct err *err);
void model_close(struct model *m);

/* The category that x stands for, or -1 if it stands for none. */
int64_t model_category(const struct model *m, double x);
/* ERR_UNSUPPORTED unless all leaves are constants. */
ATTR_USED int model_need_trees(const struct model *m, struct err *err);
/* True if category x (a code) is in the node's set. x is truncated as the
 * source library does; NaN is in no set. */
bool model_in_set(const struct model *m, const struct model_node *n, double x);
/* True if the words of the node's set reach as far as category x. */
bool model_set_reaches(
	const struct model *m, const struct model_node *n, double x);

#endif
