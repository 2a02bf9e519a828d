/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle of the kernels: Shapley's formula, leaf by leaf.
 *
 * The worth of a set S of features for a leaf is v times the product over the
 * path's features of (j in S ? met_j : z_j). With others F \ i, whose
 * polynomial prod(z_j + met_j y) has coefficients a_s, feature i gets
 * v (met_i - z_i) sum_s a_s s! (n-1-s)! / n!: sums of terms that are not
 * negative, without the quadrature. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "engine/split.h"
#include "explain/explain.h"
#include "explain/plan.h"

struct path {
	const struct model *model;
	const struct model_tree *tree;
	const struct model_node *nodes;
	const double *row;
	double *values; /* (n_features) of the tree's group */
	size_t n;       /* different features so far */
	uint32_t feature[EXPLAIN_FEATURES_MAX + 1];
	double z[EXPLAIN_FEATURES_MAX + 1];
	bool met[EXPLAIN_FEATURES_MAX + 1];
};

/* Coefficients of the product over the features but one; (n). */
static void others(const struct path *p, size_t but, double *a)
{
	size_t degree = 0;

	a[0] = 1;
	for (size_t j = 0; j < p->n; j++) {
		if (j == but)
			continue;
		a[degree + 1] = 0;
		for (size_t s = degree + 1; s > 0; s--)
			a[s] = p->z[j] * a[s] + (p->met[j] ? a[s - 1] : 0);
		a[0] *= p->z[j];
		degree++;
	}
}

static void add_leaf(const struct path *p, double value)
{
	double a[EXPLAIN_FEATURES_MAX + 2];

	for (size_t i = 0; i < p->n; i++) {
		/* s! (n-1-s)! / n!, from s = 0 on */
		double weight = 1 / (double)p->n, sum = 0;

		others(p, i, a);
		for (size_t s = 0; s < p->n; s++) {
			sum += weight * a[s];
			if (s + 1 < p->n)
				weight *= (double)(s + 1) /
					  (double)(p->n - 1 - s);
		}
		p->values[p->feature[i]] +=
			value * ((p->met[i] ? 1 : 0) - p->z[i]) * sum;
	}
}

static void add_below(struct path *p, const struct model_node *n)
{
	bool left;
	size_t at = 0;

	if (n->flags & NODE_LEAF) {
		add_leaf(p, program_leaf(p->model, p->tree, n));
		return;
	}
	left = node_goes_left(p->model, n, p->row[n->feature]);
	while (at < p->n && p->feature[at] != n->feature)
		at++;
	if (at == p->n) {
		p->feature[at] = n->feature;
		p->z[at] = 1;
		p->met[at] = true;
	}
	for (uint32_t side = 0; side < 2; side++) {
		const struct model_node *child = p->nodes + n->left + side;
		const double z = p->z[at];
		const bool met = p->met[at];
		const size_t count = p->n;

		p->n = at == count ? count + 1 : count;
		p->z[at] = z * program_share(n, child);
		p->met[at] = met && left == (side == 0);
		add_below(p, child);
		p->z[at] = z;
		p->met[at] = met;
		p->n = count;
	}
}

static void explain_row(
	const struct explain *e, const double *row, double *values)
{
	const struct model *m = e->model;
	const size_t width = (size_t)m->n_features + 1;
	struct path p = {.model = m, .row = row};

	memset(values, 0, explain_n_values(e) * sizeof(*values));
	for (uint32_t g = 0; g < m->n_groups; g++)
		values[g * width + m->n_features] = e->program->bias[g];
	for (uint32_t t = 0; t < m->n_trees; t++) {
		p.tree = &m->trees[t];
		p.nodes = m->nodes + p.tree->first_node;
		p.values = values + p.tree->group * width;
		if (!(p.nodes[0].flags & NODE_LEAF))
			add_below(&p, p.nodes);
	}
}

void explain_reference(const struct explain *e, const double *rows,
	size_t n_rows, double *values)
{
	for (size_t i = 0; i < n_rows; i++)
		explain_row(e, rows + i * e->model->n_features,
			values + i * explain_n_values(e));
}
