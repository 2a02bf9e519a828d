/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "ui/filter.h"
#include "ui/palette.h"
#include "ui/rows.h"

static const struct filter_field fields[] = {
	{"status", "status", FIELD_WORD},
	{"name", "name", FIELD_TEXT},
	{"alarms", "alarms", FIELD_NUMBER},
	{"age", "at", FIELD_TIME},
	{NULL, NULL, FIELD_TEXT},
};

static struct json *row(const char *name, const char *status, int alarms)
{
	struct json *v = json_object();

	json_set_str(v, "name", name);
	json_set_str(v, "status", status);
	json_set_int(v, "alarms", alarms);
	json_set_str(v, "at", "2026-11-20T00:00:00Z");
	return v;
}

static bool passes(const char *text)
{
	struct filter f;
	struct json *v = row("Fraud-Card", "ALERT", 3);
	int64_t now;
	bool yes;

	assert_int_equal(
		clock_parse("2026-11-25T00:00:00Z", 20, &now, NULL), 0);
	assert_int_equal(filter_parse(&f, fields, text, NULL), 0);
	yes = filter_match(&f, v, now);
	filter_release(&f);
	json_free(v);
	return yes;
}

static void filter_joins_terms(void **state)
{
	(void)state;
	assert_true(passes(""));
	assert_true(passes("card"));
	assert_true(passes("fraud card"));
	assert_false(passes("fraud lgd"));
	assert_true(passes("lgd or fraud"));
	assert_true(passes("-lgd"));
	assert_false(passes("-(lgd or fraud)"));
	assert_true(passes("\"fraud-c\" status:alert"));
}

static void filter_knows_types(void **state)
{
	(void)state;
	assert_true(passes("status:ALERT"));
	assert_false(passes("status:ALE"));
	assert_true(passes("name:raud"));
	assert_false(passes("name=fraud"));
	assert_true(passes("alarms>2 alarms<4 alarms:3"));
	assert_false(passes("alarms>3"));
	assert_true(passes("age<6d age>4d"));
	assert_false(passes("age<48h"));
	assert_true(passes("status:"));
}

static void filter_matches_regular_expressions(void **state)
{
	(void)state;
	assert_true(passes("/^fraud-(card|loan)$/"));
	assert_false(passes("/^card/"));
	assert_true(passes("name:/card$/ status:/^al/"));
	assert_false(passes("status:/card/"));
	assert_true(passes("-/lgd/ or /x/"));
	assert_false(passes("/a\\/b/"));
}

static size_t fault_of(const char *text)
{
	struct filter f;
	struct err err = ERR_INIT;

	assert_int_equal(filter_parse(&f, fields, text, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "column"));
	return f.fault;
}

static void filter_says_where_it_fails(void **state)
{
	(void)state;
	assert_int_equal(fault_of("nope:1"), 0);
	assert_int_equal(fault_of("card (lgd"), 5);
	assert_int_equal(fault_of("card)"), 4);
	assert_int_equal(fault_of("alarms>many"), 7);
	assert_int_equal(fault_of("\"open"), 0);
	assert_int_equal(fault_of("sort:nope"), 0);
	assert_int_equal(fault_of("card /open"), 5);
	assert_int_equal(fault_of("/a(/"), 0);
}

static void filter_survives_depth_and_number(void **state)
{
	char text[1024];
	struct filter f;

	(void)state;
	memset(text, '-', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(filter_parse(&f, fields, text, NULL), ERR_PARSE);
	memset(text, '(', sizeof(text) - 1);
	assert_int_equal(filter_parse(&f, fields, text, NULL), ERR_PARSE);
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "a ", 2);
	assert_int_equal(filter_parse(&f, fields, text, NULL), ERR_PARSE);
}

static struct json *three(const char *a, const char *b, const char *c)
{
	struct json *list = json_array();

	json_push(list, row(a, "ok", 1));
	json_push(list, row(b, "ok", 2));
	json_push(list, row(c, "ALERT", 3));
	return list;
}

static const char *name_at(const struct rows *r, int i)
{
	return json_get_str(rows_at(r, i), "name", "");
}

static void rows_hold_their_order_under_the_cursor(void **state)
{
	static const struct rows_kind kind = {"name", fields, true};
	struct rows r;
	struct json *before = three("a", "b", "c");
	struct json *after = three("c", "new", "a");

	(void)state;
	rows_open(&r, &kind);
	rows_fill(&r, before);
	assert_true(rows_key(&r, 'G', 10));
	assert_string_equal(name_at(&r, r.list.at), "c");
	rows_fill(&r, after);
	json_free(before);
	assert_string_equal(name_at(&r, 0), "a");
	assert_string_equal(name_at(&r, 1), "c");
	assert_string_equal(name_at(&r, 2), "new");
	assert_string_equal(name_at(&r, r.list.at), "c");
	assert_int_equal(rows_moved(&r, 1), 1);
	assert_true(rows_unsettled(&r));
	rows_settle(&r);
	assert_string_equal(name_at(&r, 0), "c");
	assert_string_equal(name_at(&r, r.list.at), "c");
	assert_false(rows_unsettled(&r));
	rows_release(&r);
	json_free(after);
}

static void rows_keep_the_last_good_filter(void **state)
{
	static const struct rows_kind kind = {"name", fields, true};
	struct rows r;
	struct json *list = three("a", "b", "c");

	(void)state;
	rows_open(&r, &kind);
	rows_fill(&r, list);
	assert_int_equal(rows_filter(&r, "alarms>1 sort:-alarms", NULL), 0);
	assert_int_equal(r.list.count, 2);
	assert_string_equal(name_at(&r, 0), "c");
	assert_int_equal(rows_filter(&r, "alarms>", NULL), 0);
	assert_int_equal(r.list.count, 3);
	assert_int_equal(rows_filter(&r, "status:ALERT", NULL), 0);
	assert_int_equal(rows_filter(&r, "nope:", NULL), ERR_PARSE);
	assert_int_equal(r.list.count, 1);
	rows_release(&r);
	json_free(list);
}

static void palette_prefers_starts_of_words(void **state)
{
	(void)state;
	assert_int_equal(palette_score("xyz", "fraud-card"), 0);
	assert_true(palette_score("fc", "fraud-card") >
		    palette_score("fc", "africa"));
	assert_true(palette_score("card", "fraud-card") >
		    palette_score("card", "cumbersome aard"));
	assert_true(palette_score("", "anything") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filter_joins_terms),
		cmocka_unit_test(filter_knows_types),
		cmocka_unit_test(filter_matches_regular_expressions),
		cmocka_unit_test(filter_says_where_it_fails),
		cmocka_unit_test(filter_survives_depth_and_number),
		cmocka_unit_test(rows_hold_their_order_under_the_cursor),
		cmocka_unit_test(rows_keep_the_last_good_filter),
		cmocka_unit_test(palette_prefers_starts_of_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
