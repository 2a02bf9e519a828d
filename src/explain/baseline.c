/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "explain/baseline.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/xalloc.h"
#include "engine/split.h"
#include "explain/explain.h"
#include "explain/program.h"

/* Rows of the baseline go by 64: bit r of a word is row r of the 64. */
enum { WORD = 64, BLOCK = 4, SIDE = EXPLAIN_FEATURES_MAX + 1 };

#define WORDS_MAX ((size_t)1 << 27)

struct baseline {
	const struct model *model;
	size_t n, n_words;
	uint64_t *left; /* (n_words, n_nodes): rows that go left */
	double *bias;   /* (n_groups) */
	/* u! v! / (u+v)!, (SIDE, SIDE). */
	double *share;
};

/* A feature on the way: does the row explained fit all splits so far, and
 * which rows of the baseline do. */
struct part {
	uint32_t feature;
	bool fits;
	uint64_t base;
};

struct way {
	const struct baseline *b;
	const struct model_tree *tree;
	const struct model_node *nodes;
	const uint64_t *left; /* of the tree's nodes, in one word of rows */
	const double *row;
	double *values; /* (n_features) of the tree's group */
	struct part parts[EXPLAIN_FEATURES_MAX];
	size_t n;
};

static void fill_shares(double *share)
{
	for (size_t v = 0; v < SIDE; v++)
		share[v] = 1;
	for (size_t u = 1; u < SIDE; u++)
		for (size_t v = 0; v < SIDE; v++)
			share[u * SIDE + v] = share[(u - 1) * SIDE + v] *
					      (double)u / (double)(u + v);
}

/* Of each row: how many features it needs from the row explained. */
static void count_needed(const struct way *w, uint64_t rows, unsigned *needed)
{
	uint64_t left;

	for (left = rows; left; left &= left - 1)
		needed[__builtin_ctzll(left)] = 0;
	for (size_t i = 0; i < w->n; i++)
		for (left = rows & ~w->parts[i].base; left; left &= left - 1)
			needed[__builtin_ctzll(left)]++;
}

/* rows: those from which, mixed with the row, the leaf is reached. */
static void add_leaf(struct way *w, uint64_t rows, double value)
{
	const double *share = w->b->share;
	unsigned needed[WORD];
	size_t i, v = 0;
	double lost = 0;
	uint64_t left;

	for (i = 0; i < w->n; i++)
		v += !w->parts[i].fits;
	count_needed(w, rows, needed);
	for (left = rows; v && left; left &= left - 1)
		lost += share[needed[__builtin_ctzll(left)] * SIDE + v] /
			(double)v;
	for (i = 0; i < w->n; i++) {
		const struct part *p = &w->parts[i];
		double got = -lost;

		if (p->fits)
			got = 0;
		for (left = p->fits ? rows & ~p->base : 0; left;
			left &= left - 1) {
			const unsigned u = needed[__builtin_ctzll(left)];

			got += share[u * SIDE + v] / (double)u;
		}
		w->values[p->feature] += value * got;
	}
}

static void walk(struct way *w, const struct model_node *n, uint64_t rows);

static void walk_side(struct way *w, const struct model_node *n, size_t at,
	uint64_t rows, bool left)
{
	const struct part saved = w->parts[at];
	const size_t count = w->n;
	const uint64_t goes = w->left[n - w->nodes];
	struct part *p = &w->parts[at];
	const bool row_left =
		node_goes_left(w->b->model, n, w->row[n->feature]);

	p->fits = p->fits && row_left == left;
	p->base &= left ? goes : ~goes;
	if (!p->fits)
		rows &= p->base;
	if (at == count)
		w->n++;
	if (rows)
		walk(w, w->nodes + n->left + (left ? 0 : 1), rows);
	w->parts[at] = saved;
	w->n = count;
}

static void walk(struct way *w, const struct model_node *n, uint64_t rows)
{
	size_t at = 0;

	if (n->flags & NODE_LEAF) {
		add_leaf(w, rows, program_leaf(w->b->model, w->tree, n));
		return;
	}
	while (at < w->n && w->parts[at].feature != n->feature)
		at++;
	if (at == w->n)
		w->parts[at] = (struct part){n->feature, true, UINT64_MAX};
	walk_side(w, n, at, rows, true);
	walk_side(w, n, at, rows, false);
}

static void explain_row(
	const struct baseline *b, const double *row, double *values)
{
	const struct model *m = b->model;
	const size_t width = (size_t)m->n_features + 1;
	struct way w = {.b = b, .row = row};
	size_t i, g;

	memset(values, 0, m->n_groups * width * sizeof(*values));
	for (i = 0; i < b->n_words; i++) {
		const size_t rest = b->n - i * WORD;
		const uint64_t rows =
			rest < WORD ? (UINT64_C(1) << rest) - 1 : UINT64_MAX;

		for (uint32_t t = 0; t < m->n_trees; t++) {
			w.tree = &m->trees[t];
			w.nodes = m->nodes + w.tree->first_node;
			w.left = b->left + i * m->n_nodes + w.tree->first_node;
			w.values = values + w.tree->group * width;
			walk(&w, w.nodes, rows);
		}
	}
	for (g = 0; g < m->n_groups; g++) {
		for (i = 0; i < m->n_features; i++)
			values[g * width + i] /= (double)b->n;
		values[g * width + m->n_features] = b->bias[g];
	}
}

struct rows_call {
	const struct baseline *b;
	const double *rows;
	double *values;
};

static void explain_block(void *arg, size_t first, size_t n)
{
	const struct rows_call *c = arg;
	const struct model *m = c->b->model;
	const size_t size = m->n_groups * ((size_t)m->n_features + 1);

	for (size_t i = first; i < first + n; i++)
		explain_row(c->b, c->rows + i * m->n_features,
			c->values + i * size);
}

void baseline_rows(const struct baseline *b, const double *rows, size_t n_rows,
	double *values)
{
	struct rows_call call = {b, rows, values};

	parallel_blocks(n_rows, BLOCK, explain_block, &call);
}

/* Where the baseline's rows go at each node. */
static void find_ways(struct baseline *b, const double *rows)
{
	const struct model *m = b->model;

	for (size_t r = 0; r < b->n; r++) {
		uint64_t *left = b->left + r / WORD * m->n_nodes;
		const double *row = rows + r * m->n_features;

		for (size_t i = 0; i < m->n_nodes; i++) {
			const struct model_node *n = &m->nodes[i];

			if (!(n->flags & NODE_LEAF) &&
				node_goes_left(m, n, row[n->feature]))
				left[i] |= UINT64_C(1) << r % WORD;
		}
	}
}

static double leaf_of(
	const struct baseline *b, const struct model_tree *t, size_t row)
{
	const struct model_node *nodes = b->model->nodes + t->first_node;
	const uint64_t *left =
		b->left + row / WORD * b->model->n_nodes + t->first_node;
	uint32_t i = 0;

	while (!(nodes[i].flags & NODE_LEAF))
		i = nodes[i].left + !(left[i] >> row % WORD & 1);
	return program_leaf(b->model, t, &nodes[i]);
}

static void find_bias(struct baseline *b)
{
	const struct model *m = b->model;

	for (size_t r = 0; r < b->n; r++)
		for (uint32_t t = 0; t < m->n_trees; t++)
			b->bias[m->trees[t].group] +=
				leaf_of(b, &m->trees[t], r);
	for (uint32_t g = 0; g < m->n_groups; g++)
		b->bias[g] = b->bias[g] / (double)b->n + m->base[g];
}

/* The depth of a node is at least the number of features above it. */
static bool paths_fit(const struct model *m)
{
	uint16_t *depth = xcalloc(m->n_nodes + 1, sizeof(*depth));
	bool fits = true;

	for (uint32_t t = 0; t < m->n_trees; t++) {
		uint16_t *d = depth + m->trees[t].first_node;
		const struct model_node *nodes =
			m->nodes + m->trees[t].first_node;

		for (uint32_t i = 0; i < m->trees[t].n_nodes; i++) {
			if (nodes[i].flags & NODE_LEAF)
				continue;
			fits = fits && d[i] < EXPLAIN_FEATURES_MAX;
			d[nodes[i].left] = d[nodes[i].right] =
				(uint16_t)(d[i] + 1);
		}
	}
	free(depth);
	return fits;
}

int baseline_new(struct baseline **out, const struct model *m,
	const double *rows, size_t n, struct err *err)
{
	const size_t n_words = (n + WORD - 1) / WORD;
	struct baseline *b;
	int rc = model_need_trees(m, err);

	if (rc < 0)
		return rc;
	if (n == 0 || n > BASELINE_ROWS_MAX)
		return err_set(err, ERR_ARG,
			_("a baseline has 1 to %d rows, not %zu"),
			BASELINE_ROWS_MAX, n);
	if (!paths_fit(m))
		return err_set(err, ERR_UNSUPPORTED,
			_("a path of the model has more than %d splits: that "
			  "cannot be explained against a baseline"),
			EXPLAIN_FEATURES_MAX);
	if (m->n_nodes > WORDS_MAX / n_words)
		return err_set(err, ERR_UNSUPPORTED,
			_("%zu rows are too many for a model of %zu nodes; "
			  "give fewer with --baseline-rows"),
			n, m->n_nodes);
	b = xcalloc(1, sizeof(*b));
	b->model = m;
	b->n = n;
	b->n_words = n_words;
	b->left = xcalloc(n_words * m->n_nodes, sizeof(*b->left));
	b->bias = xcalloc(m->n_groups, sizeof(*b->bias));
	b->share = xcalloc((size_t)SIDE * SIDE, sizeof(*b->share));
	fill_shares(b->share);
	find_ways(b, rows);
	find_bias(b);
	*out = b;
	return 0;
}

void baseline_free(struct baseline *b)
{
	if (!b)
		return;
	free(b->left);
	free(b->bias);
	free(b->share);
	free(b);
}
