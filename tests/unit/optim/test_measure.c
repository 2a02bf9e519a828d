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
#include "optim/speed.h"

enum { ROWS = 1000 };

/* Outcomes drawn from the model's own probabilities. */
static double *labels(const struct model *m, const double *rows)
{
	double *y = xcalloc(ROWS, sizeof(*y));
	struct engine *e;
	struct rng rng;

	rng_seed(&rng, 4);
	assert_int_equal(engine_new(&e, m, NULL), 0);
	engine_margins(e, rows, ROWS, y);
	engine_predict(e, y, ROWS, y);
	for (size_t i = 0; i < ROWS; i++)
		y[i] = rng_unit(&rng) < y[i];
	engine_free(e);
	return y;
}

static void measure_of_a_model_and_itself_is_zero(void **state)
{
	const struct forest_spec spec = {MODEL_XGBOOST, 10, 3, 1, 0, false};
	const struct measure_ask ask = {0.5, 1};
	struct measure_data data = {NULL, NULL, ROWS};
	struct measure_quality q;
	struct model m;
	double *rows = forest_rows(ROWS, 1), *y;

	(void)state;
	forest_make(&m, &spec, 1);
	y = labels(&m, rows);
	data.rows = rows;
	data.label = y;
	assert_int_equal(measure_quality(&q, &m, &m, &data, &ask, NULL), 0);
	assert_int_equal(q.kind, MEASURE_TWO);
	assert_true(q.auc.value == 0 && q.auc.low == 0 && q.auc.high == 0);
	assert_true(q.brier.low == 0 && q.brier.high == 0);
	assert_int_equal(q.flips.up + q.flips.down, 0);
	assert_true(q.a[0] > 0.55);
	free(rows);
	free(y);
	model_close(&m);
}

static void measure_sees_a_worse_model(void **state)
{
	const struct forest_spec spec = {MODEL_LIGHTGBM, 20, 4, 1, 0, false};
	const struct measure_ask ask = {0.5, 1};
	struct measure_data data = {NULL, NULL, ROWS};
	struct measure_quality q, again;
	struct measure_equal e;
	struct model good, bad;
	double *rows = forest_rows(ROWS, 1), *y;

	(void)state;
	forest_make(&good, &spec, 1);
	forest_make(&bad, &spec, 2);
	y = labels(&good, rows);
	data.rows = rows;
	data.label = y;
	assert_int_equal(
		measure_quality(&q, &good, &bad, &data, &ask, NULL), 0);
	assert_true(q.auc.high < 0 && q.auc.low < q.auc.high);
	assert_true(q.brier.low > 0);
	assert_true(q.flips.up + q.flips.down > 0);
	assert_int_equal(
		measure_quality(&again, &good, &bad, &data, &ask, NULL), 0);
	assert_memory_equal(&q.brier, &again.brier, sizeof(q.brier));
	assert_int_equal(measure_rows(&e, &good, &bad, &data, NULL), 0);
	assert_true(e.different > ROWS / 2 && e.largest > 0);
	assert_true(e.q50 <= e.q99 && e.q99 <= e.largest);
	free(rows);
	free(y);
	model_close(&good);
	model_close(&bad);
}

/* A threshold moved by one unit in the last place: no row of ours sees it,
 * the made rows do. */
static void measure_edges_see_one_ulp(void **state)
{
	const struct forest_spec spec = {MODEL_XGBOOST, 1, 2, 1, 0, false};
	struct measure_data data = {NULL, NULL, ROWS};
	struct measure_equal e;
	struct model m, other;
	struct model_node *n;
	double *rows = forest_rows(ROWS, 1);
	char *block;

	(void)state;
	for (size_t i = 0; i < (size_t)ROWS * FOREST_FEATURES; i++)
		rows[i] += 0.015625;
	data.rows = rows;
	forest_make(&m, &spec, 2);
	assert_false(m.nodes[0].flags & (NODE_LEAF | NODE_CATEGORY));
	block = xmalloc(m.block_size);
	memcpy(block, m.block, m.block_size);
	n = (struct model_node *)(void *)(block +
					  ((const char *)(const void *)m.nodes -
						  (const char *)m.block));
	n[0].value = (double)nextafterf((float)n[0].value, INFINITY);
	assert_int_equal(
		model_open(&other, block, m.block_size, false, NULL), 0);
	assert_int_equal(measure_rows(&e, &m, &other, &data, NULL), 0);
	assert_int_equal(e.different, 0);
	assert_int_equal(measure_edges(&e, &m, &other, &data, NULL), 0);
	assert_true(e.different > 0);
	model_close(&other);
	model_close(&m);
	free(block);
	free(rows);
}

/* Outcomes that are the most probable class of the first model. */
static void measure_judges_more_classes(void **state)
{
	const struct forest_spec spec = {MODEL_XGBOOST, 30, 3, 3, 0, false};
	const struct measure_ask ask = {0.5, 1};
	double *rows = forest_rows(ROWS, 1);
	double *y = xcalloc(ROWS, sizeof(*y));
	double *p = xcalloc(ROWS * 3, sizeof(*p));
	const struct measure_data data = {rows, y, ROWS};
	struct measure_quality q;
	struct model good, bad;
	struct engine *e;
	double brier = 0.0;

	(void)state;
	forest_make(&good, &spec, 1);
	forest_make(&bad, &spec, 2);
	assert_int_equal(engine_new(&e, &good, NULL), 0);
	engine_margins(e, rows, ROWS, p);
	engine_predict(e, p, ROWS, p);
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t k = 1; k < 3; k++)
			if (p[3 * i + k] > p[3 * i + (size_t)y[i]])
				y[i] = (double)k;
		for (size_t k = 0; k < 3; k++)
			brier += pow(p[3 * i + k] - (y[i] == (double)k), 2);
	}
	assert_int_equal(
		measure_quality(&q, &good, &bad, &data, &ask, NULL), 0);
	assert_int_equal(q.kind, MEASURE_CLASSES);
	assert_true(q.a[0] == 1.0 && q.b[0] < 1.0);
	assert_true(fabs(q.a[1] - brier / ROWS) < 1e-12);
	assert_true(q.brier.low > 0.0);
	assert_int_equal(q.moved, (int)(ROWS * (1.0 - q.b[0]) + 0.5));
	engine_free(e);
	free(rows);
	free(y);
	free(p);
	model_close(&good);
	model_close(&bad);
}

static void measure_refuses_outcomes_that_are_no_classes(void **state)
{
	const struct forest_spec spec = {MODEL_XGBOOST, 3, 2, 1, 0, false};
	const struct measure_ask ask = {0.5, 1};
	double *rows = forest_rows(4, 1);
	const double y[4] = {0, 1, 2, 1};
	const struct measure_data data = {rows, y, 4};
	struct measure_quality q;
	struct model m;
	struct err err = ERR_INIT;

	(void)state;
	forest_make(&m, &spec, 2);
	assert_int_equal(
		measure_quality(&q, &m, &m, &data, &ask, &err), ERR_ARG);
	assert_non_null(strstr(err.text, "row 3"));
	model_close(&m);
	free(rows);
}

static void speed_has_an_ordered_interval_and_an_environment(void **state)
{
	const struct forest_spec big = {MODEL_XGBOOST, 60, 4, 1, 0, false};
	const struct forest_spec small = {MODEL_XGBOOST, 3, 4, 1, 0, false};
	double *rows = forest_rows(300, 1);
	const struct speed_ask ask = {rows, 300, NULL, NULL};
	struct speed s;
	struct model a, b;
	struct json *env = speed_environment("reference");

	(void)state;
	forest_make(&a, &big, 1);
	forest_make(&b, &small, 1);
	assert_int_equal(speed_measure(&s, &a, &b, &ask, NULL), 0);
	assert_true(s.gain.low <= s.gain.value && s.gain.value <= s.gain.high);
	assert_true(s.child.ns_per_row > 0 && s.child.p50_us <= s.child.p99_us);
	assert_int_equal(strlen(json_get_str(env, "digest", "")), 64);
	assert_non_null(json_get(env, "cpu"));
	json_free(env);
	model_close(&a);
	model_close(&b);
	free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measure_of_a_model_and_itself_is_zero),
		cmocka_unit_test(measure_sees_a_worse_model),
		cmocka_unit_test(measure_edges_see_one_ulp),
		cmocka_unit_test(measure_judges_more_classes),
		cmocka_unit_test(measure_refuses_outcomes_that_are_no_classes),
		cmocka_unit_test(
			speed_has_an_ordered_interval_and_an_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
