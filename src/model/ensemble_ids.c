/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/ensemble.h"
#include "model/graph_get.h"
#include "model/model.h"

/* The lists of TreeEnsembleClassifier and TreeEnsembleRegressor. */
struct lists {
	const struct graph *g;
	const struct graph_node *n;
	size_t n_nodes, n_weights;
	const int64_t *tree, *node, *feature, *yes, *no, *missing;
	const uint64_t *mode;
	const float *value; /* or the tensor */
	const struct graph_value *value_tensor;
	const int64_t *weight_tree, *weight_node, *weight_target;
	const float *weight;
	const struct graph_value *weight_tensor;
};

struct key {
	int64_t tree, node;
	size_t index;
};

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->tree != y->tree)
		return x->tree < y->tree ? -1 : 1;
	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* The node with these ids, or n. */
static size_t find(const struct key *keys, size_t n, int64_t tree, int64_t node)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (keys[mid].tree < tree ||
			(keys[mid].tree == tree && keys[mid].node < node))
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && keys[low].tree == tree && keys[low].node == node
		       ? keys[low].index
		       : n;
}

static const int64_t *same_ints(
	struct lists *l, const char *name, size_t want, bool *good)
{
	size_t n;
	const int64_t *p = graph_ints(l->g, l->n, name, &n);

	if (n != want)
		*good = false;
	return p;
}

/* Numbers as floats or as a tensor. */
static bool numbers(const struct lists *l, const char *name, size_t want,
	const float **floats, const struct graph_value **tensor)
{
	char *other = xasprintf("%s_as_tensor", name);
	size_t n;

	*floats = graph_floats(l->g, l->n, name, &n);
	*tensor = graph_tensor(l->g, l->n, other);
	free(other);
	if (*tensor)
		return !n && (*tensor)->n == want &&
		       ((*tensor)->type == GRAPH_FLOAT ||
			       (*tensor)->type == GRAPH_DOUBLE);
	return n == want;
}

static int read_lists(struct lists *l, bool classifier, struct err *err)
{
	bool good = true;
	size_t n_missing;

	l->tree = graph_ints(l->g, l->n, "nodes_treeids", &l->n_nodes);
	l->node = same_ints(l, "nodes_nodeids", l->n_nodes, &good);
	l->feature = same_ints(l, "nodes_featureids", l->n_nodes, &good);
	l->yes = same_ints(l, "nodes_truenodeids", l->n_nodes, &good);
	l->no = same_ints(l, "nodes_falsenodeids", l->n_nodes, &good);
	l->mode = graph_texts(l->g, l->n, "nodes_modes", &n_missing);
	if (n_missing != l->n_nodes)
		good = false;
	l->missing = graph_ints(
		l->g, l->n, "nodes_missing_value_tracks_true", &n_missing);
	if (n_missing && n_missing != l->n_nodes)
		good = false;
	l->weight_tree = graph_ints(l->g, l->n,
		classifier ? "class_treeids" : "target_treeids", &l->n_weights);
	l->weight_node =
		same_ints(l, classifier ? "class_nodeids" : "target_nodeids",
			l->n_weights, &good);
	l->weight_target = same_ints(l, classifier ? "class_ids" : "target_ids",
		l->n_weights, &good);
	if (!good || !l->n_nodes || !l->n_weights ||
		l->n_nodes > MODEL_NODES_MAX ||
		l->n_weights > MODEL_NODES_MAX ||
		!numbers(l, "nodes_values", l->n_nodes, &l->value,
			&l->value_tensor) ||
		!numbers(l, classifier ? "class_weights" : "target_weights",
			l->n_weights, &l->weight, &l->weight_tensor))
		return ensemble_fail(l->g, l->n,
			_("its lists of nodes, leaves and weights are not of "
			  "the same length"),
			err);
	return 0;
}

static int mode_of(const char *name)
{
	static const char *const names[] = {"BRANCH_LEQ", "BRANCH_LT",
		"BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "",
		"LEAF"};
	int i;

	for (i = 0; i < 8; i++)
		if (i != MODE_MEMBER && strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int add_nodes(struct ensemble *e, const struct lists *l,
	const struct key *keys, struct err *err)
{
	size_t i;

	e->nodes = xcalloc(l->n_nodes, sizeof(*e->nodes));
	e->n_nodes = l->n_nodes;
	for (i = 0; i < l->n_nodes; i++) {
		struct ensemble_node *n = &e->nodes[i];
		const int mode = mode_of(graph_text(
			l->g, (uint64_t)(l->mode - l->g->texts) + i));

		if (mode < 0)
			return ensemble_fail(l->g, l->n,
				_("a node compares in a way that assay does "
				  "not know"),
				err);
		n->mode = (uint16_t)mode;
		if (mode == MODE_LEAF)
			continue;
		if (l->feature[i] < 0 || l->feature[i] >= MODEL_FEATURES_MAX)
			return ensemble_fail(l->g, l->n,
				_("a split uses a feature that cannot exist"),
				err);
		n->feature = (uint32_t)l->feature[i];
		n->missing_yes = l->missing && l->missing[i] != 0;
		n->value = l->value_tensor
				   ? graph_number(l->g, l->value_tensor, i)
				   : (double)l->value[i];
		n->yes =
			(uint32_t)find(keys, l->n_nodes, l->tree[i], l->yes[i]);
		n->no = (uint32_t)find(keys, l->n_nodes, l->tree[i], l->no[i]);
	}
	return 0;
}

/* The first node of a tree in the file is its root. */
static void add_roots(
	struct ensemble *e, const struct lists *l, const struct key *keys)
{
	unsigned char *first = xcalloc(l->n_nodes, 1);
	size_t i, best;

	for (i = 0; i < l->n_nodes;) {
		const int64_t tree = keys[i].tree;

		best = l->n_nodes;
		for (; i < l->n_nodes && keys[i].tree == tree; i++)
			if (keys[i].index < best)
				best = keys[i].index;
		first[best] = 1;
	}
	e->roots = xcalloc(l->n_nodes, sizeof(*e->roots));
	for (i = 0; i < l->n_nodes; i++)
		if (first[i])
			e->roots[e->n_roots++] = (uint32_t)i;
	free(first);
}

/* Weights of one leaf stand together, in the order of the file. */
static int add_weights(struct ensemble *e, const struct lists *l,
	const struct key *keys, struct err *err)
{
	size_t *leaf = xcalloc(l->n_weights, sizeof(*leaf));
	size_t i, next = 0;
	int rc = 0;

	e->weights = xcalloc(l->n_weights, sizeof(*e->weights));
	for (i = 0; i < l->n_weights && rc == 0; i++) {
		leaf[i] = find(
			keys, l->n_nodes, l->weight_tree[i], l->weight_node[i]);
		if (leaf[i] == l->n_nodes || l->weight_target[i] < 0 ||
			l->weight_target[i] >= MODEL_GROUPS_MAX)
			rc = ensemble_fail(l->g, l->n,
				_("a weight belongs to a node or an output "
				  "that does not exist"),
				err);
		else
			e->nodes[leaf[i]].n++;
	}
	for (i = 0; i < l->n_nodes && rc == 0; i++) {
		e->nodes[i].first = (uint32_t)next;
		next += e->nodes[i].n;
		e->nodes[i].n = 0;
	}
	for (i = 0; i < l->n_weights && rc == 0; i++) {
		struct ensemble_node *n = &e->nodes[leaf[i]];

		e->weights[n->first + n->n++] = (struct ensemble_weight){
			l->weight_tensor
				? graph_number(l->g, l->weight_tensor, i)
				: (double)l->weight[i],
			(uint32_t)l->weight_target[i]};
	}
	e->n_weights = l->n_weights;
	free(leaf);
	return rc;
}

static int add_base(struct ensemble *e, const struct lists *l, struct err *err)
{
	const struct graph_value *tensor =
		graph_tensor(l->g, l->n, "base_values_as_tensor");
	size_t n, i;
	const float *floats = graph_floats(l->g, l->n, "base_values", &n);

	if (tensor)
		n = (size_t)tensor->n;
	if (n > MODEL_GROUPS_MAX || (n && n != e->n_targets && n != 1))
		return ensemble_fail(l->g, l->n,
			_("it has another number of base values than outputs"),
			err);
	e->base = xcalloc(n + 1, sizeof(*e->base));
	e->n_base = n;
	for (i = 0; i < n; i++)
		e->base[i] = tensor ? graph_number(l->g, tensor, i)
				    : (double)floats[i];
	return 0;
}

static int read_meaning(
	struct ensemble *e, const struct lists *l, struct err *err)
{
	static const char *const sums[] = {"AVERAGE", "SUM", "MIN", "MAX"};
	const char *sum = graph_string(l->g, l->n, "aggregate_function", "SUM");
	const int post = post_transform_find(
		graph_string(l->g, l->n, "post_transform", "NONE"));
	int64_t targets = graph_int(l->g, l->n, "n_targets", 1);
	size_t n_texts;
	unsigned i = 0;

	if (e->classifier) {
		graph_ints(l->g, l->n, "classlabels_int64s", &e->n_classes);
		graph_texts(l->g, l->n, "classlabels_strings", &n_texts);
		e->n_classes += n_texts;
		targets = (int64_t)e->n_classes;
	}
	while (i < 4 && strcmp(sums[i], sum) != 0)
		i++;
	if (post < 0 || i == 4 || targets < 1 || targets > MODEL_GROUPS_MAX)
		return ensemble_fail(l->g, l->n,
			_("it has no outputs, or makes them in a way that "
			  "assay does not know"),
			err);
	e->post = (enum post_transform)post;
	e->sum = (enum ensemble_sum)i;
	e->n_targets = (uint32_t)targets;
	e->wide = (l->value_tensor && l->value_tensor->type == GRAPH_DOUBLE) ||
		  (l->weight_tensor && l->weight_tensor->type == GRAPH_DOUBLE);
	return 0;
}

int ensemble_by_ids(struct ensemble *e, const struct graph *g,
	const struct graph_node *n, struct err *err)
{
	struct lists l = {.g = g, .n = n};
	struct key *keys = NULL;
	size_t i;
	int rc;

	e->classifier = n->op == OP_TreeEnsembleClassifier;
	rc = read_lists(&l, e->classifier, err);
	if (rc == 0)
		rc = read_meaning(e, &l, err);
	if (rc < 0)
		return rc;
	keys = xcalloc(l.n_nodes, sizeof(*keys));
	for (i = 0; i < l.n_nodes; i++)
		keys[i] = (struct key){l.tree[i], l.node[i], i};
	qsort(keys, l.n_nodes, sizeof(*keys), compare_keys);
	for (i = 1; i < l.n_nodes && rc == 0; i++)
		if (keys[i].tree == keys[i - 1].tree &&
			keys[i].node == keys[i - 1].node)
			rc = ensemble_fail(g, n,
				_("two nodes of a tree have one number"), err);
	if (rc == 0)
		rc = add_nodes(e, &l, keys, err);
	if (rc == 0)
		rc = add_weights(e, &l, keys, err);
	if (rc == 0)
		rc = add_base(e, &l, err);
	if (rc == 0)
		add_roots(e, &l, keys);
	free(keys);
	return rc;
}
