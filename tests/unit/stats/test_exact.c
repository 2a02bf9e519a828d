/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "stats/exact.h"

static double any_double(struct rng *r)
{
	int e = (int)rng_below(r, 600) - 300;

	return ldexp(rng_unit(r) - 0.5, e);
}

static void exact_sums_cancel_without_loss(void **state)
{
	struct exact a = EXACT_INIT;

	(void)state;
	exact_release(&a);
	exact_add(&a, 1e300);
	exact_add(&a, 1.5);
	exact_add(&a, 5e-324);
	exact_add(&a, -1e300);
	assert_true(exact_value(&a) == 1.5);
	exact_add(&a, -1.5);
	assert_true(exact_value(&a) == 5e-324);
	exact_add(&a, -5e-324);
	assert_true(exact_value(&a) == 0.0);
	exact_release(&a);
}

static void exact_value_rounds_half_to_even(void **state)
{
	struct exact a = EXACT_INIT;

	(void)state;
	exact_release(&a);
	exact_add(&a, 0x1p53);
	exact_add(&a, 1.0);
	assert_true(exact_value(&a) == 0x1p53);
	exact_add(&a, 0x1p-60);
	assert_true(exact_value(&a) == 0x1p53 + 2.0);
	exact_release(&a);
	exact_add(&a, -1.7976931348623157e308);
	exact_add(&a, -1.7976931348623157e308);
	assert_true(isinf(exact_value(&a)) && exact_value(&a) < 0);
	exact_release(&a);
}

static void exact_products_are_exact(void **state)
{
	struct rng r;
	int i;

	(void)state;
	rng_seed(&r, 11);
	for (i = 0; i < 2000; i++) {
		double x = any_double(&r), y = any_double(&r);
		struct exact a = EXACT_INIT;

		exact_release(&a);
		exact_add_product(&a, x, y);
		assert_true(exact_value(&a) == x * y);
		exact_add(&a, -(x * y));
		assert_true(exact_value(&a) == fma(x, y, -(x * y)));
		exact_release(&a);
	}
	{
		struct exact a = EXACT_INIT;

		exact_release(&a);
		exact_add_product(&a, 5e-324, 5e-324);
		exact_add_product(&a, 1.7e308, 1.7e308);
		exact_add_product(&a, 1.7e308, -1.7e308);
		exact_add_product(&a, 5e-324, -5e-324);
		assert_true(exact_value(&a) == 0.0);
		exact_release(&a);
	}
}

static void exact_order_and_merge_do_not_matter(void **state)
{
	enum { N = 500 };
	struct exact a = EXACT_INIT, b = EXACT_INIT, c = EXACT_INIT;
	struct exact d = EXACT_INIT;
	struct buf one = BUF_INIT, two = BUF_INIT;
	double x[N];
	struct rng r;
	int i;

	(void)state;
	rng_seed(&r, 3);
	exact_release(&a);
	exact_release(&b);
	exact_release(&c);
	for (i = 0; i < N; i++) {
		x[i] = any_double(&r);
		exact_add(&a, x[i]);
		exact_add(i % 3 ? &b : &c, x[i]);
	}
	exact_merge(&b, &c);
	exact_write(&one, &a);
	exact_write(&two, &b);
	assert_string_equal(buf_str(&one), buf_str(&two));
	assert_int_equal(exact_read(&d, one.data, one.len), 0);
	assert_true(exact_value(&d) == exact_value(&a));
	exact_release(&c);
	for (i = N; i-- > 0;)
		exact_add(&c, x[i]);
	buf_clear(&two);
	exact_write(&two, &c);
	assert_string_equal(buf_str(&one), buf_str(&two));
	exact_release(&a);
	exact_release(&b);
	exact_release(&c);
	exact_release(&d);
	buf_release(&one);
	buf_release(&two);
}

static void exact_reads_only_its_own_form(void **state)
{
	static const char *const bad[] = {"", "-", "1", "p0", "-0", "01p0",
		"1p1", "1p-99999", "gp0", "1p", "00p0", "1p0 ", "-0p0"};
	struct exact a = EXACT_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(exact_read(&a, bad[i], strlen(bad[i])), -1);
	assert_int_equal(exact_read(&a, "-3p0", 4), 0);
	assert_true(exact_value(&a) == -3.0);
	exact_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_sums_cancel_without_loss),
		cmocka_unit_test(exact_value_rounds_half_to_even),
		cmocka_unit_test(exact_products_are_exact),
		cmocka_unit_test(exact_order_and_merge_do_not_matter),
		cmocka_unit_test(exact_reads_only_its_own_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
