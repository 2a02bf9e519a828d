/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/xalloc.h"
#include "forge.h"
#include "lab.h"
#include "store/private.h"
#include "store/sshkey.h"
#include "store/sync.h"

enum { ORDERS = 6, CHUNK = 12, SEEDS = 4, SEEDS_LONG = 1000, CLONES_MAX = 8 };

/* A history with whatever can go wrong in it: late and withdrawn roles, names
 * that clash, records without right, at a wrong path, of unknown operations,
 * with a clock that jumps. */
static void write_history(struct lab *lab)
{
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID], id[STORE_ID], run[STORE_ID];
	struct lab_forgery f = {.kind = "model",
		.author = "oscar",
		.role = "ops",
		.op = "{\"op\":\"comment.add\",\"text\":\"x\"}",
		.key = "oscar",
		.lamport = 9};
	struct record_birth b;
	char *op;

	lab_model(s, "credit", model, version);
	lab_model(s, "credit", id, id);
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.grant\",\"person\":\"mallory\",\"role\":"
		"\"validator\"}",
		NULL);
	op = xasprintf("{\"op\":\"review.open\",\"model\":\"%s\",\"version\":"
		       "\"%s\",\"artifact\":\"a\",\"checklist\":{}}",
		model, version);
	lab_save(s, "review", NULL, "credit-1", op, run);
	free(op);
	lab_save(s, "review", run, NULL,
		"{\"op\":\"evidence.add\",\"item\":\"S01\",\"body\":\"1\"}",
		NULL);
	b = lab_birth(s, model);
	f.object = model;
	f.birth = &b;
	lab_forge(lab, s, &f, id);
	f.author = f.key = "mallory"; /* before and after the role is his */
	f.role = "validator";
	f.lamport = 5;
	lab_forge(lab, s, &f, id);
	f.lamport = 12;
	lab_forge(lab, s, &f, id);
	f.op = "{\"op\":\"model.dance\"}";
	lab_forge(lab, s, &f, id);
	f.lamport = 80000000;
	lab_forge(lab, s, &f, id);
	f.lamport = 13;
	f.path = "model/2026-01/01/x.0123456789/00000013-x.json";
	lab_forge(lab, s, &f, id);
	f.path = NULL;
	f.object = NULL; /* a model whose maker may not make one */
	f.birth = NULL;
	f.slug = "credit";
	f.op = "{\"op\":\"model.create\",\"name\":\"credit\"}";
	lab_forge(lab, s, &f, id);
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.revoke\",\"person\":\"mallory\",\"role\":"
		"\"validator\",\"last\":[]}",
		NULL);
	lab_save(s, "model", model, NULL,
		"{\"op\":\"comment.add\",\"text\":\"last\"}", NULL);
	store_close(s);
}

static int add_file(void *arg, const struct repo_change *c, struct err *err)
{
	(void)err;
	repo_files_add(arg, c->path, c->new);
	return 0;
}

static void list_files(struct store *s, struct repo_files *files)
{
	git_oid head, tree;
	struct err err = ERR_INIT;

	assert_int_equal(store_head(s, &head, &err), 0);
	assert_int_equal(repo_tree_of(&s->repo, &head, &tree, &err), 0);
	assert_int_equal(
		repo_diff(&s->repo, NULL, &tree, add_file, files, &err), 0);
}

static void shuffle(struct repo_files *f, struct rng *rng)
{
	for (size_t i = f->n; i > 1; i--) {
		const size_t j = (size_t)rng_below(rng, i);
		const struct repo_file t = f->v[i - 1];

		f->v[i - 1] = f->v[j];
		f->v[j] = t;
	}
}

/* Brings all files into a copy that has only the genesis, some at a time. */
static void bring(
	struct store *s, const struct repo_files *all, struct rng *rng)
{
	const struct store_message m = {"x", "x@example.org", "some\n", 0};
	struct err err = ERR_INIT;

	for (size_t i = 0; i < all->n;) {
		const size_t k = 1 + (size_t)rng_below(rng, CHUNK);
		struct repo_files some = {0};
		git_oid head, new;

		for (size_t j = i; j < i + k && j < all->n; j++)
			repo_files_add(&some, all->v[j].path, &all->v[j].id);
		i += k;
		assert_int_equal(store_head(s, &head, &err), 0);
		assert_int_equal(
			store_commit(s, &some, &head, &m, &new, &err), 0);
		assert_int_equal(
			store_advance(s, &head, &new, "some", &err), 0);
		if (store_refresh(s, NULL, &err) < 0)
			fail_msg("%s", err.text);
		repo_files_release(&some);
	}
}

static void converge_whatever_the_order_of_arrival(void **state)
{
	struct lab *lab = lab_new();
	struct store *s;
	struct repo_files files = {0};
	struct rng rng;
	char *want;

	(void)state;
	lab_shell(lab, "cp -r store bare");
	write_history(lab);
	s = lab_open(lab, NULL);
	list_files(s, &files);
	want = lab_states(s);
	store_close(s);
	rng_seed(&rng, 2026);
	for (int i = 0; i < ORDERS; i++) {
		struct json *report = NULL;
		struct err err = ERR_INIT;
		char *got;

		lab_shell(lab, "rm -rf copy && cp -r bare copy && "
			       "cp -rf store/objects copy/");
		s = lab_open(lab, "copy");
		shuffle(&files, &rng);
		bring(s, &files, &rng);
		got = lab_states(s);
		assert_string_equal(got, want);
		free(got);
		assert_int_equal(store_rebuild(s, &err), 0);
		got = lab_states(s);
		assert_string_equal(got, want);
		free(got);
		assert_int_equal(store_check(s, false, &report, &err), 0);
		json_free(report);
		store_close(s);
	}
	repo_files_release(&files);
	free(want);
	lab_free(lab);
}

static const char *const people[] = {"ada", "oscar", "vera", "mallory"};
static const char *const role_names[] = {
	"engineer", "ops", "validator", "owner", "administrator", "monitor"};

static const char *pick(struct rng *rng, const char *const *list, size_t n)
{
	return list[rng_below(rng, n)];
}

/* An operation on the access rules; of ids of earlier records. */
static char *rules_op(
	struct lab *lab, struct rng *rng, char (*ids)[STORE_ID], size_t n)
{
	const char *who = pick(rng, people, 4);
	const char *role = pick(rng, role_names, 6);
	char fp[SSHKEY_FP], *path;
	struct buf line = BUF_INIT;
	struct err err = ERR_INIT;

	switch (rng_below(rng, 4)) {
	case 0:
		return xasprintf("{\"op\":\"role.grant\",\"person\":\"%s\","
				 "\"role\":\"%s\"}",
			who, role);
	case 1:
		return xasprintf("{\"op\":\"role.revoke\",\"person\":\"%s\""
				 ",\"role\":\"%s\",\"last\":[{\"id\":\"%s\","
				 "\"replica\":\"r\",\"seq\":1}]}",
			who, role, n ? ids[rng_below(rng, n)] : "none");
	case 2:
		return xasprintf("{\"op\":\"person.add\",\"person\":\"p%d\","
				 "\"email\":\"x\"}",
			(int)rng_below(rng, 3));
	default:
		path = lab_path(lab, who);
		assert_int_equal(sshkey_read(&line, path, &err), 0);
		assert_int_equal(
			sshkey_fingerprint(fp, buf_str(&line), &err), 0);
		buf_release(&line);
		free(path);
		return xasprintf("{\"op\":\"key.revoke\",\"person\":\"%s\","
				 "\"key\":\"%s\",\"last\":[{\"id\":\"%s\","
				 "\"replica\":\"r\",\"seq\":1}]}",
			who, fp, n ? ids[rng_below(rng, n)] : "none");
	}
}

static char *model_op(struct rng *rng, const char *version)
{
	static const char *const fixed[] = {
		"{\"op\":\"comment.add\",\"text\":\"x\"}",
		"{\"op\":\"comment.add\",\"text\":\"x\",\"new\":1}",
		"{\"op\":\"model.dance\"}",
		"{\"op\":\"model.create\",\"name\":\"again\"}",
		"{\"op\":\"version.add\",\"artifact\":{},\"format\":\"x\"}"};
	const size_t i = (size_t)rng_below(rng, 8);

	if (i < 5)
		return xstrdup(fixed[i]);
	return xasprintf("{\"op\":\"alias.set\",\"alias\":\"a%d\","
			 "\"version\":\"%s\"}",
		(int)rng_below(rng, 3), version);
}

/* Any record that somebody with commit access could write: who, in which
 * role, with whose key, at which place of the order, about what. */
static void write_random(struct lab *lab, struct rng *rng, size_t count)
{
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID], genesis[STORE_ID];
	char(*ids)[STORE_ID] = xcalloc(count, sizeof(*ids));
	struct record_birth births[2];

	lab_model(s, "credit", model, version);
	memcpy(genesis, s->genesis, STORE_ID);
	births[0] = lab_birth(s, model);
	births[1] = lab_birth(s, genesis);
	births[1].slug = "policy";
	for (size_t i = 0; i < count; i++) {
		const bool rules = rng_below(rng, 3) == 0;
		const char *who = pick(rng, people, 4);
		struct lab_forgery f = {.kind = rules ? "policy" : "model",
			.object = rules ? genesis : model,
			.author = rules && rng_below(rng, 2) ? "ada" : who,
			.role = pick(rng, role_names, 6),
			.lamport = 4 + (int64_t)rng_below(rng, 12),
			.birth = &births[rules]};
		char *stray = xasprintf("model/2026-01/01/x.0123456789/"
					"00000013-x%zu.json",
			i);
		char *op = rules ? rules_op(lab, rng, ids, i)
				 : model_op(rng, version);

		if (rules && rng_below(rng, 2))
			f.role = "administrator";
		f.key = rng_below(rng, 8) ? f.author : who;
		f.op = op;
		if (rng_below(rng, 10) == 0)
			f.path = stray;
		lab_forge(lab, s, &f, ids[i]);
		free(op);
		free(stray);
	}
	free(ids);
	store_close(s);
}

static char *states_after(
	struct lab *lab, const struct repo_files *files, struct rng *rng)
{
	struct store *s;
	struct err err = ERR_INIT;
	char *got, *again;

	lab_shell(lab, "rm -rf copy && cp -r bare copy && "
		       "cp -rf store/objects copy/");
	s = lab_open(lab, "copy");
	bring(s, files, rng);
	got = lab_states(s);
	if (rng_below(rng, 2)) {
		assert_int_equal(store_rebuild(s, &err), 0);
		again = lab_states(s);
		assert_string_equal(got, again);
		free(again);
	}
	store_close(s);
	return got;
}

static void converge_on_random_histories(void **state)
{
	const bool is_long = getenv("ASSAY_LONG") != NULL;
	const int seeds = is_long ? SEEDS_LONG : SEEDS;

	(void)state;
	for (int seed = 1; seed <= seeds; seed++) {
		struct lab *lab = lab_new();
		struct repo_files files = {0};
		struct rng rng;
		struct store *s;
		size_t clones;
		char *want;

		rng_seed(&rng, (uint64_t)seed);
		clones = 2 +
			 (size_t)rng_below(&rng, is_long ? CLONES_MAX - 1 : 2);
		lab_shell(lab, "cp -r store bare");
		write_random(lab, &rng, 8 + (size_t)rng_below(&rng, 12));
		s = lab_open(lab, NULL);
		list_files(s, &files);
		want = lab_states(s);
		store_close(s);
		for (size_t i = 0; i < clones; i++) {
			char *got;

			shuffle(&files, &rng);
			got = states_after(lab, &files, &rng);
			if (strcmp(got, want) != 0)
				print_message("# seed %d\n", seed);
			assert_string_equal(got, want);
			free(got);
		}
		free(want);
		repo_files_release(&files);
		lab_free(lab);
		if (seed % 50 == 0)
			print_message("# %d histories\n", seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(converge_whatever_the_order_of_arrival),
		cmocka_unit_test(converge_on_random_histories),
	};

	return cmocka_run_group_tests_name("converge", tests, NULL, NULL);
}
