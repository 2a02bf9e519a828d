/* SPDX-License-Identifier: Apache-2.0 */
/* A record of somebody else: refused, or it is read again from what is
 * written, and folds without harm. JSON that is a record but for its layout is
 * brought into the canonical form first, so that mutations get further than
 * to a moved line feed. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <string.h>

#include "store/fold.h"
#include "store/record.h"

/* The operations twice, as a new object and once more on it. */
static void fold_twice(const struct record *r)
{
	const struct fold_kind *k = fold_kind_find(r->kind);
	struct fold f = {NULL, r->id, r->author, r->key, r->role, r->time,
		r->lamport, true, NULL, NULL, NULL};
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

/* True if the bytes are a record; one is what its canonical form says. */
static bool take(const void *data, size_t n)
{
	struct err err = ERR_INIT;
	struct record r;

	if (record_parse(&r, "input", data, n, &err) < 0) {
		CHECK(err.code < 0 && err.text[0]);
		return false;
	}
	CHECK(strlen(record_object(&r)) == HASH_HEX - 1);
	fold_twice(&r);
	record_release(&r);
	return true;
}

static void take_any_layout(const void *data, size_t n)
{
	struct json *json = NULL;
	struct buf bytes = BUF_INIT;
	struct record r;

	if (n > RECORD_MAX || json_parse(&json, "input", data, n, NULL) < 0)
		return;
	if (record_make(&r, json, &bytes, NULL) == 0) {
		CHECK(take(bytes.data, bytes.len));
		record_release(&r);
	} else {
		json_free(json);
	}
	buf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (!take(data, n))
		take_any_layout(data, n);
	return 0;
}
