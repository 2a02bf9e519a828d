/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/parallel.h"

enum { N = 10007 };

static void count(void *arg, size_t first, size_t n)
{
	unsigned char *seen = arg;

	for (size_t i = first; i < first + n; i++)
		seen[i]++;
}

static void once_each(size_t n, size_t block)
{
	static unsigned char seen[N + 1];

	memset(seen, 0, sizeof(seen));
	parallel_blocks(n, block, count, seen);
	for (size_t i = 0; i < N + 1; i++)
		assert_int_equal(seen[i], i < n);
}

static void parallel_visits_each_once(void **state)
{
	const char *widths[] = {"1", "2", "7", "64"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		setenv("ASSAY_THREADS", widths[i], 1);
		once_each(0, 16);
		once_each(1, 16);
		once_each(16, 16);
		once_each(17, 16);
		once_each(N, 1);
		once_each(N, 100);
		once_each(N, N + 1);
	}
}

static void parallel_width_is_what_is_asked(void **state)
{
	(void)state;
	setenv("ASSAY_THREADS", "3", 1);
	assert_int_equal(parallel_width(), 3);
	setenv("ASSAY_THREADS", "0", 1);
	assert_int_equal(parallel_width(), 1);
	setenv("ASSAY_THREADS", "many", 1);
	assert_int_equal(parallel_width(), 1);
	setenv("ASSAY_THREADS", "1000", 1);
	assert_int_equal(parallel_width(), 64);
	unsetenv("ASSAY_THREADS");
	assert_true(parallel_width() >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parallel_visits_each_once),
		cmocka_unit_test(parallel_width_is_what_is_asked),
	};

	return cmocka_run_group_tests_name("parallel", tests, NULL, NULL);
}
