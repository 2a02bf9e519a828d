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

#include "base/clock.h"
#include "monitor/window.h"
#include "table/bind.h"

static void series_few_values_get_a_bin_each(void **state)
{
	struct series_sample sample = {0};
	struct series s = {.kind = SERIES_NUMBER};
	int i;

	(void)state;
	for (i = 0; i < 200; i++)
		series_sample_number(&sample, (double)(i % 4) - 1.0);
	series_sample_number(&sample, NAN);
	series_sample_number(&sample, INFINITY);
	series_cut_number(&s, &sample);
	assert_int_equal(s.n_bins, 4);
	for (i = 0; i < 4; i++)
		assert_int_equal(series_bin(&s, i - 1.0), i);
	assert_int_equal(series_bin(&s, NAN), SERIES_MISSING);
	assert_int_equal(series_bin(&s, -9.0), 0);
	assert_int_equal(series_bin(&s, 99.0), 3);
	assert_true(s.min == -1.0 && s.max == 2.0);
	series_sample_release(&sample);
	series_release(&s);
}

static void series_many_values_get_equal_shares(void **state)
{
	struct series_sample sample = {0};
	struct series s = {.kind = SERIES_NUMBER};
	size_t count[SERIES_BINS_MAX] = {0};
	int i;

	(void)state;
	for (i = 0; i < 6400; i++)
		series_sample_number(&sample, (double)i);
	series_cut_number(&s, &sample);
	assert_int_equal(s.n_bins, SERIES_BINS_MAX);
	for (i = 0; i < 6400; i++)
		count[series_bin(&s, (double)i)]++;
	for (i = 0; i < SERIES_BINS_MAX; i++)
		assert_int_equal(count[i], 100);
	series_sample_release(&sample);
	series_release(&s);
}

/* Nine rows in ten are 0: quantiles fall together, and are one edge. */
static void series_ties_collapse(void **state)
{
	struct series_sample sample = {0};
	struct series s = {.kind = SERIES_NUMBER};
	int i;

	(void)state;
	for (i = 0; i < 5000; i++)
		series_sample_number(&sample, i % 10 ? 0.0 : (double)i);
	series_cut_number(&s, &sample);
	assert_true(s.n_bins >= 2 && s.n_bins <= 8);
	for (i = 1; i + 1 < (int)s.n_bins; i++)
		assert_true(s.edge[i] > s.edge[i - 1]);
	assert_int_equal(series_bin(&s, 0.0), 0);
	series_sample_release(&sample);
	series_release(&s);
}

static void series_long_columns_keep_their_range(void **state)
{
	struct series_sample sample = {0};
	struct series s = {.kind = SERIES_NUMBER};
	int i, n = 3 * SERIES_SAMPLE_MAX;

	(void)state;
	for (i = 0; i < n; i++)
		series_sample_number(&sample, (double)i);
	assert_true(sample.n <= SERIES_SAMPLE_MAX);
	series_cut_number(&s, &sample);
	assert_int_equal(s.n_bins, SERIES_BINS_MAX);
	assert_true(s.min == 0.0 && s.max == (double)(n - 1));
	assert_true(fabs(s.edge[31] - n / 2.0) < n / 1000.0);
	series_sample_release(&sample);
	series_release(&s);
}

static void series_levels_beyond_the_bins_share_the_last(void **state)
{
	struct series_sample sample = {0};
	struct series s = {.kind = SERIES_CATEGORY};
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		int repeat = i == 99 ? 50 : 1;

		while (repeat--)
			assert_int_equal(
				series_sample_code(&sample, (double)i), 0);
	}
	assert_int_equal(series_sample_code(&sample, NAN), 0);
	assert_int_equal(series_sample_code(&sample, BIND_UNSEEN), 0);
	series_cut_codes(&s, &sample);
	assert_int_equal(s.n_codes, 100);
	assert_int_equal(s.n_bins, SERIES_BINS_MAX);
	assert_int_equal(series_bin(&s, 99.0), 0);
	assert_int_equal(series_bin(&s, 98.0), SERIES_BINS_MAX - 1);
	assert_int_equal(series_bin(&s, 0.5), SERIES_UNSEEN);
	assert_int_equal(series_bin(&s, BIND_UNSEEN), SERIES_UNSEEN);
	assert_int_equal(series_bin(&s, NAN), SERIES_MISSING);
	series_sample_release(&sample);
	series_release(&s);
}

static void window_is_half_open_and_aligned(void **state)
{
	int64_t day = CLOCK_DAY_US, monday = 4 * day;

	(void)state;
	assert_int_equal(window_start(WINDOW_DAY, day), day);
	assert_int_equal(window_start(WINDOW_DAY, day - 1), 0);
	assert_int_equal(window_start(WINDOW_DAY, -1), -day);
	assert_int_equal(window_start(WINDOW_WEEK, monday), monday);
	assert_int_equal(window_start(WINDOW_WEEK, monday - 1), -3 * day);
	assert_int_equal(window_start(WINDOW_HOUR, 5 * day + 1), 5 * day);
	assert_int_equal(window_class(WINDOW_DAY, 0, monday), 0);
	assert_int_equal(window_class(WINDOW_DAY, 1, monday), 0);
	assert_int_equal(window_class(WINDOW_HOUR, 1, day / 24 * 30), 6);
	assert_true(window_class(WINDOW_HOUR, 0, -day) < 168);
	assert_int_equal(window_from_name("day"), WINDOW_DAY);
	assert_int_equal(window_from_name("month"), -1);
}

static void window_rows_may_come_in_any_order(void **state)
{
	struct series s[1] = {{.kind = SERIES_LOSS, .min = NAN, .max = NAN}};
	struct windows w;
	double v = 1.0;
	int day;

	(void)state;
	windows_init(&w, WINDOW_DAY, s, 1);
	for (day = 9; day >= 0; day -= 3)
		assert_int_equal(
			windows_add_row(&w, day * CLOCK_DAY_US + 7, &v, NULL),
			0);
	assert_int_equal(windows_add_row(&w, 3 * CLOCK_DAY_US, &v, NULL), 0);
	assert_int_equal(w.n, 4);
	for (day = 0; day < 4; day++)
		assert_int_equal(w.at[day].from, 3 * day * CLOCK_DAY_US);
	assert_int_equal(w.at[1].rows, 2);
	assert_ptr_equal(windows_find(&w, 6 * CLOCK_DAY_US + 1), &w.at[2]);
	assert_null(windows_find(&w, 5 * CLOCK_DAY_US));
	windows_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(series_few_values_get_a_bin_each),
		cmocka_unit_test(series_many_values_get_equal_shares),
		cmocka_unit_test(series_ties_collapse),
		cmocka_unit_test(series_long_columns_keep_their_range),
		cmocka_unit_test(series_levels_beyond_the_bins_share_the_last),
		cmocka_unit_test(window_is_half_open_and_aligned),
		cmocka_unit_test(window_rows_may_come_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
