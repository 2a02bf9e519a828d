/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden_stats.h"
#include "stats/fmath.h"
#include "stats/tails.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void near(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void tails_equal_the_golden_values(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS(golden_normal); i++)
		near(tail_normal(golden_normal[i][0]), golden_normal[i][1],
			1e-10);
	for (i = 0; i < ROWS(golden_chi2); i++)
		near(tail_chi2(golden_chi2[i][0], golden_chi2[i][1]),
			golden_chi2[i][2], 1e-10);
	for (i = 0; i < ROWS(golden_t); i++)
		near(tail_t(golden_t[i][0], golden_t[i][1]), golden_t[i][2],
			1e-10);
}

static void tails_invert(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS(golden_chi2_inverse); i++)
		near(tail_chi2_inverse(golden_chi2_inverse[i][0],
			     golden_chi2_inverse[i][1]),
			golden_chi2_inverse[i][2], 1e-9);
	near(tail_normal_inverse(0.05), 1.6448536269514722, 1e-10);
	near(tail_normal_inverse(0.975), -1.959963984540054, 1e-10);
	assert_true(isnan(tail_normal_inverse(0.0)));
}

static void tails_refuse_arguments_without_meaning(void **state)
{
	(void)state;
	assert_true(isnan(tail_t(1.0, 0.0)));
	assert_true(isnan(tail_t(NAN, 3.0)));
	assert_true(isnan(tail_gamma_q(-1.0, 1.0)));
	assert_true(isnan(tail_normal(NAN)));
	near(tail_t(INFINITY, 3.0), 0.0, 0.0);
	near(tail_t(1e200, 3.0), 0.0, 0.0);
}

static void fmath_equals_the_golden_values(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS(golden_log); i++)
		near(fm_log(golden_log[i][0]), golden_log[i][1], 5e-16);
	for (i = 0; i < ROWS(golden_exp); i++) {
		near(fm_exp(golden_exp[i][0]), golden_exp[i][1],
			golden_exp[i][0] < -708 ? 1e-3 : 5e-16);
		near(fm_expm1(golden_exp[i][0]), golden_exp[i][2], 5e-16);
	}
	for (i = 0; i < ROWS(golden_lgamma); i++)
		if (golden_lgamma[i][1] != 0.0)
			near(fm_lgamma(golden_lgamma[i][0]),
				golden_lgamma[i][1], 1e-12);
	near(fm_log1p(1e-18), 1e-18, 0.0);
	assert_true(isinf(fm_log(0.0)));
	assert_true(isnan(fm_log(-1.0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tails_equal_the_golden_values),
		cmocka_unit_test(tails_invert),
		cmocka_unit_test(tails_refuse_arguments_without_meaning),
		cmocka_unit_test(fmath_equals_the_golden_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
