/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/modern.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/builder.h"

/* The version whose rules and schema are written. */
#define MODERN "3.4.1"

static bool has_categories(const struct model *m)
{
	size_t i;

	for (i = 0; i < m->n_nodes; i++)
		if (m->nodes[i].flags & NODE_CATEGORY)
			return true;
	return false;
}

static bool has_base(const struct model *m)
{
	uint32_t g;

	for (g = 0; g < m->n_groups; g++)
		if (m->base[g] != 0)
			return true;
	return false;
}

/* Adds a copy of tree t. Its sets lie together in sets[]. */
static int copy_tree(
	struct builder *b, const struct model *m, uint32_t t, struct err *err)
{
	const struct model_tree *tree = &m->trees[t];
	struct model_node *nodes = xcalloc(tree->n_nodes, sizeof(*nodes));
	size_t first = m->n_set_words, end = 0;
	uint32_t i;
	int rc;

	memcpy(nodes, m->nodes + tree->first_node,
		tree->n_nodes * sizeof(*nodes));
	for (i = 0; i < tree->n_nodes; i++) {
		const struct model_node *n = &nodes[i];

		if (!(n->flags & NODE_CATEGORY))
			continue;
		if (n->set < first)
			first = n->set;
		if ((size_t)n->set + n->set_words > end)
			end = (size_t)n->set + n->set_words;
	}
	for (i = 0; i < tree->n_nodes; i++)
		if (nodes[i].flags & NODE_CATEGORY)
			nodes[i].set -= (uint32_t)first;
	rc = builder_tree(b, tree, nodes, first < end ? m->sets + first : NULL,
		first < end ? end - first : 0, err);
	free(nodes);
	return rc;
}

/* A round of single leaves, which add the base margin last. */
static int add_base(struct builder *b, const struct model *m, struct err *err)
{
	uint32_t g;
	int rc = 0;

	for (g = 0; g < m->n_groups && rc == 0; g++) {
		const struct model_tree tree = {.n_nodes = 1,
			.group = g,
			.round = m->n_rounds,
			.weight = 1};
		const struct model_node leaf = {
			.flags = NODE_LEAF, .value = m->base[g]};

		rc = builder_tree(b, &tree, &leaf, NULL, 0, err);
	}
	return rc;
}

static void set_head(
	struct builder *b, const struct model *m, bool keep, const double *base)
{
	builder_head(
		b, &(struct builder_head){
			   .task = m->task,
			   .link = m->link,
			   .average = m->average,
			   .base_last = keep && m->base_last,
			   .category_default = keep && m->category_default,
			   .sigmoid = m->sigmoid,
			   .missing = m->missing,
			   .n_groups = m->n_groups,
			   .base = base,
			   .format = m->format,
			   .version = keep ? m->version : MODERN,
			   .objective = strcmp(m->objective, "reg:linear") == 0
						? "reg:squarederror"
						: m->objective,
			   .parameters = m->parameters,
		   });
}

int model_modern(struct model *out, const struct model *m, struct err *err)
{
	const bool keep = m->category_default && has_categories(m);
	const bool last = !keep && m->base_last && has_base(m);
	double *zeros;
	struct builder *b;
	uint32_t t;
	int rc = 0;

	if (m->graph)
		return model_need_trees(m, err);
	if (m->source != MODEL_XGBOOST)
		return err_set(err, ERR_UNSUPPORTED,
			_("only models of XGBoost are converted; LightGBM "
			  "still reads its old files"));
	b = builder_like(m);
	zeros = xcalloc(m->n_groups, sizeof(*zeros));
	set_head(b, m, keep, last ? zeros : m->base);
	if (m->linear)
		builder_linear(b, m->linear,
			(m->n_features + (size_t)1) * m->n_groups);
	for (t = 0; t < m->n_trees && rc == 0; t++)
		rc = copy_tree(b, m, t, err);
	if (rc == 0 && last)
		rc = add_base(b, m, err);
	if (rc == 0)
		rc = builder_finish(b, out, err);
	else
		builder_free(b);
	free(zeros);
	return rc;
}
