/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/events.h"

#define BYTES(s) s, sizeof(s) - 1

/* The events of an input as letters, ending in '!' on an error. */
static void letters(char *out, const void *data, size_t n)
{
	static const char names[] = "{}[]ksntfz.";
	struct ubj u;
	struct err err = ERR_INIT;
	int event;

	ubj_init(&u, "test", data, n);
	do {
		event = ubj_next(&u, &err);
		*out++ = event < 0 ? '!' : names[event];
	} while (event >= 0 && event != JPULL_END);
	assert_true(event >= 0 || strncmp(err.text, "test: byte ", 11) == 0);
	*out = '\0';
}

static void expect(const char *want, const void *data, size_t n)
{
	char got[256];

	letters(got, data, n);
	assert_string_equal(got, want);
}

#define COUNT(n) "L\0\0\0\0\0\0\0" n

static void ubj_reads_values(void **state)
{
	(void)state;
	expect("{}.", BYTES("{}"));
	expect("{ks}.", BYTES("{" COUNT("\1") "aS" COUNT("\2") "xy}"));
	expect("[ntfz].", BYTES("[U\xffTFZ]"));
	expect("[nnnnnn].", BYTES("[i\1I\1\1l\1\1\1\1L\1\1\1\1\1\1\1\1d\0\0\0\0"
				  "D\0\0\0\0\0\0\0\0]"));
	expect("[nn].", BYTES("[$U#" COUNT("\2") "\1\2"));
	expect("[n[]].", BYTES("[#" COUNT("\2") "U\1[]"));
	expect("[].", BYTES("[#" COUNT("\0")));
	expect("[].", BYTES("NN[NNN]NN"));
}

static void ubj_refuses_what_is_no_value(void **state)
{
	(void)state;
	expect("!", BYTES(""));
	expect("!", BYTES("x"));
	expect("[!", BYTES("["));
	expect("{!", BYTES("{"));
	expect("{}!", BYTES("{}{"));
	expect("{!", BYTES("{U\1a}"));
	expect("{k!", BYTES("{" COUNT("\1") "a}"));
	expect("!", BYTES("{#" COUNT("\0")));
	expect("!", BYTES("[$S#" COUNT("\1") "x"));
	expect("!", BYTES("[$U#" COUNT("\3") "\1\2"));
	expect("!", BYTES("[$L#" COUNT("\2") "\0\0\0\0\0\0\0\1"));
	expect("!", BYTES("[$U#L\xff\xff\xff\xff\xff\xff\xff\xff"));
	expect("!", BYTES("[#L\x7f\xff\xff\xff\xff\xff\xff\xff"));
	expect("!", BYTES("S" COUNT("\2") "x"));
	expect("!", BYTES("S" COUNT("\1") "\xff"));
	expect("!", BYTES("d\0\0\0"));
}

static void ubj_limits_the_depth(void **state)
{
	char deep[JPULL_DEPTH_MAX + 2];
	char got[2 * sizeof(deep)];

	(void)state;
	memset(deep, '[', sizeof(deep));
	letters(got, deep, sizeof(deep));
	assert_int_equal(strlen(got), JPULL_DEPTH_MAX + 1);
	assert_int_equal(got[JPULL_DEPTH_MAX], '!');
}

static void ubj_numbers_are_big_endian(void **state)
{
	struct ubj u;

	(void)state;
	ubj_init(&u, "test", "", 0);
	ubj_number(&u, 'i', "\xfe");
	assert_int_equal(u.whole, -2);
	ubj_number(&u, 'U', "\xfe");
	assert_int_equal(u.whole, 254);
	ubj_number(&u, 'I', "\xff\xfe");
	assert_int_equal(u.whole, -2);
	ubj_number(&u, 'l', "\0\1\0\0");
	assert_int_equal(u.whole, 65536);
	ubj_number(&u, 'L', "\xff\xff\xff\xff\xff\xff\xff\xff");
	assert_int_equal(u.whole, -1);
	ubj_number(&u, 'd', "\x3f\x80\0\0");
	assert_true(u.real == 1);
	ubj_number(&u, 'D', "\xc0\0\0\0\0\0\0\0");
	assert_true(u.real == -2);
}

static void events_read_both_alike(void **state)
{
	static const char json[] = "{\"a\":[1,2.5],\"b\":[true,3]}";
	static const char ubj[] = "{" COUNT("\1") "a[$d#" COUNT(
		"\2") "\x3f\x80"
		      "\0\0\x40\x20\0\0" COUNT("\1") "b[TU\3]}";
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct float_list reals = {NULL, 0, 0};
		struct int_list whole = {NULL, 0, 0};
		struct err err = ERR_INIT;
		struct events e;

		if (i)
			events_init(&e, true, "test", BYTES(ubj));
		else
			events_init(&e, false, "test", BYTES(json));
		assert_int_equal(events_expect(&e, JPULL_OBJECT, &err), 0);
		assert_int_equal(events_next(&e, &err), JPULL_KEY);
		assert_true(events_is(&e, "a"));
		assert_int_equal(events_floats(&e, &reals, &err), 0);
		assert_int_equal(events_next(&e, &err), JPULL_KEY);
		assert_int_equal(events_ints(&e, &whole, &err), 0);
		events_fail(&e, &err, ERR_PARSE, "here");
		assert_string_equal(err.text, "test: b: here");
		assert_int_equal(events_next(&e, &err), JPULL_OBJECT_END);
		assert_int_equal(events_next(&e, &err), JPULL_END);
		assert_int_equal(reals.n, 2);
		assert_true(reals.v[1] == 2.5f);
		assert_int_equal(whole.n, 2);
		assert_int_equal(whole.v[0], 1);
		assert_int_equal(whole.v[1], 3);
		free(reals.v);
		free(whole.v);
	}
}

static void events_know_the_path(void **state)
{
	static const char json[] = "{\"trees\":[{},{\"left\":\"x\"}]}";
	struct err err = ERR_INIT;
	struct events e;
	int64_t v;
	int i;

	(void)state;
	events_init(&e, false, "test", BYTES(json));
	for (i = 0; i < 7; i++)
		assert_true(events_next(&e, &err) >= 0);
	assert_int_equal(events_int(&e, &v, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "test: trees[1].left: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ubj_reads_values),
		cmocka_unit_test(ubj_refuses_what_is_no_value),
		cmocka_unit_test(ubj_limits_the_depth),
		cmocka_unit_test(ubj_numbers_are_big_endian),
		cmocka_unit_test(events_read_both_alike),
		cmocka_unit_test(events_know_the_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
