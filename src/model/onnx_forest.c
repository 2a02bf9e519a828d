/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/ensemble.h"
#include "model/graph_get.h"
#include "model/onnx_fold.h"
#include "model/onnx_table.h"

/* A forest in XGBoost's terms (float32, "x < t" goes left, the base values
 * added last, by a round of trees of one leaf):
 *   x <= t   is x < the next float above t
 *   x >= t   is x < t with the children exchanged
 *   x > t    is x <= t with the children exchanged
 * What has no such form (equality, sets, minima, averages, doubles, leaves of
 * several weights for one output) is left to the graph runner. */

struct forest {
	const struct graph *g;
	const struct onnx *x;
	const struct graph_node *n; /* the operator */
	struct ensemble e;
	struct fold fold;
	struct builder *b;
	uint32_t n_groups, first_group; /* targets that are outputs */
	struct model_node *nodes;
	size_t n_nodes, nodes_cap;
	uint32_t *words; /* sets of the tree */
	size_t n_words, words_cap;
	uint32_t *queue; /* ensemble nodes, one for each of nodes */
	size_t queue_cap;
};

/* Past what only names or wraps a score, to the trees; NULL: no forest. */
static const struct graph_node *find_trees(
	const struct graph *g, uint32_t value)
{
	const struct graph_node *n = graph_maker(g, value);

	while (n && (n->op == OP_Identity || n->op == OP_ZipMap)) {
		value = g->refs[n->first_in];
		n = graph_maker(g, value);
	}
	if (!n)
		return NULL;
	if (n->op == OP_TreeEnsembleClassifier)
		return n->n_out == 2 && g->refs[n->first_out + 1] == value
			       ? n
			       : NULL;
	return n->op == OP_TreeEnsemble || n->op == OP_TreeEnsembleRegressor
		       ? n
		       : NULL;
}

/* Every split must have a form with "x < t". */
static bool splits_fit(const struct ensemble *e)
{
	size_t i;

	for (i = 0; i < e->n_nodes; i++) {
		const struct ensemble_node *n = &e->nodes[i];

		if (n->mode == MODE_LEAF)
			continue;
		if (n->mode > MODE_GT || (double)(float)n->value != n->value)
			return false;
	}
	return true;
}

/* A leaf gives each output at most one weight. */
static bool leaves_fit(const struct ensemble *e)
{
	uint32_t *last = xcalloc(e->n_targets, sizeof(*last));
	bool fit = true;
	uint32_t i, k;

	for (i = 0; i < e->n_nodes && fit; i++)
		for (k = 0; k < e->nodes[i].n && fit; k++) {
			const struct ensemble_node *n = &e->nodes[i];
			uint32_t *seen;

			if (n->mode != MODE_LEAF)
				break;
			seen = &last[e->weights[n->first + k].target];
			fit = *seen != i + 1;
			*seen = i + 1;
		}
	free(last);
	return fit;
}

/* Which outputs the trees' sums are, and the link. */
static bool meaning_fits(struct forest *f, enum model_task *task,
	enum model_link *link, const char **objective)
{
	const struct ensemble *e = &f->e;
	const bool one = e->classifier && e->one_target && e->n_classes == 2;

	f->n_groups = e->n_targets;
	f->first_group = 0;
	*task = e->classifier ? TASK_MULTICLASS : TASK_REGRESSION;
	*link = LINK_IDENTITY;
	*objective = "reg:squarederror";
	if (e->classifier) {
		*objective = "probabilities";
		if (e->n_classes < 2)
			return false;
		if (e->n_classes == 2 && e->post != POST_SOFTMAX) {
			*task = TASK_BINARY;
			f->n_groups = 1;
			f->first_group = one ? e->weights[0].target : 1;
		} else if (one) {
			return false;
		}
	}
	if (e->post == POST_LOGISTIC && f->n_groups == 1) {
		*task = TASK_BINARY;
		*link = LINK_LOGISTIC;
		*objective = "binary:logistic";
		return true;
	}
	if (e->post == POST_SOFTMAX && f->n_groups > 1) {
		*task = TASK_MULTICLASS;
		*link = LINK_SOFTMAX;
		*objective = "multi:softprob";
		return true;
	}
	return e->post == POST_NONE;
}

static void put_leaf(struct forest *f, struct model_node *to,
	const struct ensemble_node *from, uint32_t target)
{
	uint32_t k;

	to->flags = NODE_LEAF;
	for (k = 0; k < from->n; k++)
		if (f->e.weights[from->first + k].target == target)
			to->value = f->e.weights[from->first + k].value;
}

static void push(struct forest *f, uint32_t node)
{
	f->nodes = xgrow(
		f->nodes, &f->nodes_cap, f->n_nodes + 1, sizeof(*f->nodes));
	f->queue = xgrow(
		f->queue, &f->queue_cap, f->n_nodes + 1, sizeof(*f->queue));
	memset(&f->nodes[f->n_nodes], 0, sizeof(*f->nodes));
	f->queue[f->n_nodes++] = node;
}

/* "x <= inf" is true of every number, and "x > inf" of none: the one side is
 * what "x < -inf" leaves on the right. Only a missing value goes elsewhere. */
static bool is_constant(const struct ensemble_node *n)
{
	return n->value == (double)INFINITY &&
	       (n->mode == MODE_LEQ || n->mode == MODE_GT);
}

static struct folded constant_split(
	const struct forest *f, const struct ensemble_node *n)
{
	const bool yes = n->mode == MODE_LEQ;
	struct folded s = {.threshold = -INFINITY, .turned = yes};
	bool missing_yes = n->missing_yes != 0;

	if (!fold_keeps_missing(&f->fold, n->feature))
		missing_yes = yes;
	s.missing_left = missing_yes != yes;
	return s;
}

/* Keeps the set's words for the tree. */
static void put_set(
	struct forest *f, struct model_node *to, const struct folded *s)
{
	to->flags |= NODE_CATEGORY;
	to->value = 0;
	to->set = (uint32_t)f->n_words;
	to->set_words = (uint32_t)s->n_words;
	f->words = xgrow(f->words, &f->words_cap, f->n_words + s->n_words,
		sizeof(*f->words));
	memcpy(f->words + f->n_words, s->words, s->n_words * sizeof(*s->words));
	f->n_words += s->n_words;
	free(s->words);
}

/* The split on the graph's own input: see above, and onnx_fold.h. */
static void put_split(
	struct forest *f, size_t at, const struct ensemble_node *n)
{
	bool turned = n->mode == MODE_GTE || n->mode == MODE_GT;
	float t = (float)n->value;
	struct folded s;

	if (n->mode == MODE_LEQ || n->mode == MODE_GT)
		t = nextafterf(t, INFINITY);
	if (f->fold.columns[n->feature].table == FOLD_NONE && is_constant(n)) {
		s = constant_split(f, n);
		turned = false;
	} else {
		s = fold_split(&f->fold, n->feature, t,
			(n->missing_yes != 0) != turned);
	}
	if (s.turned)
		turned = !turned;
	f->nodes[at] = (struct model_node){
		.feature = f->fold.columns[n->feature].feature,
		.flags = s.missing_left ? NODE_DEFAULT_LEFT : 0,
		.missing = MISSING_NAN,
		.value = (double)s.threshold,
		.left = (uint32_t)f->n_nodes + turned,
		.right = (uint32_t)f->n_nodes + !turned,
	};
	if (s.text)
		put_set(f, &f->nodes[at], &s);
	push(f, n->yes);
	push(f, n->no);
}

static int add_tree(struct forest *f, uint32_t root, uint32_t round,
	uint32_t target, struct err *err)
{
	struct model_tree tree = {.round = round, .weight = 1};
	bool any = false;
	size_t at, k;

	tree.group = target - f->first_group;
	f->n_nodes = f->n_words = 0;
	push(f, root);
	for (at = 0; at < f->n_nodes; at++) {
		const struct ensemble_node *n = &f->e.nodes[f->queue[at]];

		if (n->mode != MODE_LEAF) {
			put_split(f, at, n);
			continue;
		}
		for (k = 0; k < n->n; k++)
			any = any ||
			      f->e.weights[n->first + k].target == target;
		put_leaf(f, &f->nodes[at], n, target);
	}
	if (!any)
		return 0;
	tree.n_nodes = (uint32_t)f->n_nodes;
	return builder_tree(f->b, &tree, f->nodes, f->words, f->n_words, err);
}

/* A round is what one tree of the file becomes: a tree for each output. */
static int add_trees(struct forest *f, struct err *err)
{
	size_t i, before = 0, after;
	uint32_t g, round = 0;
	int rc = 0;

	for (i = 0; i < f->e.n_roots && rc == 0; i++) {
		for (g = 0; g < f->n_groups && rc == 0; g++)
			rc = add_tree(f, f->e.roots[i], round,
				f->first_group + g, err);
		builder_trees(f->b, &after);
		round += after > before;
		before = after;
	}
	return rc;
}

static double base_of(const struct forest *f, uint32_t group)
{
	if (!f->e.n_base)
		return 0;
	return f->e.base[f->e.n_base == 1 ? 0 : f->first_group + group];
}

static int add_base(struct forest *f, struct err *err)
{
	struct model_tree tree = {.n_nodes = 1, .weight = 1};
	size_t n;
	uint32_t g;
	int rc = 0;

	builder_trees(f->b, &n);
	if (n)
		tree.round = builder_trees(f->b, &n)[n - 1].round + 1;
	for (g = 0; g < f->n_groups && rc == 0; g++) {
		const struct model_node leaf = {
			.flags = NODE_LEAF, .value = base_of(f, g)};

		tree.group = g;
		if (leaf.value != 0)
			rc = builder_tree(f->b, &tree, &leaf, NULL, 0, err);
	}
	return rc;
}

static bool size_fits(const struct forest *f)
{
	return f->e.n_nodes < MODEL_NODES_MAX / 2 / f->n_groups &&
	       f->e.n_roots < MODEL_TREES_MAX / f->n_groups &&
	       f->e.n_features <= f->fold.n;
}

static void set_head(struct forest *f, enum model_task task,
	enum model_link link, const char *objective)
{
	double *base = xcalloc(f->n_groups, sizeof(*base));
	char *version = onnx_version(f->x);

	/* What XGBoost makes of a base_score of 1/2: a file that a recipe
	 * writes of this forest reads back equal. */
	if (link == LINK_LOGISTIC)
		base[0] = -0.0;

	builder_head(f->b, &(struct builder_head){
				   .task = task,
				   .link = link,
				   .sigmoid = 1,
				   .missing = (double)NAN,
				   .n_groups = f->n_groups,
				   .base = base,
				   .format = "ONNX",
				   .version = version,
				   .objective = objective,
			   });
	free(version);
	free(base);
}

static bool base_fits(const struct forest *f)
{
	size_t i;

	for (i = 0; i < f->e.n_base; i++)
		if ((double)(float)f->e.base[i] != f->e.base[i])
			return false;
	return f->e.n_base == 0 || f->e.n_base == f->e.n_targets ||
	       (f->e.n_base == 1 && f->n_groups == 1);
}

/* 1 if it became a forest. */
static int convert(struct forest *f, struct err *err)
{
	enum model_task task;
	enum model_link link;
	const char *objective;
	int rc;

	if (f->e.wide || f->e.sum != SUM_SUM || !splits_fit(&f->e) ||
		!leaves_fit(&f->e) ||
		!meaning_fits(f, &task, &link, &objective) || !base_fits(f) ||
		!size_fits(f))
		return 0;
	set_head(f, task, link, objective);
	rc = onnx_features(f->b, f->g, err);
	if (rc == 0)
		rc = add_trees(f, err);
	if (rc == 0)
		rc = add_base(f, err);
	return rc < 0 ? rc : 1;
}

int onnx_forest(struct builder *b, const struct onnx *x, const struct graph *g,
	struct err *err)
{
	struct forest f = {.g = g, .x = x, .b = b};
	const uint32_t score = g->refs[g->ends.n_inputs + g->ends.score];
	int rc;

	f.n = find_trees(g, score);
	if (!f.n)
		return 0;
	if (!fold_open(&f.fold, g, g->refs[f.n->first_in])) {
		fold_close(&f.fold);
		return 0;
	}
	rc = ensemble_new(&f.e, g, f.n, err);
	if (rc == 0)
		rc = convert(&f, err);
	ensemble_free(&f.e);
	fold_close(&f.fold);
	free(f.nodes);
	free(f.queue);
	free(f.words);
	return rc;
}
