/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"

/* The generator of the paper, computed here by its own definition. */
static void rng_gives_the_same_numbers_for_a_seed(void **state)
{
	struct rng a, b;
	static const uint64_t seed_state[4] = {0xe220a8397b1dcdafU,
		0x6e789e6aa1b965f4U, 0x06c45d188009454fU, 0xf88bb8a8724c81ecU};

	(void)state;
	rng_seed(&a, 0);
	assert_memory_equal(a.s, seed_state, sizeof(seed_state));
	a = (struct rng){{1, 2, 3, 4}};
	assert_int_equal(rng_next(&a), 11520);
	assert_int_equal(rng_next(&a), 0);
	assert_int_equal(rng_next(&a), 1509978240);
	assert_int_equal(rng_next(&a), 1215971899390074240);
	rng_seed(&a, 7);
	rng_seed(&b, 7);
	for (int i = 0; i < 100; i++)
		assert_true(rng_next(&a) == rng_next(&b));
	rng_seed(&b, 8);
	assert_true(rng_next(&a) != rng_next(&b));
}

static void rng_below_stays_below_and_is_even(void **state)
{
	unsigned count[7] = {0};
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	for (int i = 0; i < 70000; i++)
		count[rng_below(&r, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_in_range(count[i], 9600, 10400);
	assert_int_equal(rng_below(&r, 1), 0);
	assert_true(rng_below(&r, UINT64_MAX) < UINT64_MAX);
}

static void rng_unit_is_half_open(void **state)
{
	struct rng r;
	double sum = 0;

	(void)state;
	rng_seed(&r, 2);
	for (int i = 0; i < 100000; i++) {
		const double u = rng_unit(&r);

		assert_true(u >= 0 && u < 1);
		sum += u;
	}
	assert_true(sum > 49500 && sum < 50500);
}

static void rng_secret_fills(void **state)
{
	unsigned char a[32] = {0}, b[32] = {0};

	(void)state;
	rng_secret(a, sizeof(a));
	rng_secret(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rng_gives_the_same_numbers_for_a_seed),
		cmocka_unit_test(rng_below_stays_below_and_is_even),
		cmocka_unit_test(rng_unit_is_half_open),
		cmocka_unit_test(rng_secret_fills),
	};

	return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
