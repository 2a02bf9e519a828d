/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/pace.h"

enum { START = 5000000 };

static void pace_holds_one_frame_until_the_answer(void **state)
{
	struct pace p = {0};

	(void)state;
	assert_int_equal(pace_wait(&p, START), 0);
	assert_true(pace_shown(&p, START));
	assert_int_equal(pace_wait(&p, START + 10), PACE_UNKNOWN_US - 10);
	pace_answered(&p);
	assert_int_equal(pace_wait(&p, START + 20), 0);
	assert_true(pace_shown(&p, START + 20));
	assert_int_equal(pace_wait(&p, START + 20), PACE_ANSWERS_US);
}

static void pace_shows_a_frame_a_second_to_the_dumb(void **state)
{
	struct pace p = {0};
	int64_t now = START;

	(void)state;
	for (int i = 0; i < PACE_ROUNDS; i++) {
		assert_true(pace_shown(&p, now));
		now += PACE_UNKNOWN_US;
		assert_int_equal(pace_wait(&p, now - 1), 1);
		assert_int_equal(pace_wait(&p, now), 0);
		pace_give_up(&p);
	}
	assert_false(pace_shown(&p, now));
	assert_int_equal(pace_wait(&p, now), PACE_BLIND_US);
	assert_int_equal(pace_wait(&p, now + PACE_BLIND_US), 0);
}

static void pace_believes_a_late_answer(void **state)
{
	struct pace p = {0};

	(void)state;
	for (int i = 0; i < PACE_ROUNDS; i++) {
		pace_shown(&p, START);
		pace_give_up(&p);
	}
	pace_answered(&p);
	assert_int_equal(pace_wait(&p, START), 0);
	assert_true(pace_shown(&p, START));
}

static void pace_asks_on_a_terminal_that_missed_one(void **state)
{
	struct pace p = {0};

	(void)state;
	pace_shown(&p, START);
	pace_answered(&p);
	for (int i = 0; i < 2 * PACE_ROUNDS; i++) {
		assert_true(pace_shown(&p, START));
		pace_give_up(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pace_holds_one_frame_until_the_answer),
		cmocka_unit_test(pace_shows_a_frame_a_second_to_the_dumb),
		cmocka_unit_test(pace_believes_a_late_answer),
		cmocka_unit_test(pace_asks_on_a_terminal_that_missed_one),
	};

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
