/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "base/rng.h"

enum { MANY = 1000000 };

static double parsed(const char *s)
{
	double v = -1;

	assert_int_equal(num_parse_double(s, strlen(s), &v), 0);
	return v;
}

static float parsed_float(const char *s)
{
	float v = -1;

	assert_int_equal(num_parse_float(s, strlen(s), &v), 0);
	return v;
}

static void num_parses_what_the_c_library_parses(void **state)
{
	static const char *const texts[] = {"0", "-0", "1", "+1.5", ".5", "5.",
		"1e5", "1E-5", "123456789012345678901234567890", "1e308",
		"1.7976931348623157e308", "1.7976931348623159e308", "1e400",
		"-1e400", "4.9e-324", "2.4703282292062327e-324",
		"2.4703282292062328e-324", "1e-400", "9007199254740993",
		"9007199254740992.9999999999999999999999999999",
		"0.000000000000000000000000000000000000000000000000001e51",
		"8.5", "0.1", "16777217", "16777217.000000001",
		"16777216.999999999", "33554433e-1", "1e22", "1e23",
		"3.14159265358979323846", "18446744073709551615",
		"18446744073709551616e-5",
		"1.00000000000000011102230246251565404",
		"1.00000000000000011102230246251565405",
		"7205759403792793199999e-5", "100000000000000016777215"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const double want = strtod(texts[i], NULL);
		const float want_float = strtof(texts[i], NULL);
		const double got = parsed(texts[i]);
		const float got_float = parsed_float(texts[i]);

		assert_memory_equal(&got, &want, sizeof(got));
		assert_memory_equal(&got_float, &want_float, sizeof(float));
	}
}

/* Random digits, points and exponents against the C library. */
static void num_parses_random_text(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 11);
	for (int i = 0; i < MANY / 2; i++) {
		char s[64];
		const uint64_t digits =
			rng_next(&r) >> (rng_below(&r, 60) & 63);
		const int e = (int)rng_below(&r, 60) - 30;
		const int n = snprintf(s, sizeof(s), "%llu.%llue%d",
			(unsigned long long)digits,
			(unsigned long long)rng_below(&r, 1000), e);
		double d = 0;
		float f = 0;
		const double want = strtod(s, NULL);
		const float want_float = strtof(s, NULL);

		assert_int_equal(num_parse_double(s, (size_t)n, &d), 0);
		assert_int_equal(num_parse_float(s, (size_t)n, &f), 0);
		if (memcmp(&d, &want, sizeof(d)) != 0 ||
			memcmp(&f, &want_float, sizeof(f)) != 0)
			fail_msg("%s", s);
	}
}

static void num_refuses_what_is_not_a_number(void **state)
{
	static const char *const texts[] = {"", "-", "+", ".", "e5", "1e",
		"1e+", " 1", "1 ", "1,5", "0x10", "nan", "inf", "1.2.3", "--1",
		"1_0", "\xd9\xa1"};
	double d;
	float f;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const size_t n = strlen(texts[i]);

		assert_int_equal(num_parse_double(texts[i], n, &d), -1);
		assert_int_equal(num_parse_float(texts[i], n, &f), -1);
	}
	assert_int_equal(num_parse_double("1\0", 2, &d), -1);
}

static void num_parses_words_of_data(void **state)
{
	double d;

	(void)state;
	assert_int_equal(num_parse_data("NaN", 3, &d), 0);
	assert_true(isnan(d));
	assert_int_equal(num_parse_data("-Infinity", 9, &d), 0);
	assert_true(isinf(d) && d < 0);
	assert_int_equal(num_parse_data("+inf", 4, &d), 0);
	assert_true(isinf(d) && d > 0);
	assert_int_equal(num_parse_data("-2.5", 4, &d), 0);
	assert_true(d == -2.5);
	assert_int_equal(num_parse_data("infinit", 7, &d), -1);
	assert_int_equal(num_parse_data("-", 1, &d), -1);
}

static void num_parses_integers_to_their_ends(void **state)
{
	int64_t i;
	uint64_t u;

	(void)state;
	assert_int_equal(num_parse_i64("-9223372036854775808", 20, &i), 0);
	assert_true(i == INT64_MIN);
	assert_int_equal(num_parse_i64("9223372036854775807", 19, &i), 0);
	assert_true(i == INT64_MAX);
	assert_int_equal(num_parse_i64("9223372036854775808", 19, &i), -1);
	assert_int_equal(num_parse_i64("-9223372036854775809", 20, &i), -1);
	assert_int_equal(num_parse_i64("-", 1, &i), -1);
	assert_int_equal(num_parse_i64("", 0, &i), -1);
	assert_int_equal(num_parse_u64("18446744073709551615", 20, &u), 0);
	assert_true(u == UINT64_MAX);
	assert_int_equal(num_parse_u64("18446744073709551616", 20, &u), -1);
	assert_int_equal(num_parse_u64("-1", 2, &u), -1);
}

static void num_formats_the_known(void **state)
{
	static const struct {
		double v;
		const char *text;
	} rows[] = {{0, "0"}, {-0.0, "-0"}, {3, "3"}, {-17, "-17"},
		{0.1, "0.1"}, {1.0 / 3, "0.3333333333333333"},
		{1e15, "1000000000000000"}, {1e16, "1e16"}, {1e17, "1e17"},
		{1e22, "1e22"}, {1e23, "1e23"}, {0.0001, "0.0001"},
		{0.00001, "1e-5"}, {5e-324, "5e-324"},
		{2.2250738585072014e-308, "2.2250738585072014e-308"},
		{5.684341886080802e-14, "5.684341886080802e-14"},
		{9007199254740991.0, "9007199254740991"},
		{9007199254740994.0, "9007199254740994"},
		{1.7976931348623157e308, "1.7976931348623157e308"},
		{123456.789, "123456.789"}, {-2.5e-7, "-2.5e-7"}};
	char out[NUM_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int n = num_format_double(out, rows[i].v);

		assert_string_equal(out, rows[i].text);
		assert_int_equal(n, strlen(out));
	}
	num_format_double(out, (double)NAN);
	assert_string_equal(out, "nan");
	num_format_double(out, -HUGE_VAL);
	assert_string_equal(out, "-inf");
	num_format_float(out, 0.1F);
	assert_string_equal(out, "0.1");
	num_format_float(out, 16777216.0F);
	assert_string_equal(out, "16777216");
	num_format_float(out, 3.4028235e38F);
	assert_string_equal(out, "3.4028235e38");
	num_format_float(out, 1e-45F);
	assert_string_equal(out, "1e-45");
}

static size_t count_digits(const char *s)
{
	size_t n = 0, zeros = 0;

	for (; *s && *s != 'e'; s++) {
		if (*s < '0' || *s > '9' || (n == 0 && *s == '0'))
			continue;
		n++;
		zeros = *s == '0' ? zeros + 1 : 0;
	}
	return n - zeros;
}

/* Reads back to the same bits, and one digit less does not. */
static void num_double_round_trips(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 12);
	for (int i = 0; i < MANY; i++) {
		uint64_t bits = rng_next(&r);
		char text[NUM_TEXT_MAX], less[NUM_TEXT_MAX];
		double v, back;
		size_t digits;

		if (i % 3 == 0) /* a plain magnitude, as data have */
			bits = (bits & ~((uint64_t)0x7f0 << 52)) |
			       (uint64_t)0x3f0 << 52;
		if (i % 100 == 1)
			bits &= (uint64_t)0xfff << 52;
		memcpy(&v, &bits, sizeof(v));
		if (!isfinite(v))
			continue;
		num_format_double(text, v);
		back = parsed(text);
		if (memcmp(&v, &back, sizeof(v)) != 0)
			fail_msg("%a -> %s", v, text);
		digits = count_digits(text);
		if (digits < 2)
			continue;
		snprintf(less, sizeof(less), "%.*e", (int)digits - 2, v);
		if (strtod(less, NULL) == v)
			fail_msg("%s is shorter than %s", less, text);
	}
}

static void num_float_round_trips(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 13);
	for (int i = 0; i < MANY; i++) {
		const uint32_t bits = (uint32_t)rng_next(&r);
		char text[NUM_TEXT_MAX], less[NUM_TEXT_MAX];
		float v, back;
		size_t digits;

		memcpy(&v, &bits, sizeof(v));
		if (!isfinite(v))
			continue;
		num_format_float(text, v);
		back = parsed_float(text);
		if (memcmp(&v, &back, sizeof(v)) != 0)
			fail_msg("%a -> %s", (double)v, text);
		digits = count_digits(text);
		if (digits < 2 || v == truncf(v))
			continue;
		snprintf(
			less, sizeof(less), "%.*e", (int)digits - 2, (double)v);
		if (strtof(less, NULL) == v)
			fail_msg("%s is shorter than %s", less, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(num_parses_what_the_c_library_parses),
		cmocka_unit_test(num_parses_random_text),
		cmocka_unit_test(num_refuses_what_is_not_a_number),
		cmocka_unit_test(num_parses_words_of_data),
		cmocka_unit_test(num_parses_integers_to_their_ends),
		cmocka_unit_test(num_formats_the_known),
		cmocka_unit_test(num_double_round_trips),
		cmocka_unit_test(num_float_round_trips),
	};

	return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
