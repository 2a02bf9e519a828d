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

#include "base/xalloc.h"
#include "engine/engine.h"
#include "forest.h"
#include "optim/measure.h"
#include "optim/refit.h"

enum { ROWS = 1500, TREES = 40 };

static struct refit_result run(const struct model *m, uint32_t keep)
{
	double *rows = forest_rows(ROWS, 3);
	const struct refit_spec spec = {
		.rows = rows, .n_rows = ROWS, .n_rounds = keep, .seed = 1};
	struct refit_result r = {0};

	assert_int_equal(refit_recipe(&r, m, &spec, NULL), 0);
	free(rows);
	return r;
}

/* Root mean square distance of the margins on new rows, for output 0. */
static double distance(const struct model *a, const struct model *b)
{
	double *rows = forest_rows(ROWS, 99);
	double *x = xcalloc(ROWS * a->n_groups, sizeof(*x));
	double *y = xcalloc(ROWS * a->n_groups, sizeof(*y));
	struct engine *ea, *eb;
	double total = 0.0;

	assert_int_equal(engine_new(&ea, a, NULL), 0);
	assert_int_equal(engine_new(&eb, b, NULL), 0);
	engine_margins(ea, rows, ROWS, x);
	engine_margins(eb, rows, ROWS, y);
	for (size_t i = 0; i < ROWS * a->n_groups; i++)
		total += (x[i] - y[i]) * (x[i] - y[i]);
	engine_free(ea);
	engine_free(eb);
	free(rows);
	free(x);
	free(y);
	return sqrt(total / (ROWS * a->n_groups));
}

static void refit_halves_trees_and_comes_near(void **state)
{
	(void)state;
	for (int k = 0; k < 4; k++) {
		const struct forest_spec spec = {
			k % 2 ? MODEL_XGBOOST : MODEL_LIGHTGBM, TREES, 3,
			k < 2 ? 1 : 2, 0, false};
		struct refit_result half, none;
		struct model m;

		forest_make(&m, &spec, (uint64_t)k + 1);
		half = run(&m, 0);
		assert_int_equal(half.model.n_trees, TREES / 2);
		assert_int_equal(half.model.n_rounds, m.n_rounds / 2);
		none = run(&m, 1);
		assert_int_equal(none.model.n_rounds, 1);
		assert_true(distance(&m, &half.model) <
			    0.6 * distance(&m, &none.model));
		refit_release(&half);
		refit_release(&none);
		model_close(&m);
	}
}

static void refit_rounds_leaves_to_float32(void **state)
{
	const struct forest_spec spec = {MODEL_XGBOOST, 2, 3, 1, 0, false};
	struct refit_result r;
	struct model m;

	(void)state;
	forest_make(&m, &spec, 11);
	r = run(&m, 1);
	assert_int_equal(r.model.n_trees, 1);
	for (size_t i = 0; i < r.model.n_nodes; i++) {
		const double v = r.model.nodes[i].value;

		assert_true((double)(float)v == v);
	}
	refit_release(&r);
	model_close(&m);
}

static void refit_gives_the_same_model_again(void **state)
{
	const struct forest_spec spec = {MODEL_XGBOOST, TREES, 3, 1, 0, false};
	struct refit_result a, b;
	struct model m;

	(void)state;
	forest_make(&m, &spec, 7);
	a = run(&m, 0);
	b = run(&m, 0);
	assert_int_equal(a.model.block_size, b.model.block_size);
	assert_memory_equal(a.model.block, b.model.block, a.model.block_size);
	assert_true(json_equal(a.report, b.report));
	assert_int_equal(json_count(json_get(a.report, "kept")), TREES / 2);
	assert_int_equal(json_count(json_get(a.report, "tried")), 8);
	refit_release(&a);
	refit_release(&b);
	model_close(&m);
}

static int stop(void *arg, const char *step, uint64_t done, uint64_t total,
	struct err *err)
{
	(void)arg;
	(void)step;
	(void)done;
	(void)total;
	return err_set(err, ERR_CANCELLED, "stopped");
}

static void refit_stops_when_told(void **state)
{
	const struct forest_spec spec = {MODEL_XGBOOST, TREES, 3, 1, 0, false};
	double *rows = forest_rows(ROWS, 3);
	struct refit_spec ask = {
		.rows = rows, .n_rows = ROWS, .progress = stop};
	struct refit_result r;
	struct model m;
	struct err err = ERR_INIT;

	(void)state;
	forest_make(&m, &spec, 7);
	assert_int_equal(refit_recipe(&r, &m, &ask, &err), ERR_CANCELLED);
	ask.progress = NULL;
	ask.n_rows = 10;
	assert_int_equal(refit_recipe(&r, &m, &ask, &err), ERR_ARG);
	ask.n_rows = ROWS;
	ask.n_rounds = TREES;
	assert_int_equal(refit_recipe(&r, &m, &ask, &err), ERR_ARG);
	model_close(&m);
	free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refit_halves_trees_and_comes_near),
		cmocka_unit_test(refit_rounds_leaves_to_float32),
		cmocka_unit_test(refit_gives_the_same_model_again),
		cmocka_unit_test(refit_stops_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
