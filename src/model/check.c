/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/block.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"

static bool is_float32(double v)
{
	return (double)(float)v == v;
}

static int wrong(struct err *err, uint32_t tree, uint32_t node, const char *why)
{
	return err_set(
		err, ERR_PARSE, _("tree %u, node %u: %s"), tree, node, why);
}

static const char *terms_fault(
	const struct model *m, const struct model_node *n)
{
	uint32_t i;

	if (m->source != MODEL_LIGHTGBM || n->set_words < 1 ||
		n->set > m->n_terms || n->set_words > m->n_terms - n->set)
		return _("the leaf's linear model lies outside");
	for (i = 0; i < n->set_words; i++) {
		const struct model_term *t = &m->terms[n->set + i];

		if (!isfinite(t->coefficient) || t->zero ||
			(i ? t->feature >= m->n_features : t->feature != 0))
			return _("the leaf's linear model is not valid");
	}
	return NULL;
}

static const char *leaf_fault(const struct model *m, const struct model_node *n)
{
	bool linear = n->flags == (NODE_LEAF | NODE_LINEAR);

	if ((n->flags != NODE_LEAF && !linear) || n->left || n->right ||
		(!linear && (n->set || n->set_words)) || n->feature ||
		n->missing)
		return _("a leaf has the marks of a split");
	if (!isfinite(n->value))
		return _("the leaf's value is not a finite number");
	if (linear)
		return terms_fault(m, n);
	if (m->source == MODEL_XGBOOST && !is_float32(n->value))
		return _("the leaf's value is not a float32");
	return NULL;
}

static const char *split_fault(
	const struct model *m, const struct model_node *n)
{
	if (n->flags & ~(unsigned)(NODE_DEFAULT_LEFT | NODE_CATEGORY))
		return _("the split has an unknown mark");
	if (n->feature >= m->n_features)
		return _("the split uses a feature that the model does not "
			 "have");
	if (n->missing > MISSING_NAN ||
		(m->source == MODEL_XGBOOST && n->missing != MISSING_NAN))
		return _("the split has an unknown rule for missing values");
	if (n->flags & NODE_CATEGORY) {
		if (n->set > m->n_set_words ||
			n->set_words > m->n_set_words - n->set)
			return _("the split's set of categories lies outside "
				 "the model");
		return n->value == 0 ? NULL
				     : _("a split by category has a threshold");
	}
	if (n->set || n->set_words)
		return _("a split by number has a set of categories");
	if (isnan(n->value))
		return _("the threshold is not a number");
	if (m->source == MODEL_XGBOOST && !is_float32(n->value))
		return _("the threshold is not a float32");
	return NULL;
}

static int check_nodes(const struct model *m, uint32_t t, struct err *err)
{
	const struct model_tree *tree = &m->trees[t];
	const struct model_node *nodes = m->nodes + tree->first_node;
	uint32_t i, next = 1, level_end = 1, depth = 0;
	const char *fault;

	for (i = 0; i < tree->n_nodes; i++) {
		const struct model_node *n = &nodes[i];

		if (i == level_end) {
			level_end = next;
			depth++;
		}
		fault = n->flags & NODE_LEAF ? leaf_fault(m, n)
					     : split_fault(m, n);
		if (fault)
			return wrong(err, t, i, fault);
		if (!(n->cover >= 0) || !isfinite(n->cover))
			return wrong(err, t, i, _("the weight is negative"));
		if (n->flags & NODE_LEAF)
			continue;
		if (n->left != next || n->right != next + 1 || next <= i ||
			tree->n_nodes - next < 2)
			return wrong(err, t, i,
				_("the children are not where they belong"));
		next += 2;
	}
	if (next != tree->n_nodes)
		return wrong(err, t, 0, _("some nodes have no parent"));
	if (depth > MODEL_DEPTH_MAX)
		return wrong(err, t, 0, _("the tree is deeper than 4096"));
	return 0;
}

static int check_trees(const struct model *m, struct err *err)
{
	size_t next = 0;
	uint32_t t, round = 0;

	for (t = 0; t < m->n_trees; t++) {
		const struct model_tree *tree = &m->trees[t];
		bool exact = m->source == MODEL_XGBOOST
				     ? is_float32(tree->weight)
				     : tree->weight == 1;
		int rc;

		if (tree->first_node != next || tree->n_nodes < 1 ||
			tree->n_nodes > m->n_nodes - next)
			return wrong(err, t, 0, _("the tree lies outside"));
		if (tree->group >= m->n_groups)
			return wrong(err, t, 0, _("no such output"));
		if (tree->round < round || tree->round > t ||
			tree->round >= m->n_rounds)
			return wrong(err, t, 0, _("the rounds are unordered"));
		if (!isfinite(tree->weight) || !exact)
			return wrong(err, t, 0, _("the weight is not valid"));
		rc = check_nodes(m, t, err);
		if (rc < 0)
			return rc;
		round = tree->round;
		next += tree->n_nodes;
	}
	if (next != m->n_nodes || m->n_rounds != (t ? round + 1 : 0))
		return err_set(err, ERR_PARSE,
			_("the model's trees and rounds do not add up"));
	if (m->best_round > m->n_rounds)
		return err_set(err, ERR_PARSE,
			_("the best round lies behind the last round"));
	return 0;
}

static int check_graph(const struct model *m, struct err *err)
{
	const struct graph *g = m->graph;
	uint64_t columns = 0;
	uint32_t i;

	if (!g != (m->source != MODEL_ONNX) ||
		(g && (m->n_trees || m->linear || m->n_terms || m->average ||
			      m->link != LINK_IDENTITY || m->best_round ||
			      g->ends.score == GRAPH_NONE)))
		return err_set(err, ERR_PARSE,
			_("a graph has trees, or rules of trees"));
	for (i = 0; g && i < g->ends.n_inputs; i++) {
		const struct graph_value *v = &g->values[g->refs[i]];
		const int64_t width =
			v->rank == 2 ? g->ints[v->first_dim + 1] : 1;

		if (v->rank < 1 || v->rank > 2 || width < 1 ||
			width > (int64_t)MODEL_FEATURES_MAX)
			return err_set(err, ERR_PARSE,
				_("an input of the graph is no table"));
		columns += (uint64_t)width;
	}
	if (g && columns != m->n_features)
		return err_set(err, ERR_PARSE,
			_("the graph has another number of columns than "
			  "features"));
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int check_distinct(const char **names, size_t n, struct err *err)
{
	size_t i;

	qsort(names, n, sizeof(*names), compare_names);
	for (i = 1; i < n; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			return err_set(err, ERR_PARSE,
				_("two features or levels have the name "
				  "\"%s\": give them different names before "
				  "training"),
				names[i]);
	return 0;
}

static int check_feature(
	const struct model_feature *f, size_t i, struct err *err)
{
	const char **levels;
	size_t k;
	int rc;

	if (!*f->name || !text_valid(f->name, strlen(f->name)))
		return err_set(err, ERR_PARSE,
			_("feature %zu has no name in valid UTF-8"), i);
	if (f->kind > FEATURE_CATEGORY)
		return err_set(err, ERR_PARSE,
			_("feature \"%s\" is of an unknown kind"), f->name);
	if (!f->n_levels)
		return 0;
	levels = xcalloc(f->n_levels, sizeof(*levels));
	for (k = 0, rc = 0; k < f->n_levels && rc == 0; k++) {
		levels[k] = f->levels[k];
		if (!text_valid(levels[k], strlen(levels[k])))
			rc = err_set(err, ERR_PARSE,
				_("feature \"%s\": level %zu is not valid "
				  "UTF-8"),
				f->name, k);
	}
	if (rc == 0)
		rc = check_distinct(levels, f->n_levels, err);
	free(levels);
	return rc;
}

static int check_features(const struct model *m, struct err *err)
{
	const char **names = xcalloc(m->n_features + 1, sizeof(*names));
	size_t i;
	int rc = 0;

	for (i = 0; i < m->n_features && rc == 0; i++) {
		names[i] = m->features[i].name;
		rc = check_feature(&m->features[i], i, err);
	}
	if (rc == 0)
		rc = check_distinct(names, m->n_features, err);
	free(names);
	return rc;
}

static int check_linear(const struct model *m, struct err *err)
{
	const size_t n =
		m->linear ? (m->n_features + (size_t)1) * m->n_groups : 0;
	size_t i;

	if (m->linear && (m->source != MODEL_XGBOOST || m->n_trees ||
				 m->base_last || m->category_default))
		return err_set(err, ERR_PARSE,
			_("a linear model has trees, or rules of trees"));
	for (i = 0; i < n; i++)
		if (!isfinite(m->linear[i]))
			return err_set(err, ERR_PARSE,
				_("a weight of the linear model is not a "
				  "finite number"));
	return 0;
}

int model_check(const struct model *m, struct err *err)
{
	uint32_t g;
	int rc;

	if (!(m->sigmoid > 0) || !isfinite(m->sigmoid))
		return err_set(
			err, ERR_PARSE, _("the sigmoid factor is not above 0"));
	if (!isnan(m->missing) &&
		(m->source != MODEL_XGBOOST || !isfinite(m->missing) ||
			!is_float32(m->missing)))
		return err_set(err, ERR_PARSE,
			_("the value for missing is not a finite float32"));
	if (m->source == MODEL_XGBOOST && m->average)
		return err_set(err, ERR_PARSE,
			_("an XGBoost model is a sum, not an average"));
	if (m->source != MODEL_XGBOOST && (m->base_last || m->category_default))
		return err_set(err, ERR_PARSE,
			_("a rule of XGBoost in a model of another library"));
	for (g = 0; g < m->n_groups; g++) {
		bool exact =
			m->source == MODEL_XGBOOST
				? isfinite(m->base[g]) && is_float32(m->base[g])
				: m->base[g] == 0;

		if (!exact)
			return err_set(err, ERR_PARSE,
				_("the base margin of output %u is not valid"),
				g);
	}
	rc = check_linear(m, err);
	if (rc == 0)
		rc = check_graph(m, err);
	if (rc == 0)
		rc = check_features(m, err);
	if (rc < 0)
		return rc;
	return check_trees(m, err);
}

int model_need_trees(const struct model *m, struct err *err)
{
	if (m->n_terms)
		return err_set(err, ERR_UNSUPPORTED,
			_("the leaves hold linear models (linear_tree): the "
			  "model can be scored, and this works on trees with "
			  "constant leaves only"));
	if (m->graph)
		return err_set(err, ERR_UNSUPPORTED,
			_("this is an ONNX graph (a network or a pipeline): it "
			  "can be scored and watched, and this works on trees "
			  "only"));
	if (!m->linear)
		return 0;
	return err_set(err, ERR_UNSUPPORTED,
		_("this is a linear model (gblinear): it can be scored and "
		  "converted, and this works on trees only"));
}

/* XGBoost: below 0 is invalid; LightGBM truncates first, so that -0.5 is
 * category 0. */
int64_t model_category(const struct model *m, double x)
{
	if (m->source == MODEL_XGBOOST) {
		x = (double)(float)x;
		return x >= 0 && x < 16777216.0 ? (int64_t)x : -1;
	}
	return x > -1 && x < 2147483648.0 ? (int64_t)x : -1;
}

bool model_set_reaches(
	const struct model *m, const struct model_node *n, double x)
{
	int64_t code = model_category(m, x);

	return code >= 0 && code / 32 < n->set_words;
}

bool model_in_set(const struct model *m, const struct model_node *n, double x)
{
	int64_t code = model_category(m, x);

	return code >= 0 && code / 32 < n->set_words &&
	       (m->sets[n->set + (size_t)code / 32] >> (code % 32) & 1) != 0;
}
