/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/xalloc.h"
#include "forest.h"
#include "model/load.h"
#include "optim/check.h"
#include "optim/exact.h"
#include "optim/measure.h"

enum { ROWS = 200, MUTANTS = 10000, PER_MODEL = 50 };

struct tally {
	uint64_t equal, different, unproved;
};

/* The engine never finds a difference where the checker saw none. */
static void assert_engine_agrees(const struct model *a, const struct model *b,
	const struct check_report *r, const struct measure_data *data)
{
	struct measure_equal e;
	const struct measure_data one = {r->row, NULL, 1};

	if (r->verdict == CHECK_DIFFERENT) {
		assert_non_null(r->row);
		assert_int_equal(measure_rows(&e, a, b, &one, NULL), 0);
		assert_int_equal(e.different, 1);
	}
	if (r->verdict != CHECK_EQUAL)
		return;
	assert_int_equal(measure_rows(&e, a, b, data, NULL), 0);
	assert_int_equal(e.different, 0);
	assert_int_equal(measure_edges(&e, a, b, data, NULL), 0);
	assert_int_equal(e.different, 0);
}

static void judge_mutant(const struct model *parent,
	const struct model *optimised, struct rng *rng, struct tally *tally)
{
	double *rows = forest_rows(ROWS, rng_next(rng));
	const struct measure_data data = {rows, NULL, ROWS};
	struct check_report r = {0};
	struct model mutant;

	forest_mutate(&mutant, optimised, rng);
	assert_int_equal(check_models(&r, parent, &mutant, NULL), 0);
	assert_engine_agrees(parent, &mutant, &r, &data);
	tally->equal += r.verdict == CHECK_EQUAL;
	tally->different += r.verdict == CHECK_DIFFERENT;
	tally->unproved += r.verdict == CHECK_UNPROVED;
	check_release(&r);
	model_close(&mutant);
	free(rows);
}

static void check_rejects_mutants_or_proves_them_equal(void **state)
{
	struct tally t = {0, 0, 0};
	struct rng rng;

	(void)state;
	rng_seed(&rng, 20261125);
	for (uint64_t k = 0; k < MUTANTS / PER_MODEL; k++) {
		const struct forest_spec spec = {
			k % 2 ? MODEL_XGBOOST : MODEL_LIGHTGBM, 6, 4,
			k % 5 ? 1 : 3, k % 3 ? 0 : 5, k % 4 == 1};
		struct recipe_result r;
		struct model m;

		forest_make(&m, &spec, 1000 + k);
		assert_int_equal(recipe_exact(&r, &m, NULL), 0);
		for (int i = 0; i < PER_MODEL; i++)
			judge_mutant(&m, &r.model, &rng, &t);
		recipe_exact_release(&r);
		model_close(&m);
	}
	print_message("mutants: %d, rejected with a row: %d, rejected: %d, "
		      "proved equal: %d\n",
		MUTANTS, (int)t.different, (int)t.unproved, (int)t.equal);
	assert_int_equal(t.equal + t.different + t.unproved, MUTANTS);
	assert_true(t.different > MUTANTS / 2);
	/* What differs shows in the sum, but for rounding and the sign of
	 * zeros, which are among the leaves here. */
	assert_true(t.unproved < MUTANTS / 50);
}

/* The same with models that people trained. */
static void mutate_real(const char *path, uint64_t n_mutants)
{
	const struct model_options options = {ROUNDS_ALL, NULL, false};
	const char *top = getenv("TOP_SRCDIR");
	char *full = path_join(top ? top : ".", path);
	struct tally t = {0, 0, 0};
	struct recipe_result r;
	struct model m;
	struct rng rng;

	assert_int_equal(model_load(&m, full, &options, NULL), 0);
	assert_int_equal(recipe_exact(&r, &m, NULL), 0);
	rng_seed(&rng, n_mutants);
	for (uint64_t i = 0; i < n_mutants; i++) {
		const struct measure_data none = {NULL, NULL, 0};
		struct check_report c = {0};
		struct model mutant;

		forest_mutate(&mutant, &r.model, &rng);
		assert_int_equal(check_models(&c, &m, &mutant, NULL), 0);
		/* The rows on the edges of a real model are many. */
		if (c.verdict != CHECK_EQUAL || i % 16 == 0)
			assert_engine_agrees(&m, &mutant, &c, &none);
		t.equal += c.verdict == CHECK_EQUAL;
		t.different += c.verdict == CHECK_DIFFERENT;
		t.unproved += c.verdict == CHECK_UNPROVED;
		check_release(&c);
		model_close(&mutant);
	}
	print_message("%s: rejected with a row: %d, rejected: %d, proved "
		      "equal: %d\n",
		path, (int)t.different, (int)t.unproved, (int)t.equal);
	assert_true(t.different > n_mutants / 2);
	recipe_exact_release(&r);
	model_close(&m);
	free(full);
}

static void check_rejects_mutants_of_a_lightgbm_model(void **state)
{
	(void)state;
	mutate_real("tests/golden/fixtures/lg_breast_cancer.txt", MUTANTS);
}

static void check_rejects_mutants_of_an_xgboost_model(void **state)
{
	(void)state;
	mutate_real("data/demo/lending/lending.ubj", MUTANTS / 10);
}

static void check_sees_one_bit_of_one_leaf(void **state)
{
	const struct forest_spec spec = {MODEL_XGBOOST, 1, 3, 1, 0, false};
	struct check_report r = {0};
	struct model m, other;
	struct model_node *n;
	char *block;

	(void)state;
	forest_make(&m, &spec, 5);
	block = malloc(m.block_size);
	assert_non_null(block);
	memcpy(block, m.block, m.block_size);
	n = (struct model_node *)(void *)(block +
					  ((const char *)(const void *)m.nodes -
						  (const char *)m.block));
	n[m.n_nodes - 1].value =
		(double)nextafterf((float)n[m.n_nodes - 1].value, INFINITY);
	assert_int_equal(
		model_open(&other, block, m.block_size, false, NULL), 0);
	assert_int_equal(check_models(&r, &m, &other, NULL), 0);
	assert_int_equal(r.verdict, CHECK_DIFFERENT);
	check_release(&r);
	model_close(&other);
	model_close(&m);
	free(block);
}

static void check_sees_another_head(void **state)
{
	const struct forest_spec one = {MODEL_XGBOOST, 3, 3, 1, 0, false};
	const struct forest_spec two = {MODEL_XGBOOST, 4, 3, 1, 0, false};
	struct check_report r = {0};
	struct model a, b;

	(void)state;
	forest_make(&a, &one, 1);
	forest_make(&b, &two, 1);
	assert_int_equal(check_models(&r, &a, &b, NULL), 0);
	assert_int_equal(r.verdict, CHECK_DIFFERENT);
	assert_non_null(r.head);
	check_release(&r);
	model_close(&a);
	model_close(&b);
}

static void expect_other_head(const struct model *a, const struct model *b)
{
	struct check_report r = {0};

	assert_int_equal(check_models(&r, a, b, NULL), 0);
	assert_int_equal(r.verdict, CHECK_DIFFERENT);
	assert_non_null(r.head);
	check_release(&r);
}

static void check_sees_other_rules_and_levels(void **state)
{
	static const char *const levels[] = {"high", "low"};
	const struct forest_spec one = {MODEL_XGBOOST, 3, 3, 1, 0, false};
	struct model_feature *features;
	struct model a, b;

	(void)state;
	forest_make(&a, &one, 1);
	b = a;
	b.base_last = !a.base_last;
	expect_other_head(&a, &b);
	b = a;
	b.category_default = !a.category_default;
	expect_other_head(&a, &b);
	b = a;
	features = xcalloc(a.n_features, sizeof(*features));
	memcpy(features, a.features, a.n_features * sizeof(*features));
	features[0].levels = levels;
	features[0].n_levels = 2;
	b.features = features;
	expect_other_head(&a, &b);
	free(features);
	model_close(&a);
}

/* The bound holds on every row, and a row comes near it. */
static void check_bound_holds_on_rows(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		const struct forest_spec spec = {
			seed % 2 ? MODEL_XGBOOST : MODEL_LIGHTGBM, 2, 3, 1, 0,
			false};
		double *rows = forest_rows(5000, seed);
		const struct measure_data data = {rows, NULL, 5000};
		struct measure_equal e;
		struct model a, b;
		struct rng rng;
		double bound;

		rng_seed(&rng, seed);
		forest_make(&a, &spec, seed);
		forest_mutate(&b, &a, &rng);
		assert_int_equal(check_bound(&bound, &a, &b, NULL), 0);
		assert_int_equal(measure_rows(&e, &a, &b, &data, NULL), 0);
		assert_true(e.largest <= bound * (1 + 1e-6) + 1e-6);
		assert_true(e.largest > 0.25 * bound || bound == 0.0);
		model_close(&a);
		model_close(&b);
		free(rows);
	}
}

static void assert_refused(const char *name)
{
	const char *top = getenv("TOP_SRCDIR");
	char *path =
		xasprintf("%s/tests/golden/kinds/%s", top ? top : ".", name);
	struct check_report report;
	struct err err = ERR_INIT;
	struct model m = {0};
	double bound;

	assert_int_equal(model_load(&m, path, NULL, &err), 0);
	assert_true(m.linear || m.n_terms);
	assert_int_equal(check_models(&report, &m, &m, &err), ERR_UNSUPPORTED);
	assert_int_equal(check_bound(&bound, &m, &m, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "linear"));
	model_close(&m);
	free(path);
}

/* What the checker cannot see it does not prove. */
static void check_refuses_linear_models(void **state)
{
	(void)state;
	assert_refused("xgboost-2.1/linear_softprob.json");
	assert_refused("lightgbm-4.6/linear_regression.txt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_rejects_mutants_or_proves_them_equal),
		cmocka_unit_test(check_rejects_mutants_of_a_lightgbm_model),
		cmocka_unit_test(check_rejects_mutants_of_an_xgboost_model),
		cmocka_unit_test(check_sees_one_bit_of_one_leaf),
		cmocka_unit_test(check_sees_another_head),
		cmocka_unit_test(check_sees_other_rules_and_levels),
		cmocka_unit_test(check_bound_holds_on_rows),
		cmocka_unit_test(check_refuses_linear_models),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
