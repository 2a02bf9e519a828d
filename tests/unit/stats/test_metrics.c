/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "golden_metrics.h"
#include "stats/ci.h"
#include "stats/metrics.h"

static void near(double got, double want, double slack)
{
	if (!(fabs(got - want) <= slack))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void metrics_equal_scikit_learn(void **state)
{
	const size_t n = GOLDEN_ROWS;
	struct metrics_rank r;
	struct metrics_ece e;

	(void)state;
	assert_int_equal(metrics_rank(&r, golden_a, golden_label, n, NULL), 0);
	near(r.auc, golden_auc, 1e-14);
	near(r.ks, golden_ks, 1e-14);
	near(metrics_brier(golden_a, golden_label, n), golden_brier, 1e-15);
	near(metrics_logloss(golden_a, golden_label, n), golden_logloss, 1e-14);
	near(metrics_rmse(golden_a, golden_b, n), golden_rmse, 1e-15);
	near(metrics_mae(golden_a, golden_b, n), golden_mae, 1e-15);
	assert_int_equal(
		metrics_ece(&e, golden_a, golden_label, n, 1, NULL), 0);
	near(e.ece, golden_ece, 1e-14);
}

static void metrics_slope_equals_scipy(void **state)
{
	struct metrics_slope s;

	(void)state;
	assert_int_equal(
		metrics_slope(&s, golden_a, golden_label, GOLDEN_ROWS, NULL),
		0);
	near(s.intercept, golden_intercept, 1e-10);
	near(s.slope, golden_slope, 1e-10);
	near(s.intercept_se, golden_intercept_se, 1e-9);
	near(s.slope_se, golden_slope_se, 1e-9);
}

static void metrics_slope_of_separated_classes_is_refused(void **state)
{
	const double p[6] = {.1, .2, .3, .7, .8, .9};
	const uint8_t label[6] = {0, 0, 0, 1, 1, 1};
	const double flat[6] = {.5, .5, .5, .5, .5, .5};
	const uint8_t mixed[6] = {0, 1, 0, 1, 0, 1};
	struct metrics_slope s;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(metrics_slope(&s, p, label, 6, &err), ERR_ARG);
	assert_int_equal(metrics_slope(&s, flat, mixed, 6, &err), ERR_ARG);
}

static void metrics_rank_counts_pairs_and_ties(void **state)
{
	const double score[5] = {3, 1, 2, 2, 1};
	const uint8_t label[5] = {1, 1, 1, 0, 0};
	struct metrics_rank r;

	(void)state;
	assert_int_equal(metrics_rank(&r, score, label, 5, NULL), 0);
	/* 3 beats 2 and 1; 1 loses and ties; 2 ties and beats. */
	assert_int_equal(r.twice_wins, 2 + 2 + 0 + 1 + 1 + 2);
	assert_int_equal(r.n_pos, 3);
	near(r.auc, 8.0 / 12.0, 1e-16);
}

static void metrics_rank_of_one_class_is_refused(void **state)
{
	const double score[2] = {1, 2};
	const uint8_t label[2] = {1, 1};
	struct metrics_rank r;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(metrics_rank(&r, score, label, 2, &err), ERR_ARG);
}

/* Labels drawn from p: the error lies inside its own null distribution. */
static void metrics_ece_knows_its_null(void **state)
{
	enum { N = 4000 };
	static double p[N];
	static uint8_t label[N], wrong[N];
	struct metrics_ece good, bad, again;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (size_t i = 0; i < N; i++) {
		p[i] = rng_unit(&rng);
		label[i] = rng_unit(&rng) < p[i];
		wrong[i] = rng_unit(&rng) < p[i] * p[i];
	}
	assert_int_equal(metrics_ece(&good, p, label, N, 3, NULL), 0);
	assert_int_equal(metrics_ece(&bad, p, wrong, N, 3, NULL), 0);
	assert_int_equal(metrics_ece(&again, p, label, N, 3, NULL), 0);
	assert_true(good.ece < 2 * good.null_95);
	assert_true(good.null_mean > 0 && good.null_mean < good.null_95);
	assert_true(bad.ece > 3 * bad.null_95);
	assert_memory_equal(&good, &again, sizeof(good));
}

static void metrics_flips_count_both_ways(void **state)
{
	const double a[4] = {.4, .5, .6, .5}, b[4] = {.5, .4, .7, .3};
	const struct metrics_flips f = metrics_flips(a, b, 4, .5);

	(void)state;
	assert_int_equal(f.up, 1);
	assert_int_equal(f.down, 2);
}

static void ci_auc_equals_delong_by_definition(void **state)
{
	const struct ci_pair pair = {golden_a, golden_b, GOLDEN_ROWS};
	struct ci one, delta;

	(void)state;
	assert_int_equal(
		ci_auc(&one, golden_a, golden_label, GOLDEN_ROWS, NULL), 0);
	near(one.value, golden_auc, 1e-14);
	near(one.se, golden_auc_se, 1e-14);
	assert_int_equal(ci_auc_delta(&delta, &pair, golden_label, NULL), 0);
	near(delta.value, golden_delta, 1e-14);
	near(delta.se, golden_delta_se, 1e-14);
	near(delta.high - delta.low, 2 * CI_Z * golden_delta_se, 1e-14);
}

static void squares(double *out, const double *p)
{
	for (size_t i = 0; i < GOLDEN_ROWS; i++)
		out[i] = (p[i] - golden_label[i]) * (p[i] - golden_label[i]);
}

static void ci_bootstrap_agrees_with_the_central_limit(void **state)
{
	double a[GOLDEN_ROWS], b[GOLDEN_ROWS];
	const struct ci_pair pair = {a, b, GOLDEN_ROWS};
	struct ci mean, boot, again, root;

	(void)state;
	squares(a, golden_a);
	squares(b, golden_b);
	assert_int_equal(ci_mean_delta(&mean, &pair, NULL), 0);
	near(mean.value, golden_brier_delta, 1e-15);
	near(mean.se, golden_brier_delta_se, 1e-15);
	assert_int_equal(
		ci_bootstrap_delta(&boot, &pair, CI_OF_MEAN, 5, NULL), 0);
	near(boot.value, mean.value, 1e-15);
	near(boot.se / mean.se, 1.0, 0.06);
	near(boot.low, mean.low, 0.25 * mean.se);
	near(boot.high, mean.high, 0.25 * mean.se);
	assert_int_equal(
		ci_bootstrap_delta(&again, &pair, CI_OF_MEAN, 5, NULL), 0);
	assert_memory_equal(&boot, &again, sizeof(boot));
	assert_int_equal(
		ci_bootstrap_delta(&root, &pair, CI_OF_ROOT_MEAN, 5, NULL), 0);
	near(root.value,
		sqrt(metrics_brier(golden_b, golden_label, GOLDEN_ROWS)) -
			sqrt(metrics_brier(
				golden_a, golden_label, GOLDEN_ROWS)),
		1e-15);
	assert_true(root.low < root.value && root.value < root.high);
}

/* Just below and just above the size where drawing ends. */
static void ci_of_many_rows_agrees_with_drawing(void **state)
{
	enum { N = CI_DRAW_ROWS };
	double *a = calloc(N + 1, sizeof(*a)), *b = calloc(N + 1, sizeof(*b));
	struct ci_pair pair = {a, b, N};
	struct ci drawn, limit;
	struct rng rng;

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	rng_seed(&rng, 9);
	for (size_t i = 0; i <= N; i++) {
		a[i] = rng_unit(&rng);
		b[i] = 0.9 * a[i] + 0.2 * rng_unit(&rng);
	}
	assert_int_equal(
		ci_bootstrap_delta(&drawn, &pair, CI_OF_ROOT_MEAN, 5, NULL), 0);
	pair.n = N + 1;
	assert_int_equal(
		ci_bootstrap_delta(&limit, &pair, CI_OF_ROOT_MEAN, 5, NULL), 0);
	near(limit.value, drawn.value, 1e-4 * fabs(drawn.value) + 1e-7);
	near(limit.se / drawn.se, 1.0, 0.06);
	free(a);
	free(b);
}

/* 21 values: ranks 6 and 16 hold the median in 97.3 % of samples; 20: 6, 15
 * (Conover's table of binomial quantiles). */
static void ci_median_uses_binomial_ranks(void **state)
{
	double v[21], w[20];
	struct ci c;

	(void)state;
	for (int i = 0; i < 21; i++)
		v[i] = 21 - i;
	for (int i = 0; i < 20; i++)
		w[i] = 20 - i;
	assert_int_equal(ci_median(&c, v, 21, NULL), 0);
	assert_true(c.value == 11 && c.low == 6 && c.high == 16);
	assert_int_equal(ci_median(&c, w, 20, NULL), 0);
	assert_true(c.value == 10.5 && c.low == 6 && c.high == 15);
	assert_int_equal(ci_median(&c, w, 5, NULL), ERR_ARG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(metrics_equal_scikit_learn),
		cmocka_unit_test(metrics_slope_equals_scipy),
		cmocka_unit_test(metrics_slope_of_separated_classes_is_refused),
		cmocka_unit_test(metrics_rank_counts_pairs_and_ties),
		cmocka_unit_test(metrics_rank_of_one_class_is_refused),
		cmocka_unit_test(metrics_ece_knows_its_null),
		cmocka_unit_test(metrics_flips_count_both_ways),
		cmocka_unit_test(ci_auc_equals_delong_by_definition),
		cmocka_unit_test(ci_bootstrap_agrees_with_the_central_limit),
		cmocka_unit_test(ci_of_many_rows_agrees_with_drawing),
		cmocka_unit_test(ci_median_uses_binomial_ranks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
