/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/model.h"

int ensemble_fail(const struct graph *g, const struct graph_node *n,
	const char *why, struct err *err)
{
	return err_set(err, ERR_PARSE, "%s: %s", g->strings + n->name, why);
}

int post_transform_find(const char *name)
{
	static const char *const names[] = {
		"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};
	int i;

	for (i = 0; i < 5; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

void ensemble_free(struct ensemble *e)
{
	free(e->nodes);
	free(e->weights);
	free(e->members);
	free(e->roots);
	free(e->base);
	memset(e, 0, sizeof(*e));
}

static const char *node_fault(
	const struct ensemble *e, const struct ensemble_node *n)
{
	if (n->mode == MODE_LEAF)
		return NULL;
	if (n->feature >= MODEL_FEATURES_MAX)
		return _("a split uses a feature with too large a number");
	if (n->mode != MODE_MEMBER && isnan(n->value))
		return _("a threshold is not a number");
	if (n->yes >= e->n_nodes || n->no >= e->n_nodes)
		return _("a split leads to a node that does not exist");
	return NULL;
}

/* One level of a tree after the other; returns a fault, or NULL. */
static const char *walk_tree(const struct ensemble *e, uint32_t root,
	unsigned char *seen, uint32_t *queue)
{
	size_t at = 0, n = 0, level_end = 1, depth = 0;

	if (root >= e->n_nodes)
		return _("a tree has no root");
	queue[n++] = root;
	for (; at < n; at++) {
		const struct ensemble_node *node = &e->nodes[queue[at]];
		const char *fault = node_fault(e, node);

		if (fault)
			return fault;
		if (at == level_end) {
			level_end = n;
			if (++depth > MODEL_DEPTH_MAX)
				return _("a tree is deeper than 4096");
		}
		if (node->mode == MODE_LEAF)
			continue;
		if (seen[queue[at]])
			return _("a node has two parents");
		seen[queue[at]] = 1;
		/* A queue holds every inner node once, and two children of
		 * each. */
		queue[n++] = node->yes;
		queue[n++] = node->no;
	}
	return NULL;
}

static const char *check_weights(struct ensemble *e)
{
	size_t i;

	e->positive = e->one_target = true;
	for (i = 0; i < e->n_weights; i++) {
		if (!isfinite(e->weights[i].value))
			return _("a leaf's weight is not a finite number");
		if (e->weights[i].target >= e->n_targets)
			return _("a leaf adds to an output that does not "
				 "exist");
		if (e->weights[i].value < 0)
			e->positive = false;
		if (e->weights[i].target != e->weights[0].target)
			e->one_target = false;
	}
	for (i = 0; i < e->n_base; i++)
		if (!isfinite(e->base[i]))
			return _("a base value is not a finite number");
	return NULL;
}

static const char *check(struct ensemble *e)
{
	unsigned char *seen = xcalloc(e->n_nodes + 1, 1);
	uint32_t *queue = xcalloc(2 * e->n_nodes + 2, sizeof(*queue));
	const char *fault = check_weights(e);
	size_t i;

	if (!fault && !e->n_roots)
		fault = _("it has no trees");
	for (i = 0; i < e->n_roots && !fault; i++)
		fault = walk_tree(e, e->roots[i], seen, queue);
	for (i = 0; i < e->n_nodes && !fault; i++)
		if (e->nodes[i].mode != MODE_LEAF && seen[i] &&
			e->nodes[i].feature >= e->n_features)
			e->n_features = e->nodes[i].feature + 1;
	free(seen);
	free(queue);
	return fault;
}

int ensemble_new(struct ensemble *out, const struct graph *g,
	const struct graph_node *n, struct err *err)
{
	struct ensemble e = {.n_nodes = 0};
	const char *fault;
	int rc;

	if (n->op == OP_TreeEnsemble)
		rc = ensemble_by_index(&e, g, n, err);
	else
		rc = ensemble_by_ids(&e, g, n, err);
	if (rc == 0) {
		fault = check(&e);
		if (fault)
			rc = ensemble_fail(g, n, fault, err);
	}
	if (rc < 0)
		ensemble_free(&e);
	else
		*out = e;
	return rc;
}
