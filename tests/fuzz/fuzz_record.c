/* SPDX-License-Identifier: Apache-2.0 */
/* A record of somebody else: refused, or it is read again from what is
 * written, gets a path inside the tree, and folds without harm. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <string.h>

#include "store/access.h"
#include "store/fold.h"
#include "store/record.h"
#include "store/repo.h"

static void check_path(const struct record *r)
{
	const struct record_birth b = {
		r->id, *r->slug ? r->slug : "x", r->time_us};
	struct buf path = BUF_INIT;

	record_path(&path, r, &b);
	CHECK(path.len <= REPO_PATH_MAX);
	CHECK(strstr(path.data, "..") == NULL || strstr(r->slug, "..") ||
		strstr(r->author, "..") || strstr(r->verb, "..") ||
		strstr(r->kind, ".."));
	CHECK(strstr(path.data, "/../") == NULL && path.data[0] != '/');
	CHECK(strspn(path.data, "abcdefghijklmnopqrstuvwxyz0123456789._/-") ==
		path.len);
	buf_release(&path);
}

/* The operations twice, as a new object and once more on it. */
static void fold_twice(const struct record *r)
{
	const struct fold_kind *k = fold_kind_find(r->kind);
	struct fold f = {NULL, r->id, r->author, r->key, r->role, r->time,
		r->lamport, true, NULL, NULL};
	struct json *copy = NULL;
	struct buf b = BUF_INIT;

	if (!k)
		return;
	fold_begin(&f, r->kind, "x");
	fold_record(&f, k, r->json);
	f.create = false;
	fold_record(&f, k, r->json);
	json_write(&b, f.state);
	CHECK(json_parse(&copy, "state", b.data, b.len, NULL) == 0);
	CHECK(json_equal(copy, f.state));
	json_free(copy);
	json_free(f.state);
	buf_release(&b);
}

static void learn(const struct record *r)
{
	struct access a = {0};

	access_genesis(&a, r);
	access_record(&a, r);
	access_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct err err = ERR_INIT;
	struct record r;

	if (record_parse(&r, "input", data, n, &err) == 0) {
		check_path(&r);
		fold_twice(&r);
		learn(&r);
		record_release(&r);
	} else {
		CHECK(err.code < 0 && err.text[0]);
	}
	return 0;
}
