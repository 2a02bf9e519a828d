/* SPDX-License-Identifier: Apache-2.0 */
/* A review on the Lending Club model, with people who cheat: records are
 * written straight through the store, under their own good keys. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/alias.h"
#include "app/approval.h"
#include "app/import.h"
#include "app/review.h"
#include "app/subject.h"
#include "base/xalloc.h"
#include "lab.h"
#include "store/artifact.h"

#define REVIEW "lending-1-r1"

static struct lab *lab;
static struct app *app;

/* From now on it is that person who writes. */
static void be(const char *person)
{
	app_free(app);
	lab_be(lab, person);
	app = app_new(lab->store);
}

static struct store *store(void)
{
	struct store *s = NULL;
	struct err err = ERR_INIT;

	if (app_store(app, &s, &err))
		fail_msg("%s", err.text);
	return s;
}

static char *demo(const char *name)
{
	return xasprintf("%s/demo/lending/%s", getenv("ASSAY_DATADIR"), name);
}

static void import_model(void)
{
	struct app_import in = {.name = "lending", .label = "default"};
	char *file = demo("lending.ubj"), *data = demo("test.csv");
	char *train = demo("train.csv"), *expect = demo("expect.csv");
	struct err err = ERR_INIT;
	struct json *out = NULL;

	in.file = file;
	in.data = data;
	in.trained_on = train;
	in.expect = expect;
	if (app_import(app, &in, &out, &err))
		fail_msg("%s", err.text);
	json_free(out);
	free(file);
	free(data);
	free(train);
	free(expect);
}

static void request(void)
{
	const struct review_ask ask = {
		.version = "lending@1", .checklist = "sr26-2-tabular"};
	struct err err = ERR_INIT;
	struct json *out = NULL;

	if (app_review_request(app, &ask, &out, &err))
		fail_msg("%s", err.text);
	json_free(out);
}

static int start(void **state)
{
	(void)state;
	lab = lab_new();
	be("ada");
	import_model();
	request();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	app_free(app);
	app = NULL;
	lab_free(lab);
	return 0;
}

static struct json *show(void)
{
	struct err err = ERR_INIT;
	struct json *v = NULL;

	if (app_review_show(app, REVIEW, &v, &err))
		fail_msg("%s", err.text);
	return v;
}

/* The item of a shown review. */
static const struct json *item_of(const struct json *shown, const char *id)
{
	const struct json *items = json_get(shown, "items");

	for (size_t i = 0; i < json_count(items); i++)
		if (strcmp(json_get_str(json_at(items, i), "id", ""), id) == 0)
			return json_at(items, i);
	fail_msg("no item %s", id);
	return NULL;
}

static void expect_item(const char *id, const char *state, const char *outcome)
{
	struct json *v = show();
	const struct json *item = item_of(v, id);

	assert_string_equal(json_get_str(item, "state", ""), state);
	if (outcome)
		assert_string_equal(json_get_str(item, "outcome", ""), outcome);
	json_free(v);
}

/* Runs items (all if id is NULL) as the current person; returns how many
 * came out differently. */
static int64_t run(const char *id, bool verify)
{
	const char *const items[] = {id, NULL};
	const struct review_run r = {
		.ref = REVIEW, .items = id ? items : NULL, .verify = verify};
	struct err err = ERR_INIT;
	struct json *out = NULL;
	int64_t differ;

	if (app_review_run(app, &r, &out, &err))
		fail_msg("%s", err.text);
	differ = json_get_i64(out, "differ", -1);
	json_free(out);
	return differ;
}

static int answer(const char *id, const char *result)
{
	const struct review_act act = {REVIEW, id, result, "because"};
	struct err err = ERR_INIT;

	return app_review_answer(app, &act, &err);
}

static void answer_all(void)
{
	static const char *const ids[] = {
		"S01", "S03", "S05", "S06", "S07", "S27"};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		assert_int_equal(answer(ids[i], "accept"), 0);
}

static int verdict(const char *word, struct err *err)
{
	const struct review_verdict v = {
		.ref = REVIEW, .word = word, .name = "lending"};
	struct json *out = NULL;
	const int rc = app_review_verdict(app, &v, &out, err);

	json_free(out);
	return rc;
}

static int to_production(void)
{
	const struct app_alias in = {
		.model = "lending", .alias = "production", .version = "1"};
	struct err err = ERR_INIT;
	struct json *out = NULL;
	int rc;

	be("oscar");
	rc = app_alias_set(app, &in, &out, &err);
	json_free(out);
	return rc;
}

static void save_op(struct json *op)
{
	struct json *state = lab_get(store(), "review", REVIEW);
	struct json *ops = json_array();
	const struct store_save s = {.kind = "review",
		.object = json_get_str(state, "id", ""),
		.ops = ops};
	struct err err = ERR_INIT;
	char id[STORE_ID];

	json_push(ops, op);
	if (store_save(store(), &s, id, &err))
		fail_msg("%s", err.text);
	json_free(ops);
	json_free(state);
}

/* Evidence on an item that says "pass", with the bindings of the true one,
 * written by the current person's good key. */
static void forge(const char *id)
{
	struct json *v = show();
	struct json *body = NULL, *op = json_object();
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	char digest[STORE_ID];

	if (store_artifact_read(store(),
		    json_get_str(item_of(v, id), "body", ""), &b, &err) ||
		json_parse(&body, "body", b.data, b.len, &err))
		fail_msg("%s", err.text);
	json_set_str(body, "outcome", "pass");
	for (size_t i = 0; i < json_count(json_get(body, "parts")); i++)
		json_set_str(json_edit_at(json_edit(body, "parts"), i),
			"outcome", "pass");
	buf_clear(&b);
	json_write(&b, body);
	assert_int_equal(
		store_put_bytes(store(), b.data, b.len, digest, &err), 0);
	json_set_str(op, "op", "evidence.add");
	json_set_str(op, "item", id);
	json_set_str(op, "body", digest);
	json_set_str(op, "function", json_get_str(body, "function", ""));
	json_set_int(op, "engine", json_get_i64(body, "version", 0));
	json_set_str(op, "class", json_get_str(body, "class", ""));
	json_set_str(op, "result", "pass");
	save_op(op);
	buf_release(&b);
	json_free(body);
	json_free(v);
}

static void expect_refused(const char *says)
{
	struct err err = ERR_INIT;

	assert_int_equal(verdict("approved", &err), ERR_CONFLICT);
	if (!strstr(err.text, says))
		fail_msg("%s", err.text);
}

static void review_goes_from_request_to_production(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	expect_item("S04", "submitted", "pass");
	expect_item("S07", "submitted", "not answerable");
	assert_int_equal(to_production(), ERR_CONFLICT);
	be("vera");
	assert_int_equal(run(NULL, false), 0);
	expect_item("S04", "confirmed", "pass");
	expect_refused("S01, S03, S05, S06, S07, S27");
	answer_all();
	if (verdict("approved", &err))
		fail_msg("%s", err.text);
	assert_int_equal(to_production(), 0);
	assert_int_equal(run(NULL, true), 0);
}

static void review_is_not_judged_by_the_maker(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(answer("S01", "accept"), ERR_AUTH);
	assert_int_equal(verdict("approved", &err), ERR_AUTH);
	be("oscar");
	assert_int_equal(verdict("approved", &err), ERR_AUTH);
}

static void review_shows_the_makers_false_numbers_as_disputed(void **state)
{
	(void)state;
	forge("S07");
	expect_item("S07", "submitted", "pass");
	be("vera");
	assert_int_equal(run("S07", true), 1);
	assert_int_equal(run(NULL, false), 1);
	expect_item("S07", "disputed", NULL);
	answer_all();
	expect_refused("S07");
	be("oscar");
	assert_int_equal(run("S07", true), 1);
}

/* Both keys signed the same false body: the re-run under the validator's key
 * replaces hers, and disagrees with the maker's. */
static void review_verdict_runs_what_both_forged_again(void **state)
{
	(void)state;
	forge("S07");
	be("vera");
	assert_int_equal(run("S01", false), 0);
	forge("S07");
	expect_item("S07", "confirmed", "pass");
	be("oscar");
	assert_int_equal(run("S07", true), 1);
	be("vera");
	answer_all();
	expect_refused("S07");
	expect_item("S07", "disputed", NULL);
}

static void review_verdict_without_evidence_has_no_force(void **state)
{
	struct json *v = show();
	struct json *op = json_object();

	(void)state;
	json_set_str(op, "op", "verdict");
	json_set_str(op, "verdict", "approved");
	json_set_str(op, "artifact", json_get_str(v, "artifact", ""));
	json_free(v);
	be("vera");
	save_op(op);
	v = show();
	assert_string_equal(json_get_str(v, "status", ""), "approved");
	json_free(v);
	assert_int_equal(to_production(), ERR_CONFLICT);
}

static void review_waits_for_critical_findings(void **state)
{
	const struct review_finding f = {.ref = REVIEW,
		.title = "no later rows",
		.severity = "critical"};
	struct review_finding close = {.ref = REVIEW, .text = "accepted"};
	struct err err = ERR_INIT;
	char *name = NULL;

	(void)state;
	be("vera");
	assert_int_equal(run(NULL, false), 0);
	answer_all();
	if (app_review_raise(app, &f, &name, &err))
		fail_msg("%s", err.text);
	expect_refused(name);
	close.finding = name;
	assert_int_equal(app_review_close_finding(app, &close, &err), 0);
	assert_int_equal(
		app_review_close_finding(app, &close, &err), ERR_CONFLICT);
	assert_int_equal(verdict("approved", &err), 0);
	free(name);
}

static void review_with_a_concern_needs_conditions(void **state)
{
	struct review_verdict v = {.ref = REVIEW,
		.word = "approved-with-conditions",
		.name = "lending"};
	struct err err = ERR_INIT;
	struct json *out = NULL;

	(void)state;
	be("vera");
	assert_int_equal(run(NULL, false), 0);
	answer_all();
	assert_int_equal(answer("S06", "concern"), 0);
	expect_refused("S06");
	assert_int_equal(app_review_verdict(app, &v, &out, &err), ERR_ARG);
	v.conditions = "watch the rate";
	v.name = "lendin";
	assert_int_equal(app_review_verdict(app, &v, &out, &err), ERR_ARG);
	v.name = "lending";
	if (app_review_verdict(app, &v, &out, &err))
		fail_msg("%s", err.text);
	assert_string_equal(
		json_get_str(out, "status", ""), "approved with conditions");
	json_free(out);
	assert_int_equal(to_production(), 0);
}

/* An attestation is a new fact: S03 lapses, its answer with it, and the
 * verdict is shown as resting on something older. */
static void review_evidence_lapses_with_its_facts(void **state)
{
	struct err err = ERR_INIT;
	struct json *out = NULL, *v;
	char *file = demo("lending.ubj");

	(void)state;
	be("vera");
	assert_int_equal(run(NULL, false), 0);
	answer_all();
	assert_int_equal(verdict("approved", &err), 0);
	assert_int_equal(to_production(), 0);
	if (app_attest(app, "lending@production", file, &out, &err))
		fail_msg("%s", err.text);
	json_free(out);
	free(file);
	v = show();
	assert_string_equal(
		json_get_str(item_of(v, "S03"), "state", ""), "lapsed");
	assert_string_equal(
		json_get_str(item_of(v, "S03"), "why", ""), "facts deployed");
	assert_string_equal(
		json_get_str(item_of(v, "S04"), "state", ""), "confirmed");
	assert_int_equal(json_count(json_get(
				 json_at(json_get(v, "verdicts"), 0), "stale")),
		1);
	json_free(v);
	be("vera");
	assert_int_equal(run("S03", false), 0);
	expect_item("S03", "unconfirmed", "pass");
	be("ada");
	assert_int_equal(run("S03", false), 0);
	expect_item("S03", "confirmed", "pass");
}

static void review_of_some_items_cannot_approve(void **state)
{
	const char *const items[] = {"S01", "S27", NULL};
	const struct review_ask ask = {.version = "lending@1",
		.checklist = "sr26-2-tabular",
		.items = items};
	struct review_verdict v = {
		.ref = "lending-1-r2", .word = "approved", .name = "lending"};
	struct err err = ERR_INIT;
	struct json *out = NULL;

	(void)state;
	if (app_review_request(app, &ask, &out, &err))
		fail_msg("%s", err.text);
	assert_int_equal(json_count(json_get(out, "items")), 2);
	json_free(out);
	be("vera");
	assert_int_equal(app_review_verdict(app, &v, &out, &err), ERR_CONFLICT);
	assert_non_null(strstr(err.text, "S04"));
}

/* What colleagues' programs write may be anything. */
static void review_of_nonsense_is_refused_and_not_followed(void **state)
{
	struct json *good = lab_get(store(), "review", REVIEW);
	char *op = xasprintf("{\"op\":\"review.open\",\"model\":\"%s\","
			     "\"version\":\"%s\",\"artifact\":[],"
			     "\"checklist\":\"00\",\"limits\":{},"
			     "\"scope\":\"all\",\"data\":7}",
		json_get_str(good, "model", ""),
		json_get_str(good, "version", ""));
	char *half = xasprintf(
		"{\"op\":\"review.open\",\"model\":\"%s\",\"version\":\"%s\","
		"\"artifact\":\"x\",\"checklist\":\"%s\",\"limits\":\"y\","
		"\"scope\":{\"items\":[1,{\"id\":\"S07\"},{}]},\"data\":[3]}",
		json_get_str(good, "model", ""),
		json_get_str(good, "version", ""),
		json_get_str(good, "checklist", ""));
	const struct review_run run_it = {.ref = "half"};
	struct err err = ERR_INIT;
	struct json *out = NULL;
	char id[STORE_ID];

	(void)state;
	lab_save(store(), "review", NULL, "nonsense", op, id);
	assert_int_not_equal(app_review_show(app, "nonsense", &out, &err), 0);
	lab_save(store(), "review", NULL, "half", half, id);
	assert_int_equal(app_review_show(app, "half", &out, &err), 0);
	assert_int_equal(json_count(json_get(out, "items")), 1);
	json_free(out);
	assert_int_not_equal(app_review_run(app, &run_it, &out, &err), 0);
	assert_int_equal(app_review_list(app, NULL, &out, &err), 0);
	assert_int_equal(json_count(json_get(out, "reviews")), 3);
	json_free(out);
	assert_int_equal(to_production(), ERR_CONFLICT);
	json_free(good);
	free(op);
	free(half);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(review_goes_from_request_to_production),
		CASE(review_is_not_judged_by_the_maker),
		CASE(review_shows_the_makers_false_numbers_as_disputed),
		CASE(review_verdict_runs_what_both_forged_again),
		CASE(review_verdict_without_evidence_has_no_force),
		CASE(review_waits_for_critical_findings),
		CASE(review_with_a_concern_needs_conditions),
		CASE(review_evidence_lapses_with_its_facts),
		CASE(review_of_some_items_cannot_approve),
		CASE(review_of_nonsense_is_refused_and_not_followed),
	};

	return cmocka_run_group_tests_name("app/review", tests, NULL, NULL);
}
