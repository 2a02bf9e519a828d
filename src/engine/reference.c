/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/kernel.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "engine/split.h"

/* Rows that one tree scores before the next tree takes its turn: the tree
 * stays in the cache, and so do the rows. */
enum { BLOCK_ROWS = 64 };

/* LightGBM's kZeroThreshold, a float there. */
#define ZERO_THRESHOLD ((double)1e-35f)

static bool xgb_goes_left(
	const struct model *m, const struct model_node *n, double value)
{
	/* Rounded to float32; thresholds are float32 already, so that they
	 * compare as such. */
	double x = (double)(float)value;

	if (isnan(x) || x == m->missing)
		return (n->flags & NODE_DEFAULT_LEFT) != 0;
	if (n->flags & NODE_CATEGORY) {
		if (m->category_default && !model_set_reaches(m, n, value))
			return (n->flags & NODE_DEFAULT_LEFT) != 0;
		return !model_in_set(m, n, value);
	}
	return x < n->value;
}

static bool lgb_goes_left(
	const struct model *m, const struct model_node *n, double x)
{
	if (n->flags & NODE_CATEGORY)
		return model_in_set(m, n, x);
	/* The library drops such values when it builds a row. */
	if (fabs(x) <= ZERO_THRESHOLD ||
		(isnan(x) && n->missing != MISSING_NAN))
		x = 0;
	if ((n->missing == MISSING_NAN && isnan(x)) ||
		(n->missing == MISSING_ZERO && x == 0))
		return (n->flags & NODE_DEFAULT_LEFT) != 0;
	return x <= n->value;
}

bool node_goes_left(
	const struct model *m, const struct model_node *n, double value)
{
	return m->source == MODEL_XGBOOST ? xgb_goes_left(m, n, value)
					  : lgb_goes_left(m, n, value);
}

static uint32_t xgb_leaf(const struct model *m, const struct model_node *nodes,
	const double *row)
{
	uint32_t i = 0;

	while (!(nodes[i].flags & NODE_LEAF))
		i = nodes[i].left +
		    !xgb_goes_left(m, &nodes[i], row[nodes[i].feature]);
	return i;
}

static uint32_t lgb_leaf(const struct model *m, const struct model_node *nodes,
	const double *row)
{
	uint32_t i = 0;

	while (!(nodes[i].flags & NODE_LEAF))
		i = nodes[i].left +
		    !lgb_goes_left(m, &nodes[i], row[nodes[i].feature]);
	return i;
}

static void xgb_add_tree(const struct model *m, const struct model_tree *t,
	const double *rows, size_t n, double *margins)
{
	const struct model_node *nodes = m->nodes + t->first_node;
	const float weight = (float)t->weight;
	size_t i;

	for (i = 0; i < n; i++) {
		const double *row = rows + i * m->n_features;
		double *to = margins + i * m->n_groups + t->group;
		float leaf = (float)nodes[xgb_leaf(m, nodes, row)].value;
		float sum = (float)*to;

		sum += leaf * weight;
		*to = (double)sum;
	}
}

/* LightGBM, Tree::Predict() of a linear tree: a missing value among the
 * features of the leaf gives the plain leaf. */
static double lgb_leaf_value(
	const struct model *m, const struct model_node *leaf, const double *row)
{
	const struct model_term *terms = m->terms + leaf->set;
	double sum;
	uint32_t i;

	if (!(leaf->flags & NODE_LINEAR))
		return leaf->value;
	sum = terms[0].coefficient;
	for (i = 1; i < leaf->set_words; i++) {
		double x = row[terms[i].feature];

		if (isnan(x))
			return leaf->value;
		if (fabs(x) <= ZERO_THRESHOLD)
			x = 0;
		sum += terms[i].coefficient * x;
	}
	return sum;
}

static void lgb_add_tree(const struct model *m, const struct model_tree *t,
	const double *rows, size_t n, double *margins)
{
	const struct model_node *nodes = m->nodes + t->first_node;
	size_t i;

	for (i = 0; i < n; i++) {
		const double *row = rows + i * m->n_features;

		margins[i * m->n_groups + t->group] +=
			lgb_leaf_value(m, &nodes[lgb_leaf(m, nodes, row)], row);
	}
}

static void block_margins(
	const struct model *m, const double *rows, size_t n, double *margins)
{
	size_t i, g;
	uint32_t t;

	for (i = 0; i < n; i++)
		for (g = 0; g < m->n_groups; g++)
			margins[i * m->n_groups + g] =
				m->base_last ? 0 : m->base[g];
	for (t = 0; t < m->n_trees; t++)
		if (m->source == MODEL_XGBOOST)
			xgb_add_tree(m, &m->trees[t], rows, n, margins);
		else
			lgb_add_tree(m, &m->trees[t], rows, n, margins);
	for (i = 0; i < n && m->base_last; i++)
		for (g = 0; g < m->n_groups; g++) {
			float sum = (float)margins[i * m->n_groups + g];

			sum += (float)m->base[g];
			margins[i * m->n_groups + g] = (double)sum;
		}
}

/* XGBoost, src/gbm/gblinear.cc: the bias and the base, then each value that
 * is not missing times its weight, in the order of the features. */
static void linear_margins(
	const struct model *m, const double *rows, size_t n, double *margins)
{
	const float *bias = m->linear + (size_t)m->n_features * m->n_groups;
	size_t i, f, g;

	for (i = 0; i < n; i++)
		for (g = 0; g < m->n_groups; g++) {
			float sum = bias[g] + (float)m->base[g];

			for (f = 0; f < m->n_features; f++) {
				const float x =
					(float)rows[i * m->n_features + f];

				if (!isnan(x) && (double)x != m->missing)
					sum += x *
					       m->linear[f * m->n_groups + g];
			}
			margins[i * m->n_groups + g] = (double)sum;
		}
}

void reference_margins(const struct model *m, const double *rows, size_t n_rows,
	double *margins)
{
	size_t at, n;

	if (m->linear) {
		linear_margins(m, rows, n_rows, margins);
		return;
	}
	for (at = 0; at < n_rows; at += n) {
		n = n_rows - at < BLOCK_ROWS ? n_rows - at : BLOCK_ROWS;
		block_margins(m, rows + at * m->n_features, n,
			margins + at * m->n_groups);
	}
}

/* The rows as double, a block at a time. */
void reference_rows(const struct model *m, struct kernel_rows rows,
	size_t n_rows, double *margins)
{
	double *wide;
	size_t at, n, i;

	if (rows.wide) {
		reference_margins(m, rows.wide, n_rows, margins);
		return;
	}
	wide = xcalloc(BLOCK_ROWS * rows.width + 1, sizeof(*wide));
	for (at = 0; at < n_rows; at += n) {
		n = n_rows - at < BLOCK_ROWS ? n_rows - at : BLOCK_ROWS;
		for (i = 0; i < n * rows.width; i++)
			wide[i] = (double)rows.narrow[at * rows.width + i];
		reference_margins(m, wide, n, margins + at * m->n_groups);
	}
	free(wide);
}

static void block_leaves(
	const struct model *m, const double *rows, size_t n, uint32_t *leaves)
{
	uint32_t t;
	size_t i;

	for (t = 0; t < m->n_trees; t++) {
		const struct model_node *nodes =
			m->nodes + m->trees[t].first_node;

		for (i = 0; i < n; i++) {
			const double *row = rows + i * m->n_features;

			leaves[i * m->n_trees + t] =
				m->source == MODEL_XGBOOST
					? xgb_leaf(m, nodes, row)
					: lgb_leaf(m, nodes, row);
		}
	}
}

void reference_leaves(const struct model *m, const double *rows, size_t n_rows,
	uint32_t *leaves)
{
	size_t at, n;

	for (at = 0; at < n_rows; at += n) {
		n = n_rows - at < BLOCK_ROWS ? n_rows - at : BLOCK_ROWS;
		block_leaves(m, rows + at * m->n_features, n,
			leaves + at * m->n_trees);
	}
}

const struct kernel kernel_reference = {
	.name = "reference",
};
