/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "optim/sample.h"
#include "optim/verdict.h"

static void bound_takes_what_it_knows(void **state)
{
	struct json *o = json_object();
	struct err err = ERR_INIT;
	struct bound b;

	(void)state;
	assert_int_equal(bound_read(&b, NULL, NULL), 0);
	assert_true(b.dauc == 0.001 && b.dbrier == 0.001 && b.rrmse == 0.01);
	assert_true(isnan(b.drmse));
	json_set_real(o, "dauc", 0.25);
	assert_int_equal(bound_read(&b, o, NULL), 0);
	assert_true(b.dauc == 0.25 && b.dbrier == 0.001);
	json_set_real(o, "dauc", -0.25);
	assert_int_equal(bound_read(&b, o, &err), ERR_ARG);
	json_set(o, "dauc", NULL);
	json_set_real(o, "speed", 2.0);
	assert_int_equal(bound_read(&b, o, &err), ERR_ARG);
	assert_non_null(strstr(err.text, "speed"));
	json_free(o);
}

/* The worst end of the interval decides, not its middle. */
static void bound_is_judged_at_the_worst_end(void **state)
{
	const struct bound b = {0.001, 0.001, (double)NAN, 0.01};
	struct measure_quality q = {.kind = MEASURE_TWO,
		.auc = {0.0005, 0.0005, -0.0009, 0.002},
		.brier = {0.0, 0.0004, -0.001, 0.0009}};

	(void)state;
	assert_null(bound_broken(&b, &q));
	q.auc.low = -0.0011;
	assert_non_null(bound_broken(&b, &q));
	q.auc.low = 0.0;
	q.brier.high = 0.0011;
	assert_non_null(bound_broken(&b, &q));
	q.brier.high = (double)NAN;
	assert_non_null(bound_broken(&b, &q));
}

static void bound_of_rmse_is_relative_unless_said(void **state)
{
	struct bound b = {0.001, 0.001, (double)NAN, 0.01};
	struct measure_quality q = {.kind = MEASURE_NUMBER,
		.a = {200.0, 0.0},
		.rmse = {0.5, 0.5, -0.5, 1.9}};

	(void)state;
	assert_null(bound_broken(&b, &q));
	q.rmse.high = 2.1;
	assert_non_null(bound_broken(&b, &q));
	b.drmse = 3.0;
	assert_null(bound_broken(&b, &q));
}

static void gain_is_nodes_for_exact_and_time_for_refit(void **state)
{
	const struct size before = {1000, 100, 50, 10};
	const struct size after = {900, 80, 40, 10};
	struct speed s = {.gain = {1.0, 0.0, 0.98, 1.02}};
	struct gain g;

	(void)state;
	g = gain_of(true, &before, &after, &s);
	assert_string_equal(g.what, "nodes");
	assert_true(g.low == 1.25 && g.high == 1.25);
	g = gain_of(true, &before, &before, &s);
	assert_false(g.low > 1.0);
	g = gain_of(false, &before, &after, &s);
	assert_string_equal(g.what, "time");
	assert_false(g.low > 1.0);
	/* Smaller, and slower for certain: no gain. */
	s.gain = (struct ci){0.8, 0.0, 0.7, 0.9};
	g = gain_of(true, &before, &after, &s);
	assert_string_equal(g.what, "time");
	assert_false(g.low > 1.0);
}

static void sample_moves_rows_with_their_marks(void **state)
{
	double rows[6] = {0, 1, 2, 3, 4, 5};
	double label[6] = {0, (double)NAN, 20, 30, (double)NAN, 50};
	uint8_t late[6] = {0, 1, 0, 1, 0, 1};
	struct sample s = {rows, label, late, 6, 1, 6}, tail;
	size_t n;

	(void)state;
	sample_shuffle(&s, 3);
	n = sample_early(&s);
	assert_int_equal(n, 3);
	sample_cut(&s, n, &tail);
	assert_int_equal(s.n_rows, 3);
	assert_int_equal(tail.n_rows, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal((int)s.rows[i] % 2, 0);
		assert_int_equal((int)tail.rows[i] % 2, 1);
	}
	n = sample_labelled(&tail);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++)
		assert_true(tail.label[i] == 10 * tail.rows[i]);
	sample_release(&tail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bound_takes_what_it_knows),
		cmocka_unit_test(bound_is_judged_at_the_worst_end),
		cmocka_unit_test(bound_of_rmse_is_relative_unless_said),
		cmocka_unit_test(gain_is_nodes_for_exact_and_time_for_refit),
		cmocka_unit_test(sample_moves_rows_with_their_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
