/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/xgb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

/* Category codes are float32 there: whole numbers up to 2^24. */
#define CATEGORY_MAX 16777215

static int read_left(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.left, err);
}

static int read_right(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.right, err);
}

static int read_feature(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.feature, err);
}

static int read_condition(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_floats(&x->ev, &x->tree.condition, err);
}

static int read_hessian(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_floats(&x->ev, &x->tree.hessian, err);
}

static int read_default(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.default_left, err);
}

static int read_split_type(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.split_type, err);
}

static int read_cat_nodes(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.cat_nodes, err);
}

static int read_cat_segments(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.cat_segments, err);
}

static int read_cat_sizes(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.cat_sizes, err);
}

static int read_categories(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree.cats, err);
}

static int read_param(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"num_deleted", NULL},
		{"num_feature", NULL},
		{"num_nodes", NULL},
		{"num_roots", NULL},
		{"size_leaf_vector", xgb_read_leaf_size},
	};
	struct xgb *x = ctx;

	return events_object(
		&x->ev, fields, sizeof(fields) / sizeof(*fields), x, NULL, err);
}

static int unequal(struct xgb *x, struct err *err)
{
	return events_fail(&x->ev, err, ERR_PARSE,
		_("the lists of this tree are of different lengths"));
}

/* Adds the set of one node and points the node to it. */
static int add_set(
	struct xgb *x, size_t k, struct model_node *n, struct err *err)
{
	struct xgb_tree *t = &x->tree;
	int64_t first = t->cat_segments.v[k], size = t->cat_sizes.v[k];
	int64_t i, max = -1;
	uint32_t words;

	if (first < 0 || size < 0 || first > (int64_t)t->cats.n ||
		size > (int64_t)t->cats.n - first)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("a set of categories lies outside their list"));
	for (i = first; i < first + size; i++) {
		if (t->cats.v[i] < 0 || t->cats.v[i] > CATEGORY_MAX)
			return events_fail(&x->ev, err, ERR_PARSE,
				_("a category is not between 0 and 16777215"));
		if (t->cats.v[i] > max)
			max = t->cats.v[i];
	}
	words = (uint32_t)((max + 32) / 32);
	if (words > x->words_left)
		return events_fail(&x->ev, err, ERR_LIMIT,
			_("the sets of categories are too large for a file "
			  "of this size"));
	x->words_left -= words;
	t->words = xgrow(
		t->words, &t->words_cap, t->n_words + words, sizeof(*t->words));
	memset(t->words + t->n_words, 0, words * sizeof(*t->words));
	for (i = first; i < first + size; i++)
		t->words[t->n_words + (size_t)t->cats.v[i] / 32] |=
			UINT32_C(1) << (t->cats.v[i] % 32);
	n->set = (uint32_t)t->n_words;
	n->set_words = words;
	t->n_words += words;
	return 0;
}

static void mark_category(struct xgb *x, uint32_t feature)
{
	size_t before = x->category_cap;

	if (feature >= MODEL_FEATURES_MAX)
		return;
	x->category = xgrow(x->category, &x->category_cap, feature + 1u, 1);
	if (x->category_cap > before)
		memset(x->category + before, 0, x->category_cap - before);
	x->category[feature] = 1;
}

static int add_sets(struct xgb *x, size_t n_nodes, struct err *err)
{
	struct xgb_tree *t = &x->tree;
	size_t k, n_marked = 0, i;

	t->n_words = 0;
	if (t->cat_segments.n != t->cat_nodes.n ||
		t->cat_sizes.n != t->cat_nodes.n)
		return unequal(x, err);
	for (k = 0; k < t->cat_nodes.n; k++) {
		int64_t node = t->cat_nodes.v[k];
		int rc;

		if (node < 0 || node >= (int64_t)n_nodes ||
			(k && node <= t->cat_nodes.v[k - 1]) ||
			!(t->nodes[node].flags & NODE_CATEGORY))
			return events_fail(&x->ev, err, ERR_PARSE,
				_("categories_nodes names a node that does "
				  "not split by category"));
		rc = add_set(x, k, &t->nodes[node], err);
		if (rc < 0)
			return rc;
		mark_category(x, t->nodes[node].feature);
	}
	for (i = 0; i < n_nodes; i++)
		n_marked += (t->nodes[i].flags & NODE_CATEGORY) != 0;
	if (n_marked != t->cat_nodes.n)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("a node splits by category, and has no categories"));
	return 0;
}

static uint32_t narrow(int64_t v)
{
	return v < 0 || v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

static int read_node(struct xgb *x, size_t i, struct err *err)
{
	struct xgb_tree *t = &x->tree;
	struct model_node *n = &t->nodes[i];
	bool deleted = t->feature.v[i] == XGB_FEATURE_DELETED;
	int64_t type = t->split_type.n ? t->split_type.v[i] : 0;

	*n = (struct model_node){.value = (double)t->condition.v[i],
		.cover = t->hessian.n ? (double)t->hessian.v[i] : 0};
	if (type != 0 && type != 1)
		return events_fail(&x->ev, err, ERR_UNSUPPORTED,
			_("a split is neither by number nor by category"));
	if (t->left.v[i] == -1) {
		n->flags = NODE_LEAF;
		if (!deleted && t->leaf_size == 1 &&
			!isfinite(t->condition.v[i]))
			return events_fail(&x->ev, err, ERR_PARSE,
				_("a leaf's value is not a finite number"));
		return 0;
	}
	n->left = narrow(t->left.v[i]);
	n->right = narrow(t->right.v[i]);
	n->feature = narrow(t->feature.v[i]);
	n->missing = MISSING_NAN;
	n->flags = (uint16_t)((type ? NODE_CATEGORY : 0) |
			      (t->default_left.v[i] ? NODE_DEFAULT_LEFT : 0));
	if (!deleted && (n->left >= t->left.n || n->right >= t->left.n))
		return events_fail(
			&x->ev, err, ERR_PARSE, _("a child does not exist"));
	if (!deleted && t->right.v[i] != t->left.v[i] + 1)
		return events_fail(&x->ev, err, ERR_UNSUPPORTED,
			_("a right child does not follow its left: XGBoost "
			  "itself would take another node"));
	if (!type && !deleted && isnan(t->condition.v[i]))
		return events_fail(&x->ev, err, ERR_PARSE,
			_("a threshold is not a number"));
	return 0;
}

static int add_tree(struct xgb *x, struct err *err)
{
	struct xgb_tree *t = &x->tree;
	size_t i, n = t->left.n;
	struct model_tree tree = {.weight = 1};
	int rc = 0;

	if (t->right.n != n || t->feature.n != n || t->condition.n != n ||
		t->default_left.n != n ||
		(t->hessian.n != n && t->hessian.n != 0) ||
		(t->split_type.n != n && t->split_type.n != 0))
		return unequal(x, err);
	if (n < 1 || n > MODEL_NODES_MAX)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("the tree is empty or too large"));
	t->nodes = xgrow(t->nodes, &t->nodes_cap, n, sizeof(*t->nodes));
	for (i = 0; i < n && rc == 0; i++)
		rc = read_node(x, i, err);
	if (rc == 0)
		rc = add_sets(x, n, err);
	if (rc < 0)
		return rc;
	tree.n_nodes = (uint32_t)n;
	if (t->leaf_size > 1)
		return xgb_add_vector_tree(x, &tree, err);
	if (x->leaf_size > 1)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("the trees have leaves of different lengths"));
	x->leaf_size = 1;
	return builder_tree(x->b, &tree, t->nodes, t->words, t->n_words, err);
}

static const struct events_field tree_fields[] = {
	{"left_children", read_left},
	{"right_children", read_right},
	{"split_indices", read_feature},
	{"split_conditions", read_condition},
	{"default_left", read_default},
	{"sum_hessian", read_hessian},
	{"split_type", read_split_type},
	{"categories_nodes", read_cat_nodes},
	{"categories_segments", read_cat_segments},
	{"categories_sizes", read_cat_sizes},
	{"categories", read_categories},
	{"tree_param", read_param},
	{"leaf_weights", xgb_read_leaf_weights},
	{"base_weights", xgb_read_base_weights},
	{"id", NULL},
	{"leaf_child_counts", NULL},
	{"loss_changes", NULL},
	{"parents", NULL},
};

static void forget_tree(struct xgb_tree *t)
{
	t->left.n = t->right.n = t->feature.n = t->condition.n = 0;
	t->default_left.n = t->hessian.n = t->split_type.n = 0;
	t->cat_nodes.n = t->cat_segments.n = t->cat_sizes.n = t->cats.n = 0;
	t->leaf_size = 1;
	t->has_leaf_weights = t->has_base_weights = false;
	t->vectors.n = 0;
}

/* The array of trees is walked by hand: its elements are objects. */
int xgb_read_trees(void *ctx, struct err *err)
{
	struct xgb *x = ctx;
	int rc = events_expect(&x->ev, JPULL_ARRAY, err);

	x->has_trees = true;
	while (rc == 0) {
		rc = events_next_object(&x->ev, err);
		if (rc <= 0)
			break;
		forget_tree(&x->tree);
		rc = events_members(&x->ev, tree_fields,
			sizeof(tree_fields) / sizeof(*tree_fields), x, NULL,
			err);
		if (rc == 0)
			rc = add_tree(x, err);
	}
	return rc;
}

void xgb_tree_release(struct xgb_tree *t)
{
	free(t->left.v);
	free(t->right.v);
	free(t->feature.v);
	free(t->default_left.v);
	free(t->split_type.v);
	free(t->condition.v);
	free(t->hessian.v);
	free(t->vectors.v);
	free(t->cat_nodes.v);
	free(t->cat_segments.v);
	free(t->cat_sizes.v);
	free(t->cats.v);
	free(t->nodes);
	free(t->words);
}
