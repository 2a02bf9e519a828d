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

#include "array_stream.h"
#include "base/clock.h"
#include "base/rng.h"
#include "monitor/alarm.h"

enum { NUMBERS = 6, SERIES = NUMBERS + 3, DAY_ROWS = 60, DAYS = 84 };

/* Numbers, a category, the score and the loss. */
static const enum series_kind kinds[SERIES] = {SERIES_NUMBER, SERIES_NUMBER,
	SERIES_NUMBER, SERIES_NUMBER, SERIES_NUMBER, SERIES_NUMBER,
	SERIES_CATEGORY, SERIES_SCORE, SERIES_LOSS};

/* What happens to a day. */
struct world {
	double day_sd;      /* of every number's daily mean, in its spread */
	double correlation; /* of neighbouring days */
	double shift;       /* of number 0 */
	double scale;       /* of number 1 */
	double loss;        /* factor */
	double missing;     /* share of number 2 */
	double unseen;      /* share of the category */
	double constant;    /* what number 5, else 1, becomes */
	int from, until;    /* days on which it happens */
};

static double normal(struct rng *r)
{
	return sqrt(-2.0 * log(1.0 - rng_unit(r))) *
	       cos(6.283185307179586 * rng_unit(r));
}

static void fill_row(double *c, const double *day, const struct world *w,
	bool on, struct rng *r)
{
	size_t i;

	for (i = 0; i < NUMBERS; i++)
		c[i] = day[i] + normal(r);
	c[5] = 1.0;
	c[NUMBERS] = (double)rng_below(r, 5);
	if (on) {
		c[0] += w->shift;
		c[1] *= w->scale;
		c[5] += w->constant;
		c[2] = rng_unit(r) < w->missing ? (double)NAN : c[2];
		c[NUMBERS] = rng_unit(r) < w->unseen ? -1.0 : c[NUMBERS];
	}
	c[SERIES - 2] = c[0] + c[1] + (isnan(c[2]) ? 0.0 : c[2]);
	c[SERIES - 1] = fabs(normal(r)) * (on ? w->loss : 1.0);
}

static void fill(struct array_stream *a, const struct world *w, int first,
	int days, struct rng *r)
{
	double day[NUMBERS], keep = w->correlation;
	int d, k;
	size_t i;

	array_init(a, kinds, SERIES, (size_t)days * DAY_ROWS);
	for (i = 0; i < NUMBERS; i++)
		day[i] = normal(r) * w->day_sd;
	for (d = 0; d < days; d++) {
		bool on = d >= w->from && d < w->until;

		for (i = 0; i < NUMBERS; i++)
			day[i] = keep * day[i] + sqrt(1.0 - keep * keep) *
							 normal(r) * w->day_sd;
		for (k = 0; k < DAY_ROWS; k++) {
			size_t row = (size_t)(d * DAY_ROWS + k);

			a->time[row] = (first + d) * CLOCK_DAY_US + k;
			fill_row(a->cell + row * SERIES, day, w, on, r);
		}
	}
}

/* A reference of quiet days, production days by the world, and the verdict. */
struct run {
	struct array_stream past, now;
	struct reference reference;
	struct windows windows;
	struct detection d;
};

static void run_world(struct run *t, const struct world *w,
	const struct policy *policy, int days, struct rng *r)
{
	struct world quiet = {.day_sd = w->day_sd,
		.correlation = w->correlation,
		.from = -1,
		.until = -1};
	struct reference_spec spec = {
		WINDOW_DAY, true, 0, INT64_MIN, INT64_MAX};
	struct err err = ERR_INIT;

	fill(&t->past, &quiet, 0, DAYS, r);
	fill(&t->now, w, DAYS, days, r);
	if (reference_build(&t->reference, &t->past.rows, &spec, &err))
		fail_msg("%s", err.text);
	windows_init(&t->windows, WINDOW_DAY, t->reference.series, SERIES);
	while (t->now.rows.next(&t->now.rows, NULL) > 0)
		assert_int_equal(windows_add_row(&t->windows, t->now.rows.now,
					 t->now.rows.value, NULL),
			0);
	detect(&t->d, &t->reference, &t->windows, policy);
}

static void end_run(struct run *t)
{
	detection_release(&t->d);
	windows_release(&t->windows);
	reference_release(&t->reference);
	array_release(&t->past);
	array_release(&t->now);
}

/* Series and windows found real, without the floors, in quiet worlds. */
static void count_false(const struct world *w, double budget, int repeats,
	size_t *by_window, size_t *by_time, size_t *windows)
{
	struct policy policy;
	struct rng r;
	struct run t;
	size_t i, k;

	policy_default(&policy);
	policy.budget = budget;
	rng_seed(&r, 20141127);
	*by_window = *by_time = *windows = 0;
	while (repeats--) {
		run_world(&t, w, &policy, 56, &r);
		for (i = 0; i < t.d.n_windows; i++) {
			bool any = false;

			for (k = 0; k < SERIES; k++) {
				any = any || t.d.window[i].shift[k].by_window;
				*by_time += t.d.window[i].shift[k].by_time;
			}
			*by_window += any;
		}
		*windows += t.d.n_windows;
		end_run(&t);
	}
}

/* Upper end of a band of three standard deviations about n p. */
static size_t most(double p, size_t n)
{
	return (size_t)(p * (double)n + 3.0 * sqrt(p * (double)n) + 1.0);
}

static void detect_keeps_the_budget_on_equal_days(void **state)
{
	struct world w = {.from = -1, .until = -1};
	size_t a, b, n;

	(void)state;
	count_false(&w, 0.1, 30, &a, &b, &n);
	print_message("%zu windows: %zu by window, %zu by time\n", n, a, b);
	assert_true(a <= most(0.05, n));
	assert_true(b <= most(0.05, n));
}

static void detect_keeps_the_budget_when_days_differ(void **state)
{
	struct world w = {.day_sd = 0.3, .from = -1, .until = -1};
	size_t a, b, n;

	(void)state;
	count_false(&w, 0.1, 30, &a, &b, &n);
	print_message("%zu windows: %zu by window, %zu by time\n", n, a, b);
	assert_true(a <= most(0.05, n));
	assert_true(b <= most(0.05, n));
}

static void detect_keeps_the_budget_when_days_are_alike(void **state)
{
	struct world w = {
		.day_sd = 0.3, .correlation = 0.6, .from = -1, .until = -1};
	size_t a, b, n;

	(void)state;
	count_false(&w, 0.1, 30, &a, &b, &n);
	print_message("%zu windows: %zu by window, %zu by time\n", n, a, b);
	assert_true(a <= most(0.05, n));
	assert_true(b <= most(0.05, n));
}

static const struct shift *shift_on(const struct run *t, size_t day, size_t i)
{
	return &t->d.window[day].shift[i];
}

static void detect_names_each_injected_change(void **state)
{
	struct world w = {.day_sd = 0.05,
		.shift = -1.0,
		.scale = 2.5,
		.loss = 3.0,
		.missing = 0.5,
		.unseen = 0.3,
		.constant = 1.0,
		.from = 20,
		.until = 21};
	struct policy policy;
	struct rng r;
	struct run t;

	(void)state;
	policy_default(&policy);
	rng_seed(&r, 7);
	run_world(&t, &w, &policy, 30, &r);
	assert_true(t.d.window[20].alarm);
	assert_int_equal(shift_on(&t, 20, 0)->moved, MOVED_DOWN);
	assert_true(shift_alarms(shift_on(&t, 20, 0)));
	assert_int_equal(shift_on(&t, 20, 1)->moved, MOVED_WIDER);
	assert_true(shift_alarms(shift_on(&t, 20, 1)));
	assert_int_equal(shift_on(&t, 20, 2)->moved, MOVED_MISSING);
	assert_true(shift_alarms(shift_on(&t, 20, 2)));
	assert_int_equal(shift_on(&t, 20, NUMBERS)->moved, MOVED_UNSEEN);
	assert_int_equal(shift_on(&t, 20, SERIES - 1)->moved, MOVED_WORSE);
	assert_true(shift_alarms(shift_on(&t, 20, SERIES - 1)));
	assert_int_equal(shift_on(&t, 20, 5)->moved, MOVED_CHANGED);
	assert_true(shift_alarms(shift_on(&t, 20, 5)));
	assert_true(isnan(shift_on(&t, 20, 5)->impact));
	assert_false(shift_alarms(shift_on(&t, 20, 4)));
	assert_false(t.d.window[19].alarm);
	end_run(&t);
}

/* A column that the model never looks at may do what it wants. */
static void detect_does_not_mind_what_the_model_ignores(void **state)
{
	struct world w = {.shift = 3.0,
		.scale = 1.0,
		.constant = 1.0,
		.loss = 1.0,
		.from = 0,
		.until = 99};
	struct policy policy;
	struct detection d;
	struct rng r;
	struct run t;

	(void)state;
	policy_default(&policy);
	rng_seed(&r, 12);
	run_world(&t, &w, &policy, 3, &r);
	assert_true(shift_alarms(shift_on(&t, 1, 0)));
	assert_true(shift_alarms(shift_on(&t, 1, 5)));
	t.reference.series[0].used = t.reference.series[5].used = false;
	detect(&d, &t.reference, &t.windows, &policy);
	assert_true(d.window[1].shift[0].by_window);
	assert_true(d.window[1].shift[5].by_window);
	assert_false(shift_alarms(&d.window[1].shift[0]));
	assert_false(shift_alarms(&d.window[1].shift[5]));
	detection_release(&d);
	end_run(&t);
}

/* Too small to be told in a day; it adds up, and says so. */
static void detect_adds_up_a_small_lasting_change(void **state)
{
	struct world w = {.day_sd = 0.1,
		.shift = 0.35,
		.scale = 1.0,
		.loss = 1.0,
		.from = 5,
		.until = 99};
	struct policy policy;
	struct rng r;
	struct run t;
	size_t i, first = 99;

	(void)state;
	policy_default(&policy);
	rng_seed(&r, 8);
	run_world(&t, &w, &policy, 40, &r);
	for (i = 40; i-- > 5;)
		if (shift_on(&t, i, 0)->by_time)
			first = i;
	assert_true(first < 40);
	assert_false(shift_on(&t, 4, 0)->by_time);
	end_run(&t);
}

/* A better loss is no alarm, however sure. */
static void detect_does_not_mind_a_better_loss(void **state)
{
	struct world w = {.scale = 1.0, .loss = 0.1, .from = 0, .until = 99};
	struct policy policy;
	struct rng r;
	struct run t;
	size_t i;

	(void)state;
	policy_default(&policy);
	rng_seed(&r, 9);
	run_world(&t, &w, &policy, 20, &r);
	for (i = 0; i < 20; i++) {
		assert_int_equal(
			shift_on(&t, i, SERIES - 1)->moved, MOVED_BETTER);
		assert_false(shift_alarms(shift_on(&t, i, SERIES - 1)));
	}
	end_run(&t);
}

static void detect_joins_windows_to_incidents(void **state)
{
	struct judged_window window[20];
	struct profile profile[20];
	struct detection d = {.n_windows = 20, .window = window};
	struct incident *x;
	size_t n, i;

	(void)state;
	memset(window, 0, sizeof(window));
	memset(profile, 0, sizeof(profile));
	policy_default(&d.policy);
	for (i = 0; i < 20; i++) {
		profile[i].from = (int64_t)i * CLOCK_DAY_US;
		window[i].profile = &profile[i];
	}
	window[1].alarm = window[8].alarm = window[16].alarm = true;
	x = incidents_find(&n, &d, WINDOW_DAY);
	assert_int_equal(n, 2);
	assert_int_equal(x[0].first, 1);
	assert_int_equal(x[0].last, 8);
	assert_false(x[0].open);
	assert_int_equal(x[1].first, 16);
	assert_true(x[1].open);
	free(x);
}

static const char *note_on(const struct json *result)
{
	return json_get_str(
		json_at(json_get(result, "notes"), 0), "message", "");
}

/* Without times, or without held-out rows, it says what it cannot test. */
static void detect_tests_nothing_without_a_null(void **state)
{
	struct world w = {.shift = 3.0, .scale = 1.0, .loss = 9.0, .until = 99};
	struct policy policy;
	struct detection d;
	struct json *result = json_object();
	struct rng r;
	struct run t;

	(void)state;
	policy_default(&policy);
	rng_seed(&r, 11);
	run_world(&t, &w, &policy, 3, &r);
	t.reference.has_unseen = false;
	detect(&d, &t.reference, &t.windows, &policy);
	assert_false(d.window[0].shift[SERIES - 1].tested);
	assert_true(d.window[0].shift[0].tested);
	alarm_report(result, &d, &t.reference);
	assert_string_equal(note_on(result), "reference.no_holdout");
	detection_release(&d);
	json_set(result, "notes", NULL);
	t.reference.has_time = false;
	detect(&d, &t.reference, &t.windows, &policy);
	assert_int_equal(d.n_tested, 0);
	assert_false(d.window[0].few);
	assert_true(d.window[0].shift[0].psi > d.window[0].shift[0].psi_point);
	alarm_report(result, &d, &t.reference);
	assert_string_equal(note_on(result), "reference.no_time");
	assert_string_equal(json_get_str(result, "verdict", ""), "untested");
	detection_release(&d);
	json_free(result);
	end_run(&t);
}

static void detect_judges_nothing_on_few_rows(void **state)
{
	struct world w = {.shift = 9.0, .scale = 9.0, .loss = 9.0, .until = 99};
	struct policy policy;
	struct rng r;
	struct run t;

	(void)state;
	policy_default(&policy);
	policy.min_rows = DAY_ROWS + 1;
	rng_seed(&r, 10);
	run_world(&t, &w, &policy, 3, &r);
	assert_true(t.d.window[0].few);
	assert_false(t.d.window[0].alarm);
	assert_false(shift_on(&t, 0, 0)->tested);
	end_run(&t);
}

static void policy_refuses_what_it_does_not_know(void **state)
{
	struct policy p;
	struct json *v = json_object();
	struct err err = ERR_INIT;

	(void)state;
	json_set_real(v, "budget", 0.02);
	json_set_int(v, "quiet", 3);
	assert_int_equal(policy_from_json(&p, v, NULL), 0);
	assert_true(p.budget == 0.02 && p.quiet == 3 && p.floor == 0.2);
	json_set_real(v, "quiet", 2.5);
	assert_int_equal(policy_from_json(&p, v, &err), ERR_ARG);
	json_set_int(v, "quiet", 0);
	assert_int_equal(policy_from_json(&p, v, &err), ERR_ARG);
	json_set(v, "quiet", NULL);
	json_set_int(v, "loud", 1);
	assert_int_equal(policy_from_json(&p, v, &err), ERR_ARG);
	assert_non_null(strstr(err.text, "loud"));
	json_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(detect_keeps_the_budget_on_equal_days),
		cmocka_unit_test(detect_keeps_the_budget_when_days_differ),
		cmocka_unit_test(detect_keeps_the_budget_when_days_are_alike),
		cmocka_unit_test(detect_names_each_injected_change),
		cmocka_unit_test(detect_does_not_mind_what_the_model_ignores),
		cmocka_unit_test(detect_adds_up_a_small_lasting_change),
		cmocka_unit_test(detect_does_not_mind_a_better_loss),
		cmocka_unit_test(detect_joins_windows_to_incidents),
		cmocka_unit_test(detect_tests_nothing_without_a_null),
		cmocka_unit_test(detect_judges_nothing_on_few_rows),
		cmocka_unit_test(policy_refuses_what_it_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
