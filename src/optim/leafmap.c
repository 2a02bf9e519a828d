/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/leafmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static uint32_t count_leaves(const struct model *m, uint32_t tree)
{
	const struct model_tree *t = &m->trees[tree];
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->n_nodes; i++)
		n += (m->nodes[t->first_node + i].flags & NODE_LEAF) != 0;
	return n;
}

/* Numbers the leaves of kept tree k, and looks the rows' up. */
static void map_tree(struct leafmap *z, const struct model *m, size_t k,
	const uint32_t *reached)
{
	const struct model_tree *t = &m->trees[z->tree[k]];
	uint32_t *column = xcalloc(t->n_nodes, sizeof(*column));
	uint32_t at = z->first[k];

	for (uint32_t i = 0; i < t->n_nodes; i++) {
		const struct model_node *n = &m->nodes[t->first_node + i];

		if (!(n->flags & NODE_LEAF))
			continue;
		column[i] = at;
		z->node[at] = i;
		z->value[at++] = n->value * t->weight;
	}
	for (size_t r = 0; r < z->n_rows; r++)
		z->leaf[k * z->n_rows + r] =
			column[reached[r * m->n_trees + z->tree[k]]];
	free(column);
}

void leafmap_new(struct leafmap *z, const struct model *m,
	const uint32_t *reached, size_t n_rows)
{
	z->n_rows = n_rows;
	z->first = xcalloc(z->n_trees + 1, sizeof(*z->first));
	for (size_t k = 0; k < z->n_trees; k++)
		z->first[k + 1] = z->first[k] + count_leaves(m, z->tree[k]);
	z->n_leaves = z->first[z->n_trees];
	z->leaf =
		xreallocarray(NULL, z->n_trees * n_rows + 1, sizeof(*z->leaf));
	z->node = xcalloc(z->n_leaves + 1, sizeof(*z->node));
	z->value = xcalloc(z->n_leaves + 1, sizeof(*z->value));
	for (size_t k = 0; k < z->n_trees; k++)
		map_tree(z, m, k, reached);
}

void leafmap_release(struct leafmap *z)
{
	free(z->first);
	free(z->leaf);
	free(z->node);
	free(z->value);
	memset(z, 0, sizeof(*z));
}

/* Counts the rows that two trees' leaves share, in a block that fits the
 * cache, and adds them to g. */
static void gram_pair(const struct leafmap *z, const struct leafmap_rows *rows,
	const size_t pair[2], uint32_t *count, double *g)
{
	const size_t i = pair[0], j = pair[1];
	const uint32_t *a = z->leaf + i * z->n_rows;
	const uint32_t *b = z->leaf + j * z->n_rows;
	const uint32_t fa = z->first[i], fb = z->first[j];
	const size_t na = z->first[i + 1] - fa, nb = z->first[j + 1] - fb;

	memset(count, 0, na * nb * sizeof(*count));
	for (size_t r = rows->from; r < rows->to; r++)
		count[(a[r] - fa) * nb + (b[r] - fb)]++;
	for (size_t p = 0; p < na; p++)
		for (size_t q = 0; q < nb; q++)
			g[(fa + p) * z->n_leaves + fb + q] +=
				(double)count[p * nb + q];
}

void leafmap_gram(
	const struct leafmap *z, const struct leafmap_rows *rows, double *g)
{
	size_t largest = 1;
	uint32_t *count;

	for (size_t k = 0; k < z->n_trees; k++)
		if (z->first[k + 1] - z->first[k] > largest)
			largest = z->first[k + 1] - z->first[k];
	count = xcalloc(largest * largest, sizeof(*count));
	for (size_t i = 0; i < z->n_trees; i++)
		for (size_t j = 0; j <= i; j++)
			gram_pair(z, rows, (const size_t[2]){i, j}, count, g);
	free(count);
}

void leafmap_apply(const struct leafmap *z, const struct leafmap_rows *rows,
	const double *w, double *out)
{
	memset(out, 0, (rows->to - rows->from) * sizeof(*out));
	for (size_t k = 0; k < z->n_trees; k++)
		for (size_t r = rows->from; r < rows->to; r++)
			out[r - rows->from] += w[z->leaf[k * z->n_rows + r]];
}

void leafmap_transpose(const struct leafmap *z, const struct leafmap_rows *rows,
	const double *r, double *b)
{
	for (size_t k = 0; k < z->n_trees; k++)
		for (size_t i = rows->from; i < rows->to; i++)
			b[z->leaf[k * z->n_rows + i]] += r[i - rows->from];
}
