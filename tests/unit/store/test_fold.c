/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "store/fold.h"

/* One act of a script: who, in which role, does what. */
struct act {
	const char *by, *role, *op;
};

static int made(void *arg, const char *version, const char *person)
{
	(void)version;
	return strcmp(arg, person) == 0;
}

/* Folds a script; record i has the id of 64 digits i. */
static struct json *fold_script(
	const char *kind, const struct act *acts, size_t n)
{
	static char id[65];
	struct json *state = NULL;
	union {
		const char *c;
		void *v;
	} arg = {"ada"};

	for (size_t i = 0; i < n; i++) {
		struct json *record = json_object(), *op = NULL;
		struct fold f = {0};
		struct err err = ERR_INIT;

		if (json_parse(&op, "op", acts[i].op, strlen(acts[i].op),
			    &err) < 0)
			fail_msg("%s", err.text);
		json_push(json_set(record, "ops", json_array()), op);
		snprintf(id, sizeof(id), "%064zu", i);
		f = (struct fold){state, id, acts[i].by, "SHA256:k",
			acts[i].role, "2026-11-25T00:00:00Z", (int64_t)i + 1,
			i == 0, made, NULL, arg.v};
		if (i == 0)
			fold_begin(&f, kind, "x");
		fold_record(&f, fold_kind_find(kind), record);
		state = f.state;
		json_free(record);
	}
	return state;
}

#define FOLD(kind, acts) \
	fold_script(kind, acts, sizeof(acts) / sizeof((acts)[0]))

static const char *text(const struct json *v, const char *name)
{
	return json_get_str(v, name, "(none)");
}

static void fold_numbers_versions_without_a_clash(void **state)
{
	static const struct act acts[] = {
		{"ada", "engineer", "{\"op\":\"model.create\",\"name\":\"x\"}"},
		{"ada", "engineer",
			"{\"op\":\"version.add\",\"version\":7,\"artifact\":{},"
			"\"format\":\"f\"}"},
		{"bob", "engineer",
			"{\"op\":\"version.add\",\"version\":7,\"artifact\":{},"
			"\"format\":\"f\"}"},
		{"bob", "engineer",
			"{\"op\":\"version.add\",\"artifact\":{},\"format\":"
			"\"f\"}"},
		{"bob", "engineer",
			"{\"op\":\"version.add\",\"version\":3,\"artifact\":{},"
			"\"format\":\"f\"}"}};
	static const int want[] = {7, 8, 9, 3};
	struct json *s = FOLD("model", acts);

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(
			json_get_i64(json_at(json_get(s, "versions"), i),
				"number", 0),
			want[i]);
	json_free(s);
}

static void fold_moves_an_alias_only_to_a_version(void **state)
{
	static const struct act acts[] = {
		{"ada", "engineer", "{\"op\":\"model.create\",\"name\":\"x\"}"},
		{"ada", "engineer",
			"{\"op\":\"version.add\",\"artifact\":{},\"format\":"
			"\"f\"}"},
		{"oscar", "ops",
			"{\"op\":\"alias.set\",\"alias\":\"production\","
			"\"version\":\"0000000000000000000000000000000000000000"
			"000000000000000000000001\",\"reason\":\"good\"}"},
		{"oscar", "ops",
			"{\"op\":\"alias.set\",\"alias\":\"production\","
			"\"version\":\"nowhere\"}"},
		{"oscar", "ops",
			"{\"op\":\"alias.set\",\"alias\":\"9lives\","
			"\"version\":\"0000000000000000000000000000000000000000"
			"000000000000000000000001\"}"},
		{"vera", "validator",
			"{\"op\":\"alias.set\",\"alias\":\"production\","
			"\"version\":\"0000000000000000000000000000000000000000"
			"000000000000000000000001\"}"}};
	struct json *s = FOLD("model", acts);
	const struct json *a = json_get(json_get(s, "aliases"), "production");

	(void)state;
	assert_int_equal(json_count(json_get(s, "moves")), 1);
	assert_int_equal(json_count(json_get(s, "ignored")), 3);
	assert_string_equal(text(a, "by"), "oscar");
	assert_string_equal(text(a, "reason"), "good");
	assert_string_equal(text(json_at(json_get(s, "ignored"), 2), "reason"),
		"the role may not do this");
	json_free(s);
}

static void fold_keeps_what_it_does_not_know(void **state)
{
	static const struct act acts[] = {
		{"ada", "engineer", "{\"op\":\"model.create\",\"name\":\"x\"}"},
		{"ada", "engineer", "{\"op\":\"model.dance\",\"steps\":3}"},
		{"ada", "engineer",
			"{\"op\":\"comment.add\",\"text\":\"t\",\"until\":1}"},
		{"ada", "engineer", "{\"op\":\"comment.add\",\"text\":\"t\"}"}};
	struct json *s = FOLD("model", acts);

	(void)state;
	assert_int_equal(json_count(json_get(s, "unknown")), 2);
	assert_int_equal(json_count(json_get(s, "comments")), 1);
	json_free(s);
}

static void fold_leaves_alone_what_it_cannot_make(void **state)
{
	static const struct act acts[] = {
		{"vera", "validator",
			"{\"op\":\"review.open\",\"model\":\"m\",\"version\":"
			"\"v\",\"artifact\":\"a\",\"checklist\":{},\"novel\":"
			"1}"},
		{"vera", "validator",
			"{\"op\":\"evidence.add\",\"item\":\"S01\",\"body\":"
			"\"2\"}"},
		{"vera", "validator",
			"{\"op\":\"finding.raise\",\"finding\":\"F1\","
			"\"title\":\"t\",\"severity\":\"high\"}"}};
	struct json *s = FOLD("review", acts);

	(void)state;
	assert_string_equal(text(s, "status"), "unknown");
	assert_int_equal(json_count(json_get(s, "unknown")), 3);
	json_free(s);
}

#define OPEN_REVIEW                                                \
	{                                                          \
		"vera", "validator",                               \
			"{\"op\":\"review.open\",\"model\":\"m\"," \
			"\"version\":\"v\",\"artifact\":\"a\","    \
			"\"checklist\":{}}"                        \
	}

static void fold_registers_evidence_and_answers_by_person(void **state)
{
	static const struct act acts[] = {OPEN_REVIEW,
		{"ada", "engineer",
			"{\"op\":\"evidence.add\",\"item\":\"S01\",\"body\":"
			"\"1\"}"},
		{"vera", "validator",
			"{\"op\":\"evidence.add\",\"item\":\"S01\",\"body\":"
			"\"2\"}"},
		{"vera", "validator",
			"{\"op\":\"evidence.add\",\"item\":\"S01\",\"body\":"
			"\"3\"}"},
		{"vera", "validator",
			"{\"op\":\"answer.set\",\"item\":\"M1\",\"result\":"
			"\"pass\"}"},
		{"victor", "validator",
			"{\"op\":\"answer.set\",\"item\":\"M1\",\"result\":"
			"\"fail\"}"},
		{"vera", "validator",
			"{\"op\":\"answer.set\",\"item\":\"M1\",\"result\":"
			"\"fail\"}"},
		{"ada", "engineer",
			"{\"op\":\"answer.set\",\"item\":\"M1\",\"result\":"
			"\"pass\"}"}};
	struct json *s = FOLD("review", acts);
	const struct json *items = json_get(s, "items");
	const struct json *ev = json_get(json_get(items, "S01"), "evidence");
	const struct json *an = json_get(json_get(items, "M1"), "answers");

	(void)state;
	assert_int_equal(json_count(ev), 2);
	assert_true(json_get_bool(json_at(ev, 0), "by_version_author", false));
	assert_false(json_get_bool(json_at(ev, 1), "by_version_author", true));
	assert_string_equal(text(json_at(ev, 1), "body"), "3");
	assert_int_equal(json_count(an), 2);
	assert_string_equal(text(json_at(an, 1), "by"), "vera");
	assert_int_equal(json_count(json_get(s, "ignored")), 1);
	json_free(s);
}

static void fold_walks_findings_and_verdicts(void **state)
{
	static const struct act acts[] = {OPEN_REVIEW,
		{"vera", "validator",
			"{\"op\":\"finding.raise\",\"finding\":\"F1\","
			"\"title\":\"t\",\"severity\":\"high\"}"},
		{"victor", "validator",
			"{\"op\":\"finding.raise\",\"finding\":\"F1\","
			"\"title\":\"u\",\"severity\":\"low\"}"},
		{"vera", "validator",
			"{\"op\":\"finding.close\",\"finding\":\"F1\","
			"\"reason\":\"mended\"}"},
		{"vera", "validator",
			"{\"op\":\"finding.close\",\"finding\":\"F9\","
			"\"reason\":\"mended\"}"},
		{"ada", "engineer",
			"{\"op\":\"verdict\",\"verdict\":\"approved\","
			"\"artifact\":\"a\",\"checklist\":\"c\"}"},
		{"vera", "validator",
			"{\"op\":\"verdict\",\"verdict\":\"lovely\","
			"\"artifact\":\"a\",\"checklist\":\"c\"}"},
		{"ada", "validator",
			"{\"op\":\"verdict\",\"verdict\":\"approved\","
			"\"artifact\":\"a\",\"checklist\":\"c\"}"}};
	struct json *s = FOLD("review", acts);
	const struct json *f = json_get(s, "findings");
	const struct json *v = json_get(s, "verdicts");

	(void)state;
	assert_int_equal(json_count(f), 2);
	assert_string_equal(text(json_at(f, 0), "state"), "closed");
	assert_string_equal(text(json_at(f, 1), "finding"), "F1~0000");
	assert_string_equal(text(json_at(f, 1), "state"), "open");
	assert_int_equal(json_count(v), 1);
	assert_true(json_get_bool(json_at(v, 0), "by_version_author", false));
	assert_string_equal(text(s, "status"), "approved");
	assert_int_equal(json_count(json_get(s, "ignored")), 3);
	json_free(s);
}

static void fold_lets_one_person_accept_a_handoff(void **state)
{
	static const struct act acts[] = {
		{"oscar", "ops",
			"{\"op\":\"handoff.open\",\"model\":\"m\",\"to_role\":"
			"\"engineer\"}"},
		{"vera", "validator", "{\"op\":\"handoff.accept\"}"},
		{"ada", "engineer", "{\"op\":\"handoff.accept\"}"},
		{"bob", "engineer", "{\"op\":\"handoff.accept\"}"},
		{"bob", "engineer", "{\"op\":\"handoff.return\"}"},
		{"ada", "engineer",
			"{\"op\":\"handoff.return\",\"note\":\"done\"}"},
		{"oscar", "ops", "{\"op\":\"handoff.close\"}"},
		{"ada", "engineer", "{\"op\":\"handoff.accept\"}"}};
	struct json *s = FOLD("handoff", acts);

	(void)state;
	assert_string_equal(text(json_get(s, "accepted"), "by"), "ada");
	assert_string_equal(text(json_get(s, "returned"), "note"), "done");
	assert_string_equal(text(s, "status"), "closed");
	assert_int_equal(json_count(json_get(s, "ignored")), 4);
	json_free(s);
}

static void fold_walks_an_alarm(void **state)
{
	static const struct act acts[] = {
		{"eye", "monitor",
			"{\"op\":\"alarm.open\",\"model\":\"m\",\"version\":"
			"\"v\",\"signal\":\"drift\",\"from\":\"a\",\"to\":"
			"\"b\"}"},
		{"eye", "monitor", "{\"op\":\"alarm.extend\",\"to\":\"c\"}"},
		{"eye", "monitor",
			"{\"op\":\"alarm.mute\",\"until\":\"x\",\"reason\":"
			"\"y\"}"},
		{"oscar", "ops", "{\"op\":\"alarm.ack\",\"note\":\"seen\"}"},
		{"oscar", "ops",
			"{\"op\":\"alarm.handoff\",\"handoff\":\"h\"}"},
		{"oscar", "ops",
			"{\"op\":\"alarm.close\",\"reason\":\"gone\"}"},
		{"eye", "monitor", "{\"op\":\"alarm.extend\",\"to\":\"d\"}"}};
	struct json *s = FOLD("alarm", acts);

	(void)state;
	assert_string_equal(text(s, "to"), "c");
	assert_string_equal(text(s, "handoff"), "h");
	assert_string_equal(text(s, "status"), "closed");
	assert_string_equal(text(json_get(s, "closed"), "reason"), "gone");
	assert_int_equal(json_count(json_get(s, "ignored")), 2);
	json_free(s);
}

static void fold_ends_a_run_once(void **state)
{
	static const struct act acts[] = {
		{"ada", "engineer",
			"{\"op\":\"run.start\",\"model\":\"m\",\"version\":"
			"\"v\",\"recipe\":\"exact\"}"},
		{"ada", "engineer",
			"{\"op\":\"run.finish\",\"state\":\"no gain\",\"log\":"
			"\"l\"}"},
		{"ada", "engineer",
			"{\"op\":\"run.finish\",\"state\":\"done\"}"}};
	struct json *s = FOLD("run", acts);

	(void)state;
	assert_string_equal(text(s, "status"), "no gain");
	assert_string_equal(text(s, "log"), "l");
	assert_int_equal(json_count(json_get(s, "ignored")), 1);
	json_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fold_numbers_versions_without_a_clash),
		cmocka_unit_test(fold_moves_an_alias_only_to_a_version),
		cmocka_unit_test(fold_keeps_what_it_does_not_know),
		cmocka_unit_test(fold_leaves_alone_what_it_cannot_make),
		cmocka_unit_test(fold_registers_evidence_and_answers_by_person),
		cmocka_unit_test(fold_walks_findings_and_verdicts),
		cmocka_unit_test(fold_lets_one_person_accept_a_handoff),
		cmocka_unit_test(fold_walks_an_alarm),
		cmocka_unit_test(fold_ends_a_run_once),
	};

	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
