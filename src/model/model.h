/* model/model.h — a forest in memory, as read from any tool.
 *
 * A model is one relocatable block (offsets, no pointers): made once by a
 * builder, handed between processes as a sealed memfd, and checked again by
 * whoever opens it. struct model is a view with the offsets resolved.
 *
 * Invariants, checked by model_open() before any other room sees the view:
 * every array lies inside the block; in each tree node 0 is the root, every
 * child index is greater than its parent's and smaller than n_nodes, every
 * node but the root has one parent, depth <= MODEL_DEPTH_MAX; feature <
 * n_features; group < n_groups; thresholds are not NaN; leaves are finite;
 * category sets lie inside sets[].
 * Meaning of a split (engine-and-formats 2.4): XGBoost goes left when
 * (float)x < (float)value, and a category in the set goes right; LightGBM
 * goes left when x <= value, and a category in the set goes left.
 * Ownership: model_open() and model_load() fill *out, model_close() frees.
 * Threads: immutable; share freely. */
#ifndef ASSAY_MODEL_MODEL_H
#define ASSAY_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "table/bind.h"

#define MODEL_DEPTH_MAX    4096u
#define MODEL_TREES_MAX    1000000u
#define MODEL_NODES_MAX    (1u << 28)
#define MODEL_FEATURES_MAX 1000000u
#define MODEL_GROUPS_MAX   10000u

enum model_source { MODEL_XGBOOST, MODEL_LIGHTGBM, MODEL_SOURCE_COUNT };

enum model_task {
	TASK_REGRESSION, /* any real number */
	TASK_BINARY,     /* probability of class 1 */
	TASK_MULTICLASS, /* a probability per group */
	TASK_COUNT,      /* a mean >= 0: Poisson, gamma, Tweedie */
	TASK_RANK,       /* a score */
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

enum model_missing {
	MISSING_NONE, /* LightGBM: NaN is taken as 0 */
	MISSING_ZERO, /* LightGBM: |x| <= 1e-35f or NaN takes the default */
	MISSING_NAN   /* NaN takes the default */
};

enum node_flag { NODE_LEAF = 1, NODE_DEFAULT_LEFT = 2, NODE_CATEGORY = 4 };

struct model_node {
	uint32_t left, right; /* indices within the tree; 0 in a leaf */
	uint32_t feature;
	uint16_t flags;   /* enum node_flag */
	uint16_t missing; /* enum model_missing */
	double value;     /* threshold, or the leaf's value */
	double cover;     /* training weight that reached the node, or 0 */
	uint32_t set, set_words; /* NODE_CATEGORY: bit set in sets[] */
};

struct model_tree {
	uint32_t first_node; /* index into nodes[] */
	uint32_t n_nodes;
	uint32_t group; /* output that the tree adds to */
	uint32_t round; /* boosting round */
	double weight;  /* DART; 1 elsewhere. XGBoost: a float32 */
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
	double sigmoid; /* factor in LINK_LOGISTIC and LINK_OVA; 1 elsewhere */
	uint32_t n_features, n_groups, n_trees, n_rounds;
	uint32_t best_round; /* rounds to use by early stopping, 0 = none */
	size_t n_nodes, n_set_words;
	const double *base; /* (n_groups) margin that sums start from */
	const struct model_feature *features; /* (n_features) */
	const struct model_tree *trees;       /* (n_trees) */
	const struct model_node *nodes;       /* (n_nodes) */
	const uint32_t *sets;                 /* (n_set_words) */
	const char *format;    /* "XGBoost JSON", "LightGBM text" ... */
	const char *version;   /* of the writing library, "3.4.1" */
	const char *objective; /* the library's own word */
	const void *block;     /* the relocatable bytes */
	size_t block_size;
	struct model_memory *memory; /* private */
};

/* A view of a block; all invariants are checked. The bytes are copied unless
 * they stay valid (keep true). */
ATTR_USED int model_open(struct model *out, const void *block, size_t size,
	bool keep, struct err *err);
void model_close(struct model *m);

/* Choices that a file can leave open; a file that needs one and does not get
 * it is refused with both ways named. */
enum model_rounds { ROUNDS_ASK, ROUNDS_ALL, ROUNDS_BEST };
struct model_options {
	enum model_rounds rounds;
	const char *missing; /* XGBoost: value that means missing, or NULL */
};

/* Reads a file in assay-parse, the process that may crash, and opens the
 * block it hands back. The error names byte offset, line or JSON path; for a
 * format that is refused it holds the one-line export in the source tool. */
ATTR_USED int model_load(struct model *out, const char *path,
	const struct model_options *options, struct err *err);

/* What was understood, for people: format, version, objective, task, trees,
 * leaves, depth, features with kinds and levels, missing policy. */
struct json *model_describe(const struct model *m);
/* The features as table/bind.h wants them; the caller frees the array only. */
struct bind_feature *model_bind_features(const struct model *m);
/* True if x takes the default direction / is in the node's set. */
bool model_in_set(const struct model *m, const struct model_node *n, double x);

#endif
