/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

static int64_t parsed(const char *s)
{
	int64_t us = -1;
	int zone;

	assert_int_equal(clock_parse(s, strlen(s), &us, &zone), 0);
	return us;
}

static void clock_knows_days(void **state)
{
	(void)state;
	assert_int_equal(clock_days_from_civil(1970, 1, 1), 0);
	assert_int_equal(clock_days_from_civil(2000, 2, 29), 11016);
	assert_int_equal(clock_days_from_civil(2000, 3, 1), 11017);
	assert_int_equal(clock_days_from_civil(1900, 3, 1), -25508);
	assert_int_equal(clock_days_from_civil(1969, 12, 31), -1);
	assert_int_equal(clock_days_from_civil(2038, 1, 19), 24855);
	assert_int_equal(clock_weekday(0), 3);
	assert_int_equal(clock_weekday(-1), 2);
	assert_int_equal(clock_weekday(parsed("2026-11-25")), 2);
}

/* Every day of 800 years, there and back, each one after the day before. */
static void clock_counts_every_day(void **state)
{
	struct clock_civil c;
	int64_t day = clock_days_from_civil(1600, 1, 1);
	const int64_t end = clock_days_from_civil(2400, 1, 1);
	int last = 31;

	(void)state;
	assert_int_equal(end - day, 2 * 146097);
	for (; day < end; day++) {
		clock_civil(&c, day * CLOCK_DAY_US + 1);
		assert_int_equal(
			clock_days_from_civil(c.year, c.month, c.day), day);
		assert_int_equal(clock_from_civil(&c), day * CLOCK_DAY_US + 1);
		assert_true(c.day == last + 1 || c.day == 1);
		last = c.day;
	}
}

static void clock_formats(void **state)
{
	char s[CLOCK_TEXT_MAX];

	(void)state;
	clock_format(s, 0);
	assert_string_equal(s, "1970-01-01T00:00:00Z");
	clock_format(s, -1);
	assert_string_equal(s, "1969-12-31T23:59:59.999999Z");
	clock_format_date(s, 951782400 * CLOCK_SECOND_US);
	assert_string_equal(s, "2000-02-29");
	clock_format(s, INT64_MAX);
	assert_int_equal(strncmp(s, "294247-01-10T", 13), 0);
	clock_format(s, INT64_MIN);
	assert_non_null(strchr(s, 'Z'));
}

static void clock_parses(void **state)
{
	int64_t us;
	int zone = -1;

	(void)state;
	assert_int_equal(parsed("2026-11-25"), 1795564800 * CLOCK_SECOND_US);
	assert_int_equal(parsed("2026-11-25T09:30:00Z"),
		parsed("2026-11-25") + 34200 * CLOCK_SECOND_US);
	assert_int_equal(parsed("2026-11-25 10:30:00.25+01:00"),
		parsed("2026-11-25T09:30:00Z") + 250000);
	assert_int_equal(
		parsed("2026-11-25T09:30-0130"), parsed("2026-11-25T11:00Z"));
	assert_int_equal(
		parsed("2026-11-25 09:30+00"), parsed("2026-11-25T09:30Z"));
	assert_int_equal(
		parsed("2016-12-31T23:59:60Z"), parsed("2017-01-01T00:00:00Z"));
	assert_int_equal(parsed("1969-12-31T23:59:59.9999999Z"), -1);
	assert_int_equal(clock_parse("2026-11-25T09:30", 16, &us, &zone), 0);
	assert_int_equal(zone, 0);
	assert_int_equal(clock_parse("2026-11-25T09:30Z", 17, &us, &zone), 0);
	assert_int_equal(zone, 1);
}

static void clock_refuses_what_is_no_time(void **state)
{
	static const char *const texts[] = {"", "2026", "2026-11", "2026-13-01",
		"2026-02-29", "2026-00-10", "2026-01-00", "2026-1-1",
		"0000-01-01", "2026-11-25T", "2026-11-25T24:00",
		"2026-11-25T9:30", "2026-11-25T09:60", "2026-11-25T09:30:61",
		"2026-11-25T09:30:00.", "2026-11-25T09:30:00ZZ",
		"2026-11-25T09:30+1",
		"2026-11-25T09:30+01:", "2026-11-25T09:30+01:60", "2026-11-25x",
		" 2026-11-25", "2026-11-25Z"};
	int64_t us;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (clock_parse(texts[i], strlen(texts[i]), &us, NULL) == 0)
			fail_msg("accepted: %s", texts[i]);
}

static void clock_can_be_fixed(void **state)
{
	int64_t ticks;

	(void)state;
	setenv("ASSAY_NOW", "2001-02-03T04:05:06Z", 1);
	assert_int_equal(clock_now_us(), parsed("2001-02-03T04:05:06Z"));
	unsetenv("ASSAY_NOW");
	assert_true(clock_now_us() > parsed("2020-01-01"));
	ticks = clock_ticks_us();
	assert_true(clock_ticks_us() >= ticks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clock_knows_days),
		cmocka_unit_test(clock_counts_every_day),
		cmocka_unit_test(clock_formats),
		cmocka_unit_test(clock_parses),
		cmocka_unit_test(clock_refuses_what_is_no_time),
		cmocka_unit_test(clock_can_be_fixed),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
