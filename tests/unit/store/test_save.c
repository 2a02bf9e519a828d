/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "lab.h"
#include "store/private.h"
#include "store/sync.h"

static void save_folds_what_it_wrote(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID];
	struct json *v;
	const struct json *one;

	(void)state;
	lab_model(s, "credit", model, version);
	v = lab_get(s, "model", "credit");
	assert_string_equal(json_get_str(v, "id", ""), model);
	assert_int_equal(json_count(json_get(v, "versions")), 1);
	one = json_at(json_get(v, "versions"), 0);
	assert_int_equal(json_get_i64(one, "number", 0), 1);
	assert_string_equal(json_get_str(one, "id", ""), version);
	assert_string_equal(json_get_str(one, "by", ""), "ada");
	assert_string_equal(json_get_str(one, "role", ""), "engineer");
	json_free(v);
	v = lab_get(s, "model", model);
	json_free(v);
	model[9] = '\0';
	v = lab_get(s, "model", model);
	json_free(v);
	store_close(s);
	lab_free(lab);
}

static void save_is_seen_by_another_handle(void **state)
{
	struct lab *lab = lab_new();
	struct store *a = lab_open(lab, NULL), *b = lab_open(lab, NULL);
	struct err err = ERR_INIT;
	bool changed = false;
	struct json *v;

	(void)state;
	lab_model(a, "credit", NULL, (char[STORE_ID]){0});
	assert_int_equal(store_refresh(b, &changed, &err), 0);
	assert_true(changed);
	v = lab_get(b, "model", "credit");
	json_free(v);
	assert_int_equal(store_refresh(b, &changed, &err), 0);
	assert_false(changed);
	lab_model(b, "fraud", NULL, (char[STORE_ID]){0});
	assert_int_equal(store_refresh(a, NULL, &err), 0);
	v = lab_get(a, "model", "fraud");
	json_free(v);
	store_close(a);
	store_close(b);
	lab_free(lab);
}

static void save_refuses_what_could_have_no_effect(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char id[STORE_ID], version[STORE_ID];

	(void)state;
	lab_model(s, "credit", id, version);
	assert_int_equal(lab_try(s, "model", id, NULL,
				 "{\"op\":\"alias.set\",\"alias\":\"p\","
				 "\"version\":\"x\"}",
				 NULL),
		ERR_AUTH);
	assert_int_equal(
		lab_try(s, "model", id, NULL, "{\"op\":\"fly\"}", NULL),
		ERR_ARG);
	assert_int_equal(lab_try(s, "model", id, NULL,
				 "{\"op\":\"comment.add\",\"text\":\"x\","
				 "\"wings\":2}",
				 NULL),
		ERR_ARG);
	assert_int_equal(
		lab_try(s, "model", id, NULL, "{\"op\":\"comment.add\"}", NULL),
		ERR_ARG);
	assert_int_equal(lab_try(s, "model", id, NULL,
				 "{\"op\":\"comment.add\",\"text\":\"x\","
				 "\"more\":{\"a\":1.5}}",
				 NULL),
		ERR_ARG);
	assert_int_equal(
		lab_try(s, "model", NULL, "Bad Name",
			"{\"op\":\"model.create\",\"name\":\"x\"}", NULL),
		ERR_ARG);
	store_close(s);
	lab_be(lab, "mallory");
	s = lab_open(lab, NULL);
	assert_int_equal(
		lab_try(s, "model", id, NULL,
			"{\"op\":\"comment.add\",\"text\":\"x\"}", NULL),
		ERR_AUTH);
	store_close(s);
	lab_free(lab);
}

static void save_many_is_one_commit(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	struct store_save saves[20] = {{0}};
	char ids[20][STORE_ID], names[20][8];
	struct json *ops = json_array(), *op = json_object(), *report = NULL;
	struct err err = ERR_INIT;
	int64_t n = 0;

	(void)state;
	json_set_str(op, "op", "model.create");
	json_set_str(op, "name", "m");
	json_push(ops, op);
	for (int i = 0; i < 20; i++) {
		names[i][0] = 'm';
		names[i][1] = (char)('a' + i);
		names[i][2] = '\0';
		saves[i].kind = "model";
		saves[i].slug = names[i];
		saves[i].ops = ops;
	}
	assert_int_equal(store_save_many(s, saves, 20, ids, &err), 0);
	assert_int_equal(
		store_count(s,
			&(struct store_query){.kind = "model", .prefix = "m"},
			&n, &err),
		0);
	assert_int_equal(n, 20);
	lab_shell(lab, "test $(git -C store rev-list --count HEAD) = 2");
	assert_int_equal(store_check(s, true, &report, &err), 0);
	assert_int_equal(json_count(json_get(report, "problems")), 0);
	assert_int_equal(json_get_i64(report, "records", 0), 21);
	json_free(report);
	json_free(ops);
	store_close(s);
	lab_free(lab);
}

static void save_gives_one_name_to_one_object(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char a[STORE_ID], b[STORE_ID], version[STORE_ID];
	char *name;
	struct json *v;

	(void)state;
	lab_model(s, "credit", a, version);
	lab_model(s, "credit", b, version);
	v = lab_get(s, "model", "credit");
	assert_string_equal(json_get_str(v, "id", ""), a);
	json_free(v);
	name = xasprintf("credit~%.4s", b);
	v = lab_get(s, "model", name);
	assert_string_equal(json_get_str(v, "id", ""), b);
	json_free(v);
	free(name);
	store_close(s);
	lab_free(lab);
}

static void save_survives_the_loss_of_the_index(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	struct err err = ERR_INIT;
	char *before, *after, *again;

	(void)state;
	lab_model(s, "credit", NULL, (char[STORE_ID]){0});
	lab_model(s, "fraud", NULL, (char[STORE_ID]){0});
	before = lab_states(s);
	store_close(s);
	lab_shell(lab, "rm -f store/assay/index.sqlite*");
	s = lab_open(lab, NULL);
	after = lab_states(s);
	assert_string_equal(before, after);
	store_close(s);
	lab_shell(lab, "echo rubbish >store/assay/index.sqlite");
	s = lab_open(lab, NULL);
	again = lab_states(s);
	assert_string_equal(before, again);
	assert_int_equal(store_rebuild(s, &err), 0);
	store_close(s);
	free(before);
	free(after);
	free(again);
	lab_free(lab);
}

/* A head that git has pruned is forgotten; a damaged one is not. */
static void save_tells_a_damaged_head_from_a_pruned_one(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	struct err err = ERR_INIT;
	char *kept, *now;

	(void)state;
	lab_model(s, "credit", NULL, (char[STORE_ID]){0});
	kept = lab_states(s);
	lab_shell(lab, "printf '%040d\n' 1 >>store/assay/seen");
	assert_int_equal(store_rebuild(s, &err), 0);
	lab_shell(lab, "cd store; id=$(echo old | git commit-tree HEAD:); "
		       "printf '%s\n' $(git rev-parse HEAD) $id >assay/seen; "
		       "f=objects/$(echo $id | sed 's,^..,&/,'); chmod +w $f; "
		       "echo rubbish >$f; cp assay/seen ..");
	assert_int_equal(store_rebuild(s, &err), ERR_IO);
	assert_non_null(strstr(err.text, "which this clone has seen"));
	lab_shell(lab, "cmp seen store/assay/seen; rm store/assay/seen");
	assert_int_equal(store_rebuild(s, &err), 0);
	store_close(s);
	s = lab_open(lab, NULL);
	now = lab_states(s);
	assert_string_equal(kept, now);
	free(kept);
	free(now);
	store_close(s);
	lab_free(lab);
}

static void save_stops_where_the_format_was_raised(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID], id[STORE_ID];
	struct json *v;

	(void)state;
	lab_model(s, "credit", model, version);
	v = lab_get(s, "policy", NULL);
	lab_save(s, "policy", json_get_str(v, "id", ""), NULL,
		"{\"op\":\"setting.set\",\"name\":\"format\",\"value\":"
		"\"2\"}",
		id);
	json_free(v);
	assert_int_equal(lab_try(s, "model", model, NULL,
				 "{\"op\":\"comment.add\",\"text\":\"x\"}", id),
		ERR_UNSUPPORTED);
	v = lab_get(s, "model", "credit");
	assert_int_equal(json_count(json_get(v, "versions")), 1);
	json_free(v);
	store_close(s);
	lab_free(lab);
}

/* Whether the statement of the store that holds part looks rows up by key. */
static bool uses_key(struct store *s, const char *part)
{
	bool found = false, yes = false;

	for (size_t i = 0; i < STORE_STATEMENTS; i++) {
		const char *sql = s->statements[i].sql;
		sqlite3_stmt *st = NULL;
		char *explain;

		if (!sql || !strstr(sql, part))
			continue;
		found = true;
		explain = xasprintf("EXPLAIN QUERY PLAN %s", sql);
		assert_int_equal(
			sqlite3_prepare_v2(s->db, explain, -1, &st, NULL),
			SQLITE_OK);
		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		yes = strstr(index_text(st, 3), "PRIMARY KEY") != NULL;
		sqlite3_finalize(st);
		free(explain);
	}
	assert_true(found);
	return yes;
}

/* Else each look at an object reads all of its kind. */
static void save_finds_an_object_by_its_id(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID];

	(void)state;
	lab_model(s, "credit", model, NULL);
	json_free(lab_get(s, "model", model));
	assert_true(uses_key(s, "id<?1||'g'"));
	store_close(s);
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(save_stops_where_the_format_was_raised),
		cmocka_unit_test(save_folds_what_it_wrote),
		cmocka_unit_test(save_is_seen_by_another_handle),
		cmocka_unit_test(save_refuses_what_could_have_no_effect),
		cmocka_unit_test(save_many_is_one_commit),
		cmocka_unit_test(save_gives_one_name_to_one_object),
		cmocka_unit_test(save_survives_the_loss_of_the_index),
		cmocka_unit_test(save_finds_an_object_by_its_id),
		cmocka_unit_test(save_tells_a_damaged_head_from_a_pruned_one),
	};

	return cmocka_run_group_tests_name("save", tests, NULL, NULL);
}
