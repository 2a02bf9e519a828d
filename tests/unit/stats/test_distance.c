/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden_stats.h"
#include "stats/distance.h"
#include "stats/fdr.h"
#include "stats/neyman.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void near(double got, double want, double slack)
{
	if (!(fabs(got - want) <= slack))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void distance_equals_scipy(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS(golden_distance); i++) {
		const struct golden_distance *g = &golden_distance[i];

		near(dist_psi(g->a, g->b, g->n), g->psi, 1e-12);
		near(dist_js(g->a, g->b, g->n), g->js, 1e-12);
		near(dist_ks(g->a, g->b, g->n), g->ks, 1e-12);
		near(dist_w1(g->a, g->b, g->at, g->n), g->w1, 1e-12);
	}
}

static void distance_of_nothing_is_not_a_number(void **state)
{
	uint64_t a[2] = {3, 4}, none[2] = {0, 0};

	(void)state;
	assert_true(isnan(dist_psi(a, none, 2)));
	assert_true(isnan(dist_js(none, a, 2)));
	assert_true(isnan(dist_ks(a, none, 2)));
	near(dist_psi(a, a, 2), 0.0, 0.0);
	near(dist_js(a, a, 2), 0.0, 0.0);
}

/* Methods page 3.1: n = 200, m = 10,000, 10 bins. */
static void distance_sampling_point_is_the_95_percent_point(void **state)
{
	(void)state;
	near(dist_psi_sampling_point(10, 10000, 200), 0.0863, 0.0001);
	near(dist_psi_sampling_point(1, 10, 10), 0.0, 0.0);
}

static void distance_groups_hold_their_share(void **state)
{
	uint64_t a[7] = {1, 9, 30, 2, 8, 49, 1}, sum[7] = {0};
	size_t group[7], n = dist_groups(a, 7, 5, group), i;

	(void)state;
	for (i = 0; i < 7; i++)
		sum[group[i]] += a[i];
	assert_int_equal(n, group[6] + 1);
	assert_true(n >= 2 && n <= 5);
	for (i = 0; i < n; i++)
		assert_true(sum[i] >= 20);
}

static void bh_equals_statsmodels(void **state)
{
	enum { N = ROWS(golden_bh) };
	double p[N], adjusted[N];
	bool reject[N];
	size_t i;

	(void)state;
	for (i = 0; i < N; i++)
		p[i] = golden_bh[i][0];
	fdr_bh(p, N, 0.05, reject, adjusted);
	for (i = 0; i < N; i++) {
		near(adjusted[i], golden_bh[i][1], 0.0);
		assert_int_equal(reject[i], golden_bh[i][2] != 0.0);
	}
}

static void ecusum_grows_only_on_small_p(void **state)
{
	(void)state;
	near(ecusum_step(1.0, 1.0), 0.5, 0.0);
	near(ecusum_step(0.5, 1.0), 0.5, 0.0);
	near(ecusum_step(4.0, 0.01), 20.0, 1e-12);
	near(ecusum_step(1.0, 0.0), 5e5, 1e-6);
}

static void neyman_scores_are_orthonormal_on_the_reference(void **state)
{
	uint64_t mass[64], moved[64] = {0};
	double weight[NEYMAN_MAX * 64], score[NEYMAN_MAX], var[NEYMAN_MAX];
	size_t i, k;

	(void)state;
	for (i = 0; i < 64; i++)
		mass[i] = 100;
	k = neyman_ordered(weight, mass, 64);
	assert_int_equal(k, 4);
	neyman_scores(score, weight, k, mass, 64);
	neyman_row_variance(var, weight, k, mass, 64);
	for (i = 0; i < k; i++) {
		near(score[i], 0.0, 0.01);
		near(var[i], 1.0, 0.02);
	}
	moved[63] = 10;
	neyman_scores(score, weight, k, moved, 64);
	near(score[0], sqrt(3.0) * 63 / 64, 1e-12);
}

static void neyman_levels_are_standardized_indicators(void **state)
{
	uint64_t mass[4] = {50, 30, 20, 0}, now[4] = {0, 100, 0, 0};
	double weight[NEYMAN_MAX * 4], score[NEYMAN_MAX];
	size_t k = neyman_levels(weight, mass, 4);

	(void)state;
	assert_int_equal(k, 2);
	neyman_scores(score, weight, k, mass, 4);
	near(score[0], 0.0, 1e-12);
	near(score[1], 0.0, 1e-12);
	neyman_scores(score, weight, k, now, 4);
	near(score[0], -1.0, 1e-12);
	near(score[1], 0.7 / sqrt(0.21), 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distance_equals_scipy),
		cmocka_unit_test(distance_of_nothing_is_not_a_number),
		cmocka_unit_test(
			distance_sampling_point_is_the_95_percent_point),
		cmocka_unit_test(distance_groups_hold_their_share),
		cmocka_unit_test(bh_equals_statsmodels),
		cmocka_unit_test(ecusum_grows_only_on_small_p),
		cmocka_unit_test(
			neyman_scores_are_orthonormal_on_the_reference),
		cmocka_unit_test(neyman_levels_are_standardized_indicators),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
