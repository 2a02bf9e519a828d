/* model/lgb.h — the parts of the LightGBM text reader; for src/model only.
 *
 * Lines "key=value": a head up to the first "Tree=", the trees, a mark of
 * their end, and a tail of importances and parameters that scoring does not
 * need, but for pandas_categorical. Sources: LightGBM's
 * src/io/tree.cpp, src/boosting/gbdt_model_text.cpp and files of v2 to v4. */
#ifndef ASSAY_MODEL_LGB_H
#define ASSAY_MODEL_LGB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/builder.h"
#include "model/read.h"

struct span {
	const char *p;
	size_t n;
};

struct double_list {
	double *v;
	size_t n, cap;
};

struct lgb_tree {
	uint64_t num_leaves, num_cat;
	struct double_list split_feature, threshold, decision_type;
	struct double_list left, right, leaf_value, leaf_count, internal_count;
	struct double_list cat_boundaries, cat_threshold;
	bool linear; /* the four lists below count */
	struct double_list leaf_const, num_features, leaf_features, leaf_coeff;
	struct model_term *terms;
	size_t n_terms, terms_cap;
	struct model_node *nodes;
	size_t nodes_cap;
	uint32_t *words;
	size_t words_cap;
};

struct lgb {
	const struct model_input *in;
	struct builder *b;
	const char *p, *end; /* the rest of the file */
	size_t line;         /* of the line read last, from 1 */
	struct span key, value;
	bool has_value; /* the line holds '=' */
	struct span version, objective, names, infos, sizes, pandas;
	struct span categories; /* "1,2,4": the parameter of training */
	uint64_t num_class, per_iteration, max_feature;
	bool average;
	size_t n_trees;
	unsigned char *category; /* (n_features): a split uses a set */
	bool outside_unit;       /* a leaf lies outside [0,1] */
	struct lgb_tree tree;
};

static inline bool span_is(struct span s, const char *word)
{
	size_t i;

	for (i = 0; i < s.n && word[i] && word[i] == s.p[i]; i++)
		;
	return i == s.n && word[i] == '\0';
}

/* The next line into key and value: 1, or 0 at the end of the file. */
int lgb_next_line(struct lgb *l);
/* ERR with the file's name, the line and the key in front. */
int lgb_fail(struct lgb *l, struct err *err, int code, const char *why);
/* Messages are about this line of the head from now on. */
void lgb_blame(struct lgb *l, const char *key, struct span value);
/* The next piece of *rest up to a separator; false at the end. */
bool lgb_token(struct span *rest, char separator, struct span *out);
ATTR_USED int lgb_count(struct lgb *l, uint64_t *out, struct err *err);
ATTR_USED int lgb_doubles(
	struct lgb *l, struct double_list *out, struct err *err);

/* Reads the lines of one tree behind "Tree=", up to the first line that is
 * not its own, which stays the current one. */
ATTR_USED int lgb_read_tree(struct lgb *l, struct err *err);
void lgb_tree_release(struct lgb_tree *t);
/* Task, link and factor by the head's objective line. */
ATTR_USED int lgb_objective(
	struct lgb *l, struct builder_head *head, struct err *err);
/* Names, kinds, domains and levels. */
ATTR_USED int lgb_features(struct lgb *l, struct err *err);

#endif
