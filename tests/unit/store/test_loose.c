/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "lab.h"
#include "store/repo.h"

enum { FLIPS = 400, FLIPS_LONG = 10000, OBJECTS_MAX = 2000, HANG_S = 120 };

struct objects {
	git_oid v[OBJECTS_MAX];
	size_t n;
};

static int on_object(const git_oid *id, void *arg)
{
	struct objects *o = arg;

	if (o->n < OBJECTS_MAX)
		git_oid_cpy(&o->v[o->n++], id);
	return 0;
}

static void open_repo(struct repo *r, const struct lab *lab)
{
	struct err err = ERR_INIT;

	if (repo_open(r, lab->store, &err) < 0)
		fail_msg("%s", err.text);
}

static char *path_of(const struct lab *lab, const git_oid *id)
{
	char hex[REPO_HEX];

	git_oid_tostr(hex, sizeof(hex), id);
	return xasprintf("%s/objects/%.2s/%s", lab->store, hex, hex + 2);
}

/* Bits turned over, bytes lost at the end, bytes behind it. */
static void damage(struct buf *b, struct rng *rng)
{
	switch (rng_below(rng, 8)) {
	case 0:
		b->len = (size_t)rng_below(rng, b->len);
		break;
	case 1:
		buf_addch(b, (char)rng_next(rng));
		break;
	default:
		b->data[rng_below(rng, b->len)] ^=
			(char)(1 << rng_below(rng, 8));
	}
}

static void write_over(const char *path, const struct buf *b)
{
	struct err err = ERR_INIT;

	assert_int_equal(unlink(path), 0);
	if (file_write(path, buf_str(b), b->len, &err) < 0)
		fail_msg("%s", err.text);
}

/* Either the object that was there, or an error that names it. */
static void read_damaged(
	const struct lab *lab, const git_oid *id, const struct buf *right)
{
	git_odb_object *o = NULL;
	git_object_t type;
	struct repo r;
	size_t size = 0;

	open_repo(&r, lab);
	if (git_odb_read_header(&size, &type, r.odb, id) == 0)
		assert_true(size <= 1 << 30);
	if (git_odb_read(&o, r.odb, id) == 0) {
		assert_int_equal(git_odb_object_size(o), right->len);
		assert_memory_equal(
			git_odb_object_data(o), right->data, right->len);
	} else {
		assert_non_null(git_error_last());
	}
	git_odb_object_free(o);
	repo_close(&r);
}

static void flip_once(const struct lab *lab, const git_oid *id, struct rng *rng)
{
	struct buf whole = BUF_INIT, bad = BUF_INIT, right = BUF_INIT;
	char *path = path_of(lab, id);
	git_odb_object *o = NULL;
	struct repo r;
	struct err err = ERR_INIT;

	open_repo(&r, lab);
	assert_int_equal(git_odb_read(&o, r.odb, id), 0);
	buf_add(&right, git_odb_object_data(o), git_odb_object_size(o));
	git_odb_object_free(o);
	repo_close(&r);
	assert_int_equal(file_read(&whole, path, 1 << 24, &err), 0);
	buf_add(&bad, whole.data, whole.len);
	damage(&bad, rng);
	write_over(path, &bad);
	read_damaged(lab, id, &right);
	write_over(path, &whole);
	buf_release(&whole);
	buf_release(&bad);
	buf_release(&right);
	free(path);
}

static void loose_objects_are_whole_or_an_error(void **state)
{
	const int n = getenv("ASSAY_LONG") ? FLIPS_LONG : FLIPS;
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	struct objects all = {.n = 0};
	struct repo r;
	struct rng rng;

	(void)state;
	for (int i = 0; i < 3; i++)
		lab_model(s,
			i == 0   ? "a"
			: i == 1 ? "b"
				 : "c",
			NULL, (char[STORE_ID]){0});
	store_close(s);
	open_repo(&r, lab);
	assert_int_equal(git_odb_foreach(r.odb, on_object, &all), 0);
	repo_close(&r);
	assert_true(all.n > 20);
	rng_seed(&rng, 6);
	alarm(getenv("ASSAY_LONG") ? 30 * HANG_S
				   : HANG_S); /* no endless loop */
	for (int i = 0; i < n; i++)
		flip_once(lab, &all.v[rng_below(&rng, all.n)], &rng);
	alarm(0);
	lab_free(lab);
}

static void loose_objects_of_all_sizes_are_read(void **state)
{
	struct lab *lab = lab_new();
	struct err err = ERR_INIT;
	struct repo r;

	(void)state;
	for (size_t n = 0; n < 300000; n = n < 200 ? n + 1 : n * 3) {
		struct buf b = BUF_INIT, again = BUF_INIT;
		git_oid id;

		for (size_t i = 0; i < n; i++)
			buf_addch(&b, (char)(i * i >> 3));
		open_repo(&r, lab);
		assert_int_equal(
			repo_put_blob(&r, buf_str(&b), n, &id, &err), 0);
		repo_close(&r);
		open_repo(&r, lab);
		if (repo_blob(&r, &id, &again, 1 << 20, &err) < 0)
			fail_msg("%zu bytes: %s", n, err.text);
		assert_int_equal(again.len, n);
		if (n)
			assert_memory_equal(again.data, b.data, n);
		repo_close(&r);
		buf_release(&b);
		buf_release(&again);
	}
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loose_objects_are_whole_or_an_error),
		cmocka_unit_test(loose_objects_of_all_sizes_are_read),
	};

	return cmocka_run_group_tests_name("loose", tests, NULL, NULL);
}
