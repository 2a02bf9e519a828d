/* SPDX-License-Identifier: Apache-2.0 */
/* The reference is Shapley's definition over all subsets of features; the
 * kernels are the reference within their bound, and equal to each other. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "engine/engine.h"
#include "engine/split.h"
#include "explain/explain.h"
#include "explain/gauss.h"
#include "explain/kernel.h"
#include "woods.h"

static struct explain *plan(const struct model *m, const char *isa)
{
	struct err err = ERR_INIT;
	struct explain *e;

	assert_int_equal(setenv("ASSAY_ISA", isa, 1), 0);
	if (explain_new(&e, m, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(explain_kernel(e), isa);
	return e;
}

/* The tree's expectation when only the features of the set are known. */
static double expectation(const struct model *m, const struct model_node *root,
	const struct model_node *n, const double *row, unsigned known)
{
	const struct model_node *left = root + n->left, *right = left + 1;
	double share;

	if (n->flags & NODE_LEAF)
		return n->value;
	if (known >> n->feature & 1)
		return expectation(m, root,
			node_goes_left(m, n, row[n->feature]) ? left : right,
			row, known);
	share = n->cover > 0 ? left->cover / n->cover : 0.5;
	return share * expectation(m, root, left, row, known) +
	       (n->cover > 0 ? right->cover / n->cover : 0.5) *
		       expectation(m, root, right, row, known);
}

static double worth(const struct model *m, uint32_t group, const double *row,
	unsigned known)
{
	double sum = m->base[group];

	for (uint32_t t = 0; t < m->n_trees; t++)
		if (m->trees[t].group == group)
			sum += m->trees[t].weight *
			       expectation(m, m->nodes + m->trees[t].first_node,
				       m->nodes + m->trees[t].first_node, row,
				       known);
	return sum;
}

/* Shapley's definition: 2^d subsets. */
static void brute_force(const struct model *m, uint32_t group,
	const double *row, double *values)
{
	const unsigned d = m->n_features, all = 1u << d;
	double *w = xcalloc(all, sizeof(*w));
	double weight[16];

	/* weight[s] = s! (d-1-s)! / d! */
	weight[0] = 1.0 / d;
	for (unsigned s = 0; s + 1 < d; s++)
		weight[s + 1] = weight[s] * (s + 1) / (d - 1 - s);
	for (unsigned set = 0; set < all; set++)
		w[set] = worth(m, group, row, set);
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

static void truth_reference_is_the_definition(void **state)
{
	double want[WOODS_FEATURES + 1];

	(void)state;
	for (uint64_t seed = 0; seed < 12; seed++) {
		const struct woods_spec spec = {
			.source = seed % 2 ? MODEL_LIGHTGBM : MODEL_XGBOOST,
			.n_trees = 6,
			.depth = 1 + (uint32_t)seed % 6,
			.n_groups = 1 + (uint32_t)seed % 3,
			.n_features = seed % 4 ? WOODS_FEATURES : 3};
		struct model m;
		struct explain *e;
		double *rows, *got;

		woods_make(&m, &spec, seed);
		rows = woods_rows(&m, 4, seed);
		e = plan(&m, "reference");
		got = xcalloc(4 * explain_n_values(e), sizeof(*got));
		explain_rows(e, rows, 4, got);
		for (size_t r = 0; r < 4; r++)
			for (uint32_t g = 0; g < m.n_groups; g++) {
				const double *v =
					got + r * explain_n_values(e) +
					(size_t)g * (m.n_features + 1);

				brute_force(
					&m, g, rows + r * m.n_features, want);
				for (size_t i = 0; i <= m.n_features; i++)
					assert_true(
						fabs(v[i] - want[i]) < 1e-13);
			}
		free(got);
		free(rows);
		explain_free(e);
		model_close(&m);
	}
}

static double largest(const double *v, size_t n)
{
	double max = 0;

	for (size_t i = 0; i < n; i++)
		max = fmax(max, fabs(v[i]));
	return max;
}

/* Sums of the values are the engine's margins. */
static void check_sums(const struct model *m, const double *rows, size_t n,
	const double *values)
{
	const size_t width = (size_t)m->n_features + 1;
	double *margins = xcalloc(n * m->n_groups, sizeof(*margins));
	struct engine *engine;
	struct err err = ERR_INIT;

	assert_int_equal(setenv("ASSAY_ISA", "reference", 1), 0);
	assert_int_equal(engine_new(&engine, m, &err), 0);
	engine_margins(engine, rows, n, margins);
	for (size_t i = 0; i < n * m->n_groups; i++) {
		double sum = 0;

		for (size_t f = 0; f < width; f++)
			sum += values[i * width + f];
		assert_true(fabs(sum - margins[i]) <
			    1e-5 * fmax(1, fabs(margins[i])));
	}
	engine_free(engine);
	free(margins);
}

static void check_kernels(const struct model *m, size_t n, uint64_t seed)
{
	static const char *const isas[] = {"generic", "avx2", "avx512"};
	struct explain *e = plan(m, "reference");
	const size_t size = explain_n_values(e);
	double *rows = woods_rows(m, n, seed);
	double *want = xcalloc(n * size, sizeof(*want));
	double *first = xcalloc(n * size, sizeof(*first));
	double *got = xcalloc(n * size, sizeof(*got));

	explain_rows(e, rows, n, want);
	explain_free(e);
	check_sums(m, rows, n, want);
	for (size_t k = 0; k < 3; k++) {
		if (!explain_choose(isas[k]))
			continue;
		e = plan(m, isas[k]);
		explain_rows(e, rows, n, got);
		explain_free(e);
		for (size_t r = 0; r < n; r++) {
			const double bound =
				1e-5 * fmax(1, largest(want + r * size, size));

			for (size_t i = r * size; i < (r + 1) * size; i++)
				if (!(fabs(got[i] - want[i]) <= bound))
					fail_msg("%s: seed %llu: row %zu: "
						 "%.17g, not %.17g",
						isas[k],
						(unsigned long long)seed, r,
						got[i], want[i]);
		}
		check_sums(m, rows, n, got);
		if (k == 0)
			memcpy(first, got, n * size * sizeof(*got));
		assert_memory_equal(first, got, n * size * sizeof(*got));
	}
	free(got);
	free(first);
	free(want);
	free(rows);
}

static void truth_kernels_are_the_reference(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		const struct woods_spec spec = {
			.source = seed % 2 ? MODEL_LIGHTGBM : MODEL_XGBOOST,
			.n_trees = 1 + (uint32_t)seed * 3,
			.depth = 1 + (uint32_t)seed % 9,
			.n_groups = 1 + (uint32_t)(seed % 5 == 0) * 2,
			.n_features = seed % 3 ? WOODS_FEATURES : 2};
		struct model m;

		woods_make(&m, &spec, seed);
		check_kernels(&m, seed == 7 ? 1100 : 70, seed);
		model_close(&m);
	}
}

static void truth_long_paths_are_the_reference(void **state)
{
	static const uint32_t lengths[] = {1, 2, 15, 16, 17, 40, 128};
	struct model m;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		woods_path(&m, lengths[i], 1e6);
		check_kernels(&m, 66, i);
		model_close(&m);
	}
}

static void truth_refuses_what_it_cannot(void **state)
{
	struct err err = ERR_INIT;
	struct explain *e = NULL;
	struct model m;

	(void)state;
	assert_int_equal(unsetenv("ASSAY_ISA"), 0);
	woods_path(&m, 4, 0);
	assert_int_equal(explain_new(&e, &m, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "cover"));
	model_close(&m);
	woods_path(&m, EXPLAIN_FEATURES_MAX + 1, 1e6);
	assert_int_equal(explain_new(&e, &m, &err), ERR_UNSUPPORTED);
	model_close(&m);
	woods_path(&m, 4, 1e6);
	assert_int_equal(setenv("ASSAY_ISA", "abacus", 1), 0);
	assert_int_equal(explain_new(&e, &m, &err), ERR_UNSUPPORTED);
	assert_null(e);
	model_close(&m);
}

static void truth_gauss_integrates_polynomials(void **state)
{
	double t[GAUSS_MAX], w[GAUSS_MAX];

	(void)state;
	for (size_t n = 1; n <= GAUSS_MAX; n++) {
		gauss_rule(n, t, w);
		for (size_t d = 0; d < 2 * n; d++) {
			double sum = 0;

			for (size_t k = 0; k < n; k++)
				sum += w[k] * pow(t[k], (double)d);
			assert_true(fabs(sum - 1 / (double)(d + 1)) < 1e-13);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(truth_gauss_integrates_polynomials),
		cmocka_unit_test(truth_reference_is_the_definition),
		cmocka_unit_test(truth_kernels_are_the_reference),
		cmocka_unit_test(truth_long_paths_are_the_reference),
		cmocka_unit_test(truth_refuses_what_it_cannot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
