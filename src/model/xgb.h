/* model/xgb.h — the parts of the XGBoost reader; for src/model only.
 *
 * The file's members come in any order: what is read is kept here, and put
 * together at the end. Sources: the schema in XGBoost's doc/model.schema and
 * the files of releases 1.0 to 3.4. */
#ifndef ASSAY_MODEL_XGB_H
#define ASSAY_MODEL_XGB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/builder.h"
#include "model/events.h"
#include "model/read.h"

/* Split index of a node that pruning has removed. */
#define XGB_FEATURE_DELETED INT64_C(0x7fffffff)

/* The arrays of one tree, kept for the next. */
struct xgb_tree {
	struct int_list left, right, feature, default_left, split_type;
	struct float_list condition, hessian;
	struct int_list cat_nodes, cat_segments, cat_sizes, cats;
	struct model_node *nodes;
	size_t nodes_cap;
	uint32_t *words;
	size_t n_words, words_cap;
	size_t leaf_size; /* size_leaf_vector; 1: a number in each leaf */
	bool has_leaf_weights, has_base_weights;
	struct float_list vectors;
	struct events base_weights; /* in front of their values */
};

struct xgb {
	struct events ev;
	const struct model_input *in;
	struct builder *b;
	struct buf text;       /* scratch */
	struct buf parameters; /* of the objective, as JSON */
	struct buf base_score, objective, booster, inner_booster;
	int64_t num_class, num_feature, num_target;
	int64_t best_iteration; /* -1: none */
	int64_t best_limit;     /* best_ntree_limit of 1.x, -1: none */
	int64_t parallel;       /* num_parallel_tree, 0: not said */
	int64_t num_trees;      /* as stated, -1: not said */
	struct text_list names, types;
	struct int_list tree_info, indptr, version;
	struct float_list weight_drop;
	bool has_weight_drop;
	bool has_trees;
	bool has_linear;
	struct float_list linear; /* weights of gblinear */
	struct text_list *levels; /* (n_levels): a table per feature */
	size_t n_levels;
	unsigned char *category; /* by feature: a split uses a set */
	size_t category_cap;
	bool legacy; /* the binary format; version 0: base_score is a margin */
	size_t words_left; /* that sets of categories may still take */
	struct xgb_tree tree;
	size_t leaf_size; /* of all trees; 0: none was read */
};

/* What an objective means for scoring. */
enum xgb_base { BASE_PLAIN, BASE_LOGIT, BASE_LOG };
struct xgb_objective {
	const char *name;
	enum model_task task;
	enum model_link link;
	enum xgb_base base;
};
/* NULL if assay does not know it. */
const struct xgb_objective *xgb_find_objective(const char *name);
/* True for a group of an objective's parameters that no margin depends on. */
bool xgb_known_parameters(const char *group);
/* XGBoost's own arithmetic, in float32: the margin of a base score. */
float xgb_base_margin(enum xgb_base base, float score);

/* What a reader of any of the formats starts with. */
struct xgb *xgb_new(const struct model_input *in);
void xgb_free(struct xgb *x);
/* Readers of one member's value; ctx is struct xgb. */
int xgb_read_trees(void *ctx, struct err *err);
int xgb_read_cats(void *ctx, struct err *err);
int xgb_read_leaf_size(void *ctx, struct err *err);
int xgb_read_leaf_weights(void *ctx, struct err *err);
int xgb_read_base_weights(void *ctx, struct err *err);
/* Adds the tree that was read once for each number in its leaves. */
ATTR_USED int xgb_add_vector_tree(
	struct xgb *x, const struct model_tree *tree, struct err *err);
void xgb_tree_release(struct xgb_tree *t);
/* Puts together what was read. */
ATTR_USED int xgb_finish(struct xgb *x, struct model *out, struct err *err);

#endif
