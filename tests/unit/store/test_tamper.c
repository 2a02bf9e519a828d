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
#include "lab.h"
#include "store/private.h"
#include "store/sync.h"

enum { CASES = 8, CASES_LONG = 200, CLASSES = 5, TEXT_MAX = 1 << 16 };

static int add_file(void *arg, const struct repo_change *c, struct err *err)
{
	(void)err;
	if (strstr(c->path, ".json"))
		repo_files_add(arg, c->path, c->new);
	return 0;
}

static size_t problems(struct store *s)
{
	struct json *report = NULL;
	struct err err = ERR_INIT;
	size_t n;

	if (store_check(s, false, &report, &err) < 0)
		fail_msg("%s", err.text);
	n = json_count(json_get(report, "problems"));
	json_free(report);
	return n;
}

/* The blob of a file with one bit of its text turned over. */
static void flip(struct store *s, const struct repo_file *f, struct rng *rng,
	git_oid *out)
{
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(repo_blob(&s->repo, &f->id, &b, TEXT_MAX, &err), 0);
	b.data[rng_below(rng, b.len)] ^= (char)(1 << rng_below(rng, 7));
	assert_int_equal(repo_put_blob(&s->repo, b.data, b.len, out, &err), 0);
	buf_release(&b);
}

/* What somebody with commit access does to a file. */
static void tamper(struct store *s, int class, const struct repo_files *all,
	struct rng *rng, struct repo_files *out)
{
	const size_t i = 2 * (size_t)rng_below(rng, all->n / 2); /* a record */
	const size_t j = (i + 2) % all->n;
	const struct repo_file *record = &all->v[i], *sig = &all->v[i + 1];
	char *path;
	git_oid id;

	out->replace = true;
	switch (class) {
	case 0:
		flip(s, record, rng, &id);
		repo_files_add(out, record->path, &id);
		break;
	case 1: /* another record's signature */
		repo_files_add(out, sig->path, &all->v[j + 1].id);
		break;
	case 2: /* another record's bytes */
		repo_files_add(out, record->path, &all->v[j].id);
		break;
	case 3: /* played again at another place */
		path = xasprintf("%.*s0.json", (int)strlen(record->path) - 6,
			record->path);
		if (strcmp(path, record->path) == 0)
			path[strlen(path) - 6] = '1';
		repo_files_add(out, path, &record->id);
		free(path);
		break;
	default: /* a signature over nothing */
		assert_int_equal(repo_put_blob(&s->repo, "", 0, &id, NULL), 0);
		repo_files_add(out, sig->path, &id);
	}
}

static void commit(struct store *s, struct repo_files *files)
{
	const struct store_message m = {"x", "x@example.org", "bent\n", 0};
	struct err err = ERR_INIT;
	git_oid head, base, new;
	struct repo_commit c = {.name = m.name,
		.email = m.email,
		.message = m.text,
		.parents = 1};

	assert_int_equal(store_head(s, &head, &err), 0);
	assert_int_equal(repo_tree_of(&s->repo, &head, &base, &err), 0);
	assert_int_equal(
		repo_tree_add(&s->repo, &base, files, &c.tree, &err), 0);
	c.parent[0] = head;
	assert_int_equal(repo_commit(&s->repo, &c, &new, &err), 0);
	assert_int_equal(store_advance(s, &head, &new, "bent", &err), 0);
	if (store_refresh(s, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void tamper_is_found_whatever_is_bent(void **state)
{
	const int cases = getenv("ASSAY_LONG") ? CASES_LONG : CASES;
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	struct repo_files all = {0};
	struct err err = ERR_INIT;
	git_oid head, tree;
	struct rng rng;

	(void)state;
	for (int i = 0; i < 4; i++) {
		char name[] = "model-0";

		name[6] = (char)('0' + i);
		lab_model(s, name, NULL, NULL);
	}
	assert_int_equal(store_head(s, &head, &err), 0);
	assert_int_equal(repo_tree_of(&s->repo, &head, &tree, &err), 0);
	assert_int_equal(
		repo_diff(&s->repo, NULL, &tree, add_file, &all, &err), 0);
	assert_int_equal(problems(s), 0);
	store_close(s);
	lab_shell(lab, "cp -r store honest");
	rng_seed(&rng, 77);
	for (int i = 0; i < cases * CLASSES; i++) {
		struct repo_files bent = {0};

		lab_shell(lab, "rm -rf bent && cp -r honest bent");
		s = lab_open(lab, "bent");
		assert_int_equal(problems(s), 0); /* no false alarm */
		tamper(s, i % CLASSES, &all, &rng, &bent);
		commit(s, &bent);
		if (problems(s) == 0)
			fail_msg("case %d of class %d: %s", i, i % CLASSES,
				bent.v[0].path);
		/* A clone that has never seen the honest one finds it too. */
		assert_int_equal(store_rebuild(s, &err), 0);
		if (problems(s) == 0)
			fail_msg("unseen, case %d of class %d", i, i % CLASSES);
		repo_files_release(&bent);
		store_close(s);
	}
	repo_files_release(&all);
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tamper_is_found_whatever_is_bent),
	};

	return cmocka_run_group_tests_name("tamper", tests, NULL, NULL);
}
