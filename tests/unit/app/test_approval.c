/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/approval.h"

static struct json *parse(const char *text)
{
	struct err err = ERR_INIT;
	struct json *v = NULL;

	if (json_parse(&v, "test", text, strlen(text), &err) < 0)
		fail_msg("%s", err.text);
	return v;
}

/* A version by erin, and a review of it whose one item vera has judged. */
static struct json *version_of_erin(void)
{
	return parse("{\"id\":\"v1\",\"by\":\"erin\",\"artifact\":\"aa\"}");
}

static struct json *reviews(const char *verdicts, const char *findings)
{
	struct json *list = parse(
		"[{\"id\":\"r1\",\"version\":\"v1\",\"scope\":{\"items\":"
		"[{\"id\":\"S27\",\"kind\":\"M\"}]},\"items\":{\"S27\":"
		"{\"answers\":[{\"by\":\"vera\",\"result\":\"accept\"}]}}}]");

	json_set(json_edit_at(list, 0), "verdicts", parse(verdicts));
	json_set(json_edit_at(list, 0), "findings", parse(findings));
	return list;
}

static void expect(const char *verdicts, const char *findings,
	const char *state, const char *reason)
{
	struct json *v = version_of_erin();
	struct json *r = reviews(verdicts, findings);
	struct app_case c = {NULL, r, NULL};
	struct json *a = app_approval(&c, v);

	assert_string_equal(json_get_str(a, "state", ""), state);
	assert_non_null(strstr(json_get_str(a, "reason", ""), reason));
	assert_int_equal(app_is_approved(a), strcmp(state, "approved") == 0);
	json_free(a);
	json_free(r);
	json_free(v);
}

#define BY_VERA                                                            \
	"\"by\":\"vera\",\"artifact\":\"aa\",\"time\":\"2026-01-02T00:00:" \
	"00Z\","                                                           \
	"\"record\":\"b1\""

static void approval_needs_a_verdict(void **state)
{
	(void)state;
	expect("[]", "[]", "none", "nobody");
}

static void approval_of_the_author_does_not_count(void **state)
{
	(void)state;
	expect("[{\"verdict\":\"approved\",\"by\":\"erin\","
	       "\"artifact\":\"aa\"}]",
		"[]", "own", "author");
}

static void approval_of_another_person_counts(void **state)
{
	(void)state;
	expect("[{\"verdict\":\"approved\"," BY_VERA "}]", "[]", "approved",
		"another person");
	expect("[{\"verdict\":\"approved with conditions\"," BY_VERA "}]", "[]",
		"approved", "another person");
}

static void approval_gives_way_to_a_later_rejection(void **state)
{
	(void)state;
	expect("[{\"verdict\":\"rejected\",\"by\":\"oscar\","
	       "\"artifact\":\"aa\",\"time\":\"2026-01-03T00:00:00Z\","
	       "\"record\":\"a0\"},{\"verdict\":\"approved\"," BY_VERA "}]",
		"[]", "rejected", "rejected");
}

static void approval_lapses(void **state)
{
	(void)state;
	expect("[{\"verdict\":\"approved\",\"by\":\"vera\","
	       "\"artifact\":\"bb\",\"time\":\"2026-01-02T00:00:00Z\"}]",
		"[]", "lapsed", "other bytes");
	expect("[{\"verdict\":\"approved\",\"until\":\"2000-01-01T00:00:"
	       "00Z\"," BY_VERA "}]",
		"[]", "lapsed", "run out");
	expect("[{\"verdict\":\"approved\"," BY_VERA "}]",
		"[{\"finding\":\"F1\",\"severity\":\"critical\","
		"\"state\":\"open\"}]",
		"lapsed", "F1");
	expect("[{\"verdict\":\"approved\"," BY_VERA "}]",
		"[{\"finding\":\"F1\",\"severity\":\"critical\","
		"\"state\":\"closed\"}]",
		"approved", "another person");
}

static void approval_remembers_that_it_once_stood(void **state)
{
	struct json *v = version_of_erin();
	struct json *r = reviews("[{\"verdict\":\"approved\"," BY_VERA "},"
				 "{\"verdict\":\"rejected\",\"by\":\"vera\","
				 "\"artifact\":\"aa\","
				 "\"time\":\"2026-02-01T00:00:00Z\"}]",
		"[]");
	struct app_case c = {NULL, r, NULL};
	struct json *a = app_approval(&c, v);

	(void)state;
	assert_true(json_get_bool(a, "ever", false));
	assert_false(app_is_approved(a));
	json_free(a);
	json_free(r);
	json_free(v);
}

static void approval_of_another_version_says_nothing(void **state)
{
	struct json *v =
		parse("{\"id\":\"v2\",\"by\":\"erin\",\"artifact\":\"aa\"}");
	struct json *r =
		reviews("[{\"verdict\":\"approved\"," BY_VERA "}]", "[]");
	struct app_case c = {NULL, r, NULL};
	struct json *a = app_approval(&c, v);

	(void)state;
	assert_string_equal(json_get_str(a, "state", ""), "none");
	json_free(a);
	json_free(r);
	json_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(approval_needs_a_verdict),
		cmocka_unit_test(approval_of_the_author_does_not_count),
		cmocka_unit_test(approval_of_another_person_counts),
		cmocka_unit_test(approval_gives_way_to_a_later_rejection),
		cmocka_unit_test(approval_lapses),
		cmocka_unit_test(approval_remembers_that_it_once_stood),
		cmocka_unit_test(approval_of_another_version_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
