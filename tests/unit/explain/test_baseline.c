/* SPDX-License-Identifier: Apache-2.0 */
/* Values against a baseline are Shapley's definition over all subsets, with
 * the mean margin of mixed rows as the worth of one. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "engine/split.h"
#include "explain/baseline.h"
#include "woods.h"

struct game {
	const struct model *model;
	const double *row, *base;
	size_t n_base;
	uint32_t group;
};

static double leaf(
	const struct model *m, const struct model_tree *t, const double *row)
{
	const struct model_node *nodes = m->nodes + t->first_node;
	uint32_t i = 0;

	while (!(nodes[i].flags & NODE_LEAF))
		i = node_goes_left(m, &nodes[i], row[nodes[i].feature])
			    ? nodes[i].left
			    : nodes[i].right;
	return nodes[i].value * t->weight;
}

/* The mean margin of the baseline's rows with the set's features from row. */
static double worth(const struct game *g, unsigned set)
{
	const struct model *m = g->model;
	double mixed[WOODS_FEATURES], sum = 0;

	for (size_t b = 0; b < g->n_base; b++) {
		for (uint32_t f = 0; f < m->n_features; f++)
			mixed[f] = set >> f & 1
					   ? g->row[f]
					   : g->base[b * m->n_features + f];
		for (uint32_t t = 0; t < m->n_trees; t++)
			if (m->trees[t].group == g->group)
				sum += leaf(m, &m->trees[t], mixed);
	}
	return sum / (double)g->n_base + m->base[g->group];
}

static void definition(const struct game *g, double *values)
{
	const unsigned d = g->model->n_features, all = 1u << d;
	double *w = xcalloc(all, sizeof(*w)), weight[WOODS_FEATURES];

	weight[0] = 1.0 / d;
	for (unsigned s = 0; s + 1 < d; s++)
		weight[s + 1] = weight[s] * (s + 1) / (d - 1 - s);
	for (unsigned set = 0; set < all; set++)
		w[set] = worth(g, set);
	for (unsigned i = 0; i < d; i++) {
		values[i] = 0;
		for (unsigned set = 0; set < all; set++)
			if (!(set >> i & 1))
				values[i] += weight[__builtin_popcount(set)] *
					     (w[set | 1u << i] - w[set]);
	}
	values[d] = w[0];
	free(w);
}

static void compare(const struct model *m, size_t n_base, uint64_t seed)
{
	const size_t width = (size_t)m->n_features + 1;
	double *base = woods_rows(m, n_base, seed + 100);
	double *rows = woods_rows(m, 3, seed);
	double *got = xcalloc(3 * m->n_groups * width, sizeof(*got));
	double want[WOODS_FEATURES + 1];
	struct baseline *b;
	struct err err = ERR_INIT;

	if (baseline_new(&b, m, base, n_base, &err) < 0)
		fail_msg("%s", err.text);
	baseline_rows(b, rows, 3, got);
	for (size_t r = 0; r < 3; r++)
		for (uint32_t g = 0; g < m->n_groups; g++) {
			const struct game game = {
				m, rows + r * m->n_features, base, n_base, g};
			const double *v = got + (r * m->n_groups + g) * width;

			definition(&game, want);
			for (size_t i = 0; i < width; i++)
				if (!(fabs(v[i] - want[i]) < 1e-12))
					fail_msg("seed %zu: row %zu, value "
						 "%zu: %.17g, not %.17g",
						(size_t)seed, r, i, v[i],
						want[i]);
		}
	baseline_free(b);
	free(base);
	free(rows);
	free(got);
}

static void baseline_is_the_definition(void **state)
{
	static const size_t counts[] = {1, 2, 63, 64, 65, 130};

	(void)state;
	for (uint64_t seed = 0; seed < 12; seed++) {
		const struct woods_spec spec = {
			.source = seed % 2 ? MODEL_LIGHTGBM : MODEL_XGBOOST,
			.n_trees = 5,
			.depth = 1 + (uint32_t)seed % 6,
			.n_groups = 1 + (uint32_t)seed % 3,
			.n_features = seed % 4 ? WOODS_FEATURES : 3};
		struct model m;

		woods_make(&m, &spec, seed);
		compare(&m, counts[seed % 6], seed);
		model_close(&m);
	}
}

static void baseline_threads_change_nothing(void **state)
{
	const struct woods_spec spec = {.source = MODEL_XGBOOST,
		.n_trees = 20,
		.depth = 5,
		.n_groups = 2,
		.n_features = WOODS_FEATURES};
	const size_t n = 41, size = (WOODS_FEATURES + 1) * 2;
	double *got[2];
	struct baseline *b;
	struct model m;
	double *rows;

	(void)state;
	woods_make(&m, &spec, 7);
	rows = woods_rows(&m, n, 7);
	assert_int_equal(baseline_new(&b, &m, rows, n, NULL), 0);
	for (size_t i = 0; i < 2; i++) {
		setenv("ASSAY_THREADS", i ? "3" : "1", 1);
		got[i] = xcalloc(n * size, sizeof(double));
		baseline_rows(b, rows, n, got[i]);
	}
	assert_memory_equal(got[0], got[1], n * size * sizeof(double));
	free(got[0]);
	free(got[1]);
	free(rows);
	baseline_free(b);
	model_close(&m);
}

static void baseline_refuses_what_it_cannot(void **state)
{
	const struct woods_spec spec = {.source = MODEL_XGBOOST,
		.n_trees = 1,
		.depth = 2,
		.n_groups = 1,
		.n_features = 3};
	struct err err = ERR_INIT;
	struct baseline *b;
	struct model m;
	double *rows;

	(void)state;
	woods_make(&m, &spec, 1);
	rows = woods_rows(&m, 1, 1);
	assert_int_equal(baseline_new(&b, &m, rows, 0, &err), ERR_ARG);
	assert_int_equal(
		baseline_new(&b, &m, rows, BASELINE_ROWS_MAX + 1, &err),
		ERR_ARG);
	free(rows);
	model_close(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(baseline_is_the_definition),
		cmocka_unit_test(baseline_threads_change_nothing),
		cmocka_unit_test(baseline_refuses_what_it_cannot),
	};

	return cmocka_run_group_tests_name("baseline", tests, NULL, NULL);
}
