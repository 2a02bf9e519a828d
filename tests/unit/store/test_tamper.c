/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/xalloc.h"
#include "bend.h"
#include "store/anchor.h"
#include "store/check.h"
#include "store/private.h"
#include "store/sync.h"

/* Cases of each of the sixteen classes of reliability R12, and honest
 * histories; with ASSAY_LONG as many as the bar asks for. */
enum { CASES = 3, CASES_LONG = 200, HONEST = 4, HONEST_LONG = 1000 };

static int cases(void)
{
	return getenv("ASSAY_LONG") ? CASES_LONG : CASES;
}

static bool tells(
	const struct json *problems, const char *what, const char *name)
{
	for (size_t i = 0; i < json_count(problems); i++) {
		const char *p = json_str(json_at(problems, i), "");

		if (strstr(p, what) && strstr(p, name))
			return true;
	}
	return false;
}

/* "records 16 to 18 of clone R, which ..." where the ids are not known. */
static bool tells_range(const struct json *problems, const struct bent *t)
{
	for (size_t i = 0; i < json_count(problems); i++) {
		const char *p = json_str(json_at(problems, i), "");
		long long from, to;

		if (strstr(p, t->replica) && strstr(p, "are missing") &&
			sscanf(p, "records %lld to %lld", &from, &to) == 2 &&
			from <= t->seq && t->seq <= to)
			return true;
	}
	return false;
}

static struct json *check(struct store *s)
{
	struct json *report = NULL;
	struct err err = ERR_INIT;

	if (store_check(s, false, &report, &err) < 0)
		fail_msg("%s", err.text);
	return report;
}

static void assert_told(
	struct store *s, const char *who, const char *what, const char *name)
{
	struct json *report = check(s);
	const struct json *problems = json_get(report, "problems");
	struct buf b = BUF_INIT;

	if (!tells(problems, what, name)) {
		json_write(&b, problems);
		fail_msg("%s: no problem says \"%s\" of \"%s\":\n%s", who, what,
			name, buf_str(&b));
	}
	json_free(report);
}

/* The anchor names what is missing, by id or by its number. */
static void assert_missing(
	struct store *s, const char *class, const struct bent *t)
{
	struct json *report = check(s);
	const struct json *problems = json_get(report, "problems");
	char id[17];

	snprintf(id, sizeof(id), "%.16s", t->id);
	if (!tells(problems, "is missing", id) && !tells_range(problems, t))
		fail_msg("%s: %s is not missed", class, id);
	json_free(report);
}

static void assert_state(struct store *s, const char *state)
{
	struct json *report = check(s);

	assert_string_equal(
		json_get_str(json_get(report, "anchor"), "state", ""), state);
	json_free(report);
}

static void assert_honest(struct store *s)
{
	struct json *report = check(s);

	if (json_count(json_get(report, "problems")))
		fail_msg("false alarm: %s",
			json_str(json_at(json_get(report, "problems"), 0), ""));
	json_free(report);
}

/* An honest store, published, and a copy of it that holds an anchor. */
static void start(struct bend *b)
{
	struct store *s;
	struct json *anchor = NULL;
	struct err err = ERR_INIT;

	b->lab = lab_new();
	bend_setup(b);
	lab_publish(b->lab);
	s = lab_open(b->lab, NULL);
	assert_honest(s);
	assert_state(s, "seen");
	assert_int_equal(anchor_make(s, &anchor, &err), 0);
	assert_int_equal(anchor_keep(s, anchor, &err), 0);
	assert_honest(s);
	json_free(anchor);
	store_close(s);
	lab_shell(b->lab, "mv hub.git hub && cp -r store honest");
}

static struct store *again(struct bend *b, const char *without)
{
	char *line = xasprintf("rm -rf bent/assay/index.sqlite* "
			       "bent/assay/seen %s",
		without);

	lab_shell(b->lab, line);
	free(line);
	return lab_open(b->lab, "bent");
}

static void bend_once(
	struct bend *b, const struct bend_class *c, struct rng *rng)
{
	struct bent t = {0};
	struct store *s;
	const char *id;

	lab_shell(b->lab, "rm -rf bent && cp -r honest bent");
	s = lab_open(b->lab, "bent");
	assert_honest(s); /* no false alarm */
	c->bend(b, s, rng, &t);
	id = t.by_id ? t.id : t.path;
	assert_told(s, c->name, t.seen, id);
	store_close(s);
	s = again(b, "");
	if (strcmp(t.anchored, "is missing") == 0)
		assert_missing(s, c->name, &t);
	else
		assert_told(s, c->name, t.anchored, id);
	store_close(s);
	s = again(b, "bent/assay/anchors");
	if (t.fresh)
		assert_told(s, c->name, t.fresh, id);
	assert_state(s, "unanchored");
	store_close(s);
}

static void tamper_is_found_and_named(void **state)
{
	struct bend b = {0};
	struct rng rng;

	(void)state;
	start(&b);
	for (size_t k = 0; k < BEND_CLASSES; k++) {
		rng_seed(&rng, 77 + k);
		for (int i = 0; i < cases(); i++)
			bend_once(&b, &bend_classes[k], &rng);
		print_message(
			"# %s: %d cases\n", bend_classes[k].name, cases());
	}
	lab_free(b.lab);
}

/* Somebody makes the hub show another history. */
static void force(struct bend *b, struct rng *rng)
{
	char *dir = lab_path(b->lab, "hub.git");
	struct repo r;
	struct err err = ERR_INIT;
	struct repo_commit c = {.name = "x",
		.email = "x@example.org",
		.message = "forced\n",
		.parents = 1};
	git_reference *ref = NULL;
	git_oid head, new;
	bool found = false;

	lab_shell(b->lab, "rm -rf hub.git && cp -r hub hub.git");
	assert_int_equal(repo_open(&r, dir, &err), 0);
	assert_int_equal(repo_ref(&r, REPO_BRANCH, &head, &found, &err), 0);
	for (uint64_t i = rng_below(rng, 6) + 1; i; i--) {
		git_commit *at = NULL;

		assert_int_equal(git_commit_lookup(&at, r.git, &head), 0);
		c.parent[0] = *git_commit_parent_id(at, 0);
		git_commit_free(at);
		head = c.parent[0];
	}
	c.time_us = (int64_t)rng_below(rng, 1000000) * 1000000;
	assert_int_equal(repo_tree_of(&r, &head, &c.tree, &err), 0);
	assert_int_equal(repo_commit(&r, &c, &new, &err), 0);
	assert_int_equal(git_reference_create(
				 &ref, r.git, REPO_BRANCH, &new, 1, "forced"),
		0);
	git_reference_free(ref);
	repo_close(&r);
	free(dir);
}

static void assert_sync_tells(struct store *s, const char *what)
{
	struct json *report = NULL;
	struct err err = ERR_INIT;

	if (store_sync(s, NULL, &report, &err) < 0)
		fail_msg("%s", err.text);
	if (!tells(json_get(report, "alarms"), what, ""))
		fail_msg("no alarm says \"%s\"", what);
	json_free(report);
}

static void tamper_by_force_is_found_and_healed(void **state)
{
	struct bend b = {0};
	struct rng rng;

	(void)state;
	start(&b);
	rng_seed(&rng, 4711);
	for (int i = 0; i < cases(); i++) {
		char *dir = lab_path(b.lab, "bent");
		struct store *s;
		struct err err = ERR_INIT;

		force(&b, &rng);
		lab_shell(b.lab, "rm -rf bent again && cp -r honest again");
		assert_int_equal(store_clone(b.lab->hub, dir, &err), 0);
		s = lab_open(b.lab, "bent"); /* neither anchor nor memory */
		assert_state(s, "unanchored");
		store_close(s);
		lab_shell(b.lab, "cp -r honest/assay/anchors bent/assay/");
		s = lab_open(b.lab, "bent");
		assert_told(s, "force-push", "is missing", "the record ");
		store_close(s);
		s = lab_open(b.lab, "again");
		assert_sync_tells(s, "was rewritten");
		assert_honest(s);
		store_close(s);
		s = lab_open(b.lab, "bent"); /* healed by the other one */
		assert_int_equal(lab_sync(s), 0);
		assert_honest(s);
		assert_state(s, "anchored");
		store_close(s);
		free(dir);
	}
	lab_free(b.lab);
}

/* What makes git show another history than the objects hold. */
static char *other_truth(int class, struct rng *rng)
{
	const unsigned long long a = rng_next(rng), b = rng_next(rng);

	switch (class) {
	case 0:
		return xasprintf("cd bent && git replace -f assay~%llu "
				 "assay~%llu%s",
			a % 3, 3 + b % 3,
			b % 7 ? "" : " && git pack-refs --all");
	case 1:
		return xasprintf("mkdir -p bent/info && echo $(git -C bent "
				 "rev-parse assay~%llu assay~%llu) "
				 ">bent/info/grafts",
			a % 3, 3 + b % 3);
	default:
		return xasprintf("mkdir -p bent/objects/info && echo "
				 "/tmp/%llx >bent/objects/info/alternates",
			a);
	}
}

static void tamper_of_git_itself_is_not_read(void **state)
{
	static const char *const what[] = {"objects are replaced",
		"commits are grafted", "objects are borrowed"};
	struct bend b = {0};
	struct rng rng;

	(void)state;
	start(&b);
	rng_seed(&rng, 815);
	for (int i = 0; i < cases() * 3; i++) {
		char *dir = lab_path(b.lab, "bent"), *line;
		struct store *s = NULL;
		struct err err = ERR_INIT;

		lab_shell(b.lab, "rm -rf bent && cp -r honest bent");
		line = other_truth(i % 3, &rng);
		lab_shell(b.lab, line);
		assert_int_equal(store_open(&s, dir, &err), ERR_UNSUPPORTED);
		assert_non_null(strstr(err.text, what[i % 3]));
		free(line);
		free(dir);
	}
	lab_free(b.lab);
}

/* Somebody writes into the index; # is a number drawn. */
static void edit_index(struct store *s, struct rng *rng)
{
	static const char *const edits[] = {
		"UPDATE rec SET body=replace(body,'model','modem') WHERE rowid="
		"(SELECT rowid FROM rec WHERE body GLOB '*model*' LIMIT 1 "
		"OFFSET #)",
		"UPDATE rec SET author='eve' WHERE rowid=(SELECT rowid FROM "
		"rec LIMIT 1 OFFSET #)",
		"UPDATE rec SET effect=1-effect WHERE rowid=(SELECT rowid FROM "
		"rec LIMIT 1 OFFSET #)",
		"UPDATE rec SET sig=0 WHERE rowid=(SELECT rowid FROM rec LIMIT "
		"1 OFFSET #)",
		"UPDATE rec SET key='SHA256:x' WHERE rowid=(SELECT rowid FROM "
		"rec LIMIT 1 OFFSET #)",
		"DELETE FROM rec WHERE rowid=(SELECT rowid FROM rec LIMIT 1 "
		"OFFSET #)",
		"UPDATE obj SET status='approved!' WHERE id=(SELECT id FROM "
		"obj ORDER BY id LIMIT 1 OFFSET #%6)",
		"UPDATE obj SET state=replace(state,'vera','eve') WHERE id="
		"(SELECT id FROM obj WHERE instr(state,'vera')>0 ORDER BY id "
		"LIMIT 1 OFFSET #%3)",
		"DELETE FROM obj WHERE id=(SELECT id FROM obj ORDER BY id "
		"LIMIT 1 OFFSET #%6)",
		"INSERT OR REPLACE INTO stray VALUES('x#','y',NULL)",
		"UPDATE meta SET v='#' WHERE k='tree'"};
	const char *edit = edits[rng_below(rng, 11)];
	const size_t at = strcspn(edit, "#");
	char *sql = xasprintf("%.*s%llu%s", (int)at, edit,
		(unsigned long long)rng_below(rng, 12), edit + at + 1);
	struct err err = ERR_INIT;

	if (index_exec(s, sql, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(sqlite3_changes(s->db) > 0);
	free(sql);
}

static void tamper_with_the_index_is_found(void **state)
{
	struct bend b = {0};
	struct rng rng;

	(void)state;
	start(&b);
	rng_seed(&rng, 16);
	for (int i = 0; i < cases(); i++) {
		struct json *list = json_array();
		struct err err = ERR_INIT;
		struct store *s;

		lab_shell(b.lab, "rm -rf bent && cp -r honest bent");
		s = lab_open(b.lab, "bent");
		assert_int_equal(check_index(s, list, &err), 0);
		assert_int_equal(json_count(list), 0);
		edit_index(s, &rng);
		assert_int_equal(check_index(s, list, &err), 0);
		if (!tells(list, "the index", ""))
			fail_msg("case %d is not found", i);
		json_free(list);
		store_close(s);
	}
	lab_free(b.lab);
}

static const char *const who[] = {"ada", "vera", "oscar"};

/* One honest act of somebody in his clone, or a sync. */
static void act(struct bend *b, int i, struct rng *rng)
{
	struct store *s;
	char name[] = "honest-ada", op[120];

	memcpy(name + 7, i == 2 ? "osc" : who[i], 3);
	lab_be(b->lab, who[i]);
	s = lab_open(b->lab, name);
	snprintf(op, sizeof(op), "{\"op\":\"comment.add\",\"text\":\"%llu\"}",
		(unsigned long long)rng_next(rng));
	switch (rng_below(rng, 4)) {
	case 0:
		assert_int_equal(lab_sync(s), 0);
		break;
	case 1:
		lab_shell(b->lab, "git -C hub.git gc -q --auto");
		assert_int_equal(store_rebuild(s, NULL), 0);
		break;
	default:
		lab_save(s, "model", b->models[rng_below(rng, 4)], NULL, op,
			NULL);
	}
	assert_honest(s);
	store_close(s);
}

/* A history: three people, some acts in any order, all synced in the end; an
 * anchor taken somewhere in the middle holds. */
static void honest_history(struct bend *b, struct rng *rng)
{
	struct json *anchor = NULL;
	struct err err = ERR_INIT;
	struct store *s;

	lab_shell(b->lab,
		"rm -rf hub.git honest-*; cp -r hub hub.git; for p in "
		"ada ver osc; do cp -r honest honest-$p; done");
	for (uint64_t n = 3 + rng_below(rng, 4); n; n--)
		act(b, (int)rng_below(rng, 3), rng);
	s = lab_open(b->lab, "honest-ver");
	assert_int_equal(anchor_make(s, &anchor, &err), 0);
	assert_int_equal(lab_sync(s), 0);
	store_close(s);
	s = lab_open(b->lab, "honest-ada");
	assert_int_equal(lab_sync(s), 0);
	assert_int_equal(anchor_keep(s, anchor, &err), 0);
	assert_honest(s);
	json_free(anchor);
	store_close(s);
}

static void honest_histories_raise_no_alarm(void **state)
{
	const int n = getenv("ASSAY_LONG") ? HONEST_LONG : HONEST;
	struct bend b = {0};
	struct rng rng;

	(void)state;
	start(&b);
	rng_seed(&rng, 1000);
	for (int i = 0; i < n; i++)
		honest_history(&b, &rng);
	print_message("# %d honest histories\n", n);
	lab_free(b.lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tamper_is_found_and_named),
		cmocka_unit_test(tamper_by_force_is_found_and_healed),
		cmocka_unit_test(tamper_of_git_itself_is_not_read),
		cmocka_unit_test(tamper_with_the_index_is_found),
		cmocka_unit_test(honest_histories_raise_no_alarm),
	};

	return cmocka_run_group_tests_name("tamper", tests, NULL, NULL);
}
