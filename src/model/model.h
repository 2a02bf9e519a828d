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
#include "model/graph.h"
#include "model/kind.h"
#include "model/tree.h"

#define MODEL_TREES_MAX    1000000u
#define MODEL_FEATURES_MAX 1000000u
#define MODEL_GROUPS_MAX   10000u
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
	const float *linear;       /* (n_features + 1, n_groups) */
	const struct graph *graph; /* MODEL_ONNX, else NULL */
	const char *format;        /* "XGBoost JSON", "LightGBM text" ... */
	const char *version;       /* of the writing library, "3.4.1" */
	const char *objective;     /* the library's own word */
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
