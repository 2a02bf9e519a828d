/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/lgb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

/* decision_type: bit 0 category, bit 1 default left, bits 2-3 missing. */
enum { BIT_CATEGORY = 1, BIT_LEFT = 2, MISSING_SHIFT = 2, DECISION_MAX = 15 };

/* A list of the tree by its key, or NULL. */
static struct double_list *list_of(struct lgb *l)
{
	struct lgb_tree *t = &l->tree;
	const struct {
		const char *key;
		struct double_list *list;
	} lists[] = {
		{"split_feature", &t->split_feature},
		{"threshold", &t->threshold},
		{"decision_type", &t->decision_type},
		{"left_child", &t->left},
		{"right_child", &t->right},
		{"leaf_value", &t->leaf_value},
		{"leaf_count", &t->leaf_count},
		{"internal_count", &t->internal_count},
		{"cat_boundaries", &t->cat_boundaries},
		{"cat_threshold", &t->cat_threshold},
		{"leaf_const", &t->leaf_const},
		{"num_features", &t->num_features},
		{"leaf_features", &t->leaf_features},
		{"leaf_coeff", &t->leaf_coeff},
	};
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (span_is(l->key, lists[i].key))
			return lists[i].list;
	return NULL;
}

static bool is_ignored(const struct lgb *l)
{
	static const char *const keys[] = {"split_gain", "leaf_weight",
		"internal_value", "internal_weight", "shrinkage",
		"leaf_features_inner"};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (span_is(l->key, keys[i]))
			return true;
	return false;
}

static int tree_line(struct lgb *l, struct err *err)
{
	struct lgb_tree *t = &l->tree;
	struct double_list *list = list_of(l);

	if (list && list->n)
		return lgb_fail(
			l, err, ERR_PARSE, _("this line stands here twice"));
	if (list)
		return lgb_doubles(l, list, err);
	if (span_is(l->key, "num_leaves"))
		return lgb_count(l, &t->num_leaves, err);
	if (span_is(l->key, "num_cat"))
		return lgb_count(l, &t->num_cat, err);
	if (span_is(l->key, "is_linear")) {
		t->linear = span_is(l->value, "1");
		if (!t->linear && !span_is(l->value, "0"))
			return lgb_fail(l, err, ERR_UNSUPPORTED,
				_("this is neither 0 nor 1"));
		return 0;
	}
	if (is_ignored(l))
		return 0;
	return lgb_fail(l, err, ERR_UNSUPPORTED,
		_("assay does not know this line of a tree, so that it cannot "
		  "promise the library's predictions; a newer assay may"));
}

static void forget(struct lgb_tree *t)
{
	t->num_leaves = t->num_cat = 0;
	t->split_feature.n = t->threshold.n = t->decision_type.n = 0;
	t->left.n = t->right.n = t->leaf_value.n = t->leaf_count.n = 0;
	t->internal_count.n = t->cat_boundaries.n = t->cat_threshold.n = 0;
	t->leaf_const.n = t->num_features.n = 0;
	t->leaf_features.n = t->leaf_coeff.n = t->n_terms = 0;
	t->linear = false;
}

/* A whole number between lo and hi. */
static bool whole_within(double v, double lo, double hi)
{
	return v >= lo && v <= hi && v == floor(v);
}

static int check_lists(struct lgb *l, struct err *err)
{
	const struct lgb_tree *t = &l->tree;
	size_t n = t->num_leaves, inner = n - 1, i;

	if (n < 1 || t->leaf_value.n != n)
		return lgb_fail(l, err, ERR_PARSE,
			_("this tree does not have one leaf_value for "
			  "each of num_leaves leaves"));
	if (n > 1 && (t->split_feature.n != inner || t->threshold.n != inner ||
			     t->decision_type.n != inner ||
			     t->left.n != inner || t->right.n != inner))
		return lgb_fail(l, err, ERR_PARSE,
			_("the lists of this tree are of different "
			  "lengths"));
	if (t->num_cat && (t->cat_boundaries.n != t->num_cat + 1 ||
				  t->cat_boundaries.v[0] != 0 ||
				  t->cat_boundaries.v[t->num_cat] !=
					  (double)t->cat_threshold.n))
		return lgb_fail(l, err, ERR_PARSE,
			_("cat_boundaries of this tree does not fit "
			  "cat_threshold"));
	for (i = 1; i < t->cat_boundaries.n; i++)
		if (!whole_within(t->cat_boundaries.v[i],
			    t->cat_boundaries.v[i - 1], 1e9))
			return lgb_fail(l, err, ERR_PARSE,
				_("cat_boundaries of this tree is not in "
				  "order"));
	return 0;
}

static int copy_words(struct lgb *l, struct err *err)
{
	struct lgb_tree *t = &l->tree;
	size_t i, n = t->num_cat ? t->cat_threshold.n : 0;

	t->words = xgrow(t->words, &t->words_cap, n, sizeof(*t->words));
	for (i = 0; i < n; i++) {
		if (!whole_within(t->cat_threshold.v[i], 0, UINT32_MAX))
			return lgb_fail(l, err, ERR_PARSE,
				_("cat_threshold of this tree holds no "
				  "set of categories"));
		t->words[i] = (uint32_t)t->cat_threshold.v[i];
	}
	return 0;
}

/* Node index of a child: inner nodes first, then the leaves. */
static int child(const struct lgb_tree *t, double v, uint32_t *out)
{
	double inner = (double)(t->num_leaves - 1);

	if (whole_within(v, 0, inner - 1))
		*out = (uint32_t)v;
	else if (whole_within(v, -(double)t->num_leaves, -1))
		*out = (uint32_t)(inner - 1 - v);
	else
		return -1;
	return 0;
}

static int fill_split(struct lgb *l, size_t i, struct err *err)
{
	struct lgb_tree *t = &l->tree;
	struct model_node *n = &t->nodes[i];
	double bits = t->decision_type.v[i], threshold = t->threshold.v[i];
	unsigned type;

	if (!whole_within(bits, 0, DECISION_MAX) ||
		(unsigned)bits >> MISSING_SHIFT > MISSING_NAN)
		return lgb_fail(l, err, ERR_UNSUPPORTED,
			_("a decision_type of this tree is not known"));
	type = (unsigned)bits;
	if (!whole_within(t->split_feature.v[i], 0, (double)l->max_feature))
		return lgb_fail(l, err, ERR_PARSE,
			_("this tree splits on a feature that the model "
			  "does not have"));
	if (child(t, t->left.v[i], &n->left) < 0 ||
		child(t, t->right.v[i], &n->right) < 0)
		return lgb_fail(l, err, ERR_PARSE,
			_("this tree has a child that does not exist"));
	n->feature = (uint32_t)t->split_feature.v[i];
	n->missing = (uint16_t)(type >> MISSING_SHIFT);
	n->flags = (uint16_t)((type & BIT_LEFT ? NODE_DEFAULT_LEFT : 0) |
			      (type & BIT_CATEGORY ? NODE_CATEGORY : 0));
	if (isnan(threshold))
		return lgb_fail(l, err, ERR_PARSE,
			_("a threshold of this tree is not a number"));
	n->value = threshold;
	if (!(type & BIT_CATEGORY))
		return 0;
	if (!whole_within(threshold, 0, (double)t->num_cat - 1))
		return lgb_fail(l, err, ERR_PARSE,
			_("this tree has a split without its set of "
			  "categories"));
	n->set = (uint32_t)t->cat_boundaries.v[(size_t)threshold];
	n->set_words =
		(uint32_t)t->cat_boundaries.v[(size_t)threshold + 1] - n->set;
	l->category[n->feature] = 1;
	return 0;
}

static int fill_nodes(struct lgb *l, struct err *err)
{
	struct lgb_tree *t = &l->tree;
	size_t leaves = t->num_leaves, inner = leaves - 1, i;
	bool counts = t->leaf_count.n == leaves && t->internal_count.n == inner;
	int rc;

	t->nodes = xgrow(
		t->nodes, &t->nodes_cap, inner + leaves, sizeof(*t->nodes));
	memset(t->nodes, 0, (inner + leaves) * sizeof(*t->nodes));
	for (i = 0; i < inner; i++) {
		rc = fill_split(l, i, err);
		if (rc < 0)
			return rc;
		t->nodes[i].cover = counts ? t->internal_count.v[i] : 0;
	}
	for (i = 0; i < leaves; i++) {
		double v = t->leaf_value.v[i];

		if (!isfinite(v))
			return lgb_fail(l, err, ERR_PARSE,
				_("a leaf_value of this tree is not a "
				  "finite number"));
		if (v < 0 || v > 1)
			l->outside_unit = true;
		t->nodes[inner + i].value = v;
		t->nodes[inner + i].flags = NODE_LEAF;
		t->nodes[inner + i].cover = counts ? t->leaf_count.v[i] : 0;
	}
	return 0;
}

static int wrong_terms(struct lgb *l, struct err *err)
{
	return lgb_fail(l, err, ERR_PARSE,
		_("the linear models in the leaves of this tree are not "
		  "complete, or not numbers"));
}

/* One leaf's constant and its k terms, the first of which stands at from. */
static int add_terms(
	struct lgb *l, size_t leaf, size_t from, size_t k, struct err *err)
{
	struct lgb_tree *t = &l->tree;
	struct model_node *n = &t->nodes[t->num_leaves - 1 + leaf];
	struct model_term *to;
	size_t i;

	t->terms =
		xgrow(t->terms, &t->terms_cap, t->n_terms + k + 1, sizeof(*to));
	to = t->terms + t->n_terms;
	to[0] = (struct model_term){.coefficient = t->leaf_const.v[leaf]};
	for (i = 0; i < k; i++) {
		const double feature = t->leaf_features.v[from + i];

		if (!whole_within(feature, 0, (double)l->max_feature))
			return wrong_terms(l, err);
		to[i + 1] = (struct model_term){
			.coefficient = t->leaf_coeff.v[from + i],
			.feature = (uint32_t)feature,
		};
	}
	for (i = 0; i <= k; i++)
		if (!isfinite(to[i].coefficient))
			return wrong_terms(l, err);
	n->flags |= NODE_LINEAR;
	n->set = (uint32_t)t->n_terms;
	n->set_words = (uint32_t)(k + 1);
	t->n_terms += k + 1;
	return 0;
}

static int fill_terms(struct lgb *l, struct err *err)
{
	struct lgb_tree *t = &l->tree;
	const size_t leaves = t->num_leaves;
	size_t i, from = 0;
	int rc = 0;

	if (!t->linear)
		return 0;
	if (t->leaf_const.n != leaves || t->num_features.n != leaves ||
		t->leaf_features.n != t->leaf_coeff.n)
		return wrong_terms(l, err);
	for (i = 0; i < leaves && rc == 0; i++) {
		const double k = t->num_features.v[i];

		if (!whole_within(k, 0, (double)(t->leaf_coeff.n - from)))
			return wrong_terms(l, err);
		rc = add_terms(l, i, from, (size_t)k, err);
		from += (size_t)k;
	}
	return rc == 0 && from != t->leaf_coeff.n ? wrong_terms(l, err) : rc;
}

static int add_tree(struct lgb *l, struct err *err)
{
	struct lgb_tree *t = &l->tree;
	struct model_tree tree = {.weight = 1};
	const struct model_tree *trees;
	size_t n;
	int rc = check_lists(l, err);

	if (rc == 0)
		rc = copy_words(l, err);
	if (rc == 0)
		rc = fill_nodes(l, err);
	if (rc == 0)
		rc = fill_terms(l, err);
	if (rc < 0)
		return rc;
	builder_terms(l->b, t->terms, t->n_terms);
	tree.n_nodes = (uint32_t)(2 * t->num_leaves - 1);
	tree.group = (uint32_t)(l->n_trees % l->per_iteration);
	tree.round = (uint32_t)(l->n_trees / l->per_iteration);
	rc = builder_tree(l->b, &tree, t->nodes, t->words,
		t->num_cat ? t->cat_threshold.n : 0, err);
	if (rc < 0)
		return rc;
	trees = builder_trees(l->b, &n);
	if (trees[n - 1].n_nodes != tree.n_nodes)
		return lgb_fail(l, err, ERR_PARSE,
			_("this tree has leaves that no row can reach"));
	return 0;
}

/* Adds the tree; what is wrong with it is said of its first line, not of the
 * one that has been read behind it. */
static int add_blamed(
	struct lgb *l, struct span first, size_t line, struct err *err)
{
	const struct span key = l->key;
	const size_t here = l->line;
	int rc;

	l->key = first;
	l->line = line;
	rc = add_tree(l, err);
	if (rc == 0) {
		l->key = key;
		l->line = here;
	}
	return rc;
}

int lgb_read_tree(struct lgb *l, struct err *err)
{
	const struct span first = {
		l->key.p, (size_t)(l->value.p + l->value.n - l->key.p)};
	const size_t line = l->line;
	bool more = true;
	int rc;

	forget(&l->tree);
	while ((more = lgb_next_line(l) != 0)) {
		if (!l->key.n && !l->has_value)
			continue;
		if (!l->has_value || span_is(l->key, "Tree"))
			break;
		rc = tree_line(l, err);
		if (rc < 0)
			return rc;
	}
	if (!more)
		return lgb_fail(l, err, ERR_PARSE,
			_("the file ends in the middle of the trees; is it "
			  "complete?"));
	return add_blamed(l, first, line, err);
}

void lgb_tree_release(struct lgb_tree *t)
{
	free(t->split_feature.v);
	free(t->threshold.v);
	free(t->decision_type.v);
	free(t->left.v);
	free(t->right.v);
	free(t->leaf_value.v);
	free(t->leaf_count.v);
	free(t->internal_count.v);
	free(t->cat_boundaries.v);
	free(t->cat_threshold.v);
	free(t->leaf_const.v);
	free(t->num_features.v);
	free(t->leaf_features.v);
	free(t->leaf_coeff.v);
	free(t->terms);
	free(t->nodes);
	free(t->words);
}
