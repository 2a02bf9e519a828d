/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/ensemble.h"
#include "model/graph_get.h"
#include "model/model.h"

/* The lists of TreeEnsemble: n inner nodes, n_leaves leaves. */
struct lists {
	const struct graph *g;
	const struct graph_node *n;
	size_t n_nodes, n_leaves, n_roots;
	const int64_t *feature, *yes, *no, *yes_leaf, *no_leaf, *missing;
	const int64_t *target, *roots;
	const struct graph_value *mode, *split, *weight, *members;
};

static const int64_t *same_ints(
	const struct lists *l, const char *name, size_t want, bool *good)
{
	size_t n;
	const int64_t *p = graph_ints(l->g, l->n, name, &n);

	if (n != want)
		*good = false;
	return p;
}

static bool is_real(const struct graph_value *v)
{
	return v && (v->type == GRAPH_FLOAT || v->type == GRAPH_DOUBLE);
}

static int read_lists(struct lists *l, struct err *err)
{
	bool good = true;
	size_t n_missing;

	l->feature = graph_ints(l->g, l->n, "nodes_featureids", &l->n_nodes);
	l->yes = same_ints(l, "nodes_truenodeids", l->n_nodes, &good);
	l->no = same_ints(l, "nodes_falsenodeids", l->n_nodes, &good);
	l->yes_leaf = same_ints(l, "nodes_trueleafs", l->n_nodes, &good);
	l->no_leaf = same_ints(l, "nodes_falseleafs", l->n_nodes, &good);
	l->missing = graph_ints(
		l->g, l->n, "nodes_missing_value_tracks_true", &n_missing);
	l->target = graph_ints(l->g, l->n, "leaf_targetids", &l->n_leaves);
	l->roots = graph_ints(l->g, l->n, "tree_roots", &l->n_roots);
	l->mode = graph_tensor(l->g, l->n, "nodes_modes");
	l->split = graph_tensor(l->g, l->n, "nodes_splits");
	l->weight = graph_tensor(l->g, l->n, "leaf_weights");
	l->members = graph_tensor(l->g, l->n, "membership_values");
	if (!good || !l->n_nodes || !l->n_leaves || !l->n_roots ||
		l->n_nodes > MODEL_NODES_MAX || l->n_leaves > MODEL_NODES_MAX ||
		l->n_roots > MODEL_TREES_MAX ||
		(n_missing && n_missing != l->n_nodes) || !l->mode ||
		l->mode->type != GRAPH_UINT8 || l->mode->n != l->n_nodes ||
		!is_real(l->split) || l->split->n != l->n_nodes ||
		!is_real(l->weight) || l->weight->n != l->n_leaves ||
		(l->members && !is_real(l->members)))
		return ensemble_fail(l->g, l->n,
			_("its lists of nodes and leaves are not of the same "
			  "length, or not of the types that assay reads "
			  "(float, double)"),
			err);
	return 0;
}

/* A child's place in nodes[]: leaves stand behind the inner nodes. */
static uint32_t child(const struct lists *l, int64_t index, bool leaf)
{
	const size_t n = leaf ? l->n_leaves : l->n_nodes;

	if (index < 0 || (uint64_t)index >= n)
		return UINT32_MAX;
	return (uint32_t)(leaf ? l->n_nodes + (size_t)index : (size_t)index);
}

static int add_inner(struct ensemble *e, const struct lists *l, struct err *err)
{
	size_t i, next = 0;

	for (i = 0; i < l->n_nodes; i++) {
		struct ensemble_node *n = &e->nodes[i];
		const double mode = graph_number(l->g, l->mode, i);

		if (mode > MODE_MEMBER || l->feature[i] < 0 ||
			l->feature[i] >= MODEL_FEATURES_MAX)
			return ensemble_fail(l->g, l->n,
				_("a split uses a feature or a comparison "
				  "that cannot exist"),
				err);
		n->mode = (uint16_t)mode;
		n->feature = (uint32_t)l->feature[i];
		n->missing_yes = l->missing && l->missing[i] != 0;
		n->value = graph_number(l->g, l->split, i);
		n->yes = child(l, l->yes[i], l->yes_leaf[i] != 0);
		n->no = child(l, l->no[i], l->no_leaf[i] != 0);
		if (n->mode != MODE_MEMBER)
			continue;
		n->first = (uint32_t)next;
		while (next < e->n_members && !isnan(e->members[next]))
			next++;
		if (next >= e->n_members)
			return ensemble_fail(l->g, l->n,
				_("a set of values is missing"), err);
		n->n = (uint32_t)next++ - n->first;
	}
	return 0;
}

static int add_roots(struct ensemble *e, const struct lists *l, struct err *err)
{
	size_t i;

	e->roots = xcalloc(l->n_roots, sizeof(*e->roots));
	e->n_roots = l->n_roots;
	for (i = 0; i < l->n_roots; i++) {
		const int64_t r = l->roots[i];

		if (r < 0 || (uint64_t)r >= l->n_nodes)
			return ensemble_fail(
				l->g, l->n, _("a tree has no root"), err);
		e->roots[i] = (uint32_t)r;
		/* A tree that is a leaf is written as a node with that leaf
		 * on both sides. */
		if (l->yes_leaf[r] && l->no_leaf[r] && l->yes[r] == l->no[r])
			e->roots[i] = child(l, l->yes[r], true);
	}
	return 0;
}

static void add_leaves(struct ensemble *e, const struct lists *l)
{
	size_t i;

	e->weights = xcalloc(l->n_leaves, sizeof(*e->weights));
	e->n_weights = l->n_leaves;
	for (i = 0; i < l->n_leaves; i++) {
		struct ensemble_node *n = &e->nodes[l->n_nodes + i];
		const int64_t target = l->target[i];

		n->mode = MODE_LEAF;
		n->first = (uint32_t)i;
		n->n = 1;
		e->weights[i].value = graph_number(l->g, l->weight, i);
		e->weights[i].target = target < 0 || target > MODEL_GROUPS_MAX
					       ? UINT32_MAX
					       : (uint32_t)target;
	}
}

int ensemble_by_index(struct ensemble *e, const struct graph *g,
	const struct graph_node *n, struct err *err)
{
	struct lists l = {.g = g, .n = n};
	const int64_t sum = graph_int(g, n, "aggregate_function", SUM_SUM);
	const int64_t post = graph_int(g, n, "post_transform", POST_NONE);
	const int64_t targets = graph_int(g, n, "n_targets", 1);
	size_t i;
	int rc = read_lists(&l, err);

	if (rc < 0)
		return rc;
	if (sum < 0 || sum > SUM_MAX || post < 0 || post > POST_PROBIT ||
		targets < 1 || targets > MODEL_GROUPS_MAX)
		return ensemble_fail(g, n,
			_("it has no outputs, or makes them in a way that "
			  "assay does not know"),
			err);
	e->sum = (enum ensemble_sum)sum;
	e->post = (enum post_transform)post;
	e->n_targets = (uint32_t)targets;
	e->wide = l.split->type == GRAPH_DOUBLE;
	e->n_members = l.members ? (size_t)l.members->n : 0;
	e->members = xcalloc(e->n_members + 1, sizeof(*e->members));
	for (i = 0; i < e->n_members; i++)
		e->members[i] = graph_number(g, l.members, i);
	e->n_nodes = l.n_nodes + l.n_leaves;
	e->nodes = xcalloc(e->n_nodes, sizeof(*e->nodes));
	e->base = xcalloc(1, sizeof(*e->base));
	add_leaves(e, &l);
	rc = add_inner(e, &l, err);
	return rc ? rc : add_roots(e, &l, err);
}
