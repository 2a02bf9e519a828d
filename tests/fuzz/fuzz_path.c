/* SPDX-License-Identifier: Apache-2.0 */
/* The place of a record: whatever names a record may carry, its path stays
 * inside the tree, and says again what it was made of, so that two records
 * never share one. The input is two records of six lines each (kind, slug,
 * author, operation, time, clock): the one that is placed and the one that
 * created its object. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/xalloc.h"
#include "store/record.h"
#include "store/repo.h"

enum { LINES = 6 };

struct lines {
	const char *p;
	size_t left;
};

/* The next line as a new string; bytes behind a NUL are lost. */
static char *next_line(struct lines *l)
{
	const char *feed = l->left ? memchr(l->p, '\n', l->left) : NULL;
	const size_t n = feed ? (size_t)(feed - l->p) : l->left;
	char *s = xstrndup(l->p, n);

	l->p += feed ? n + 1 : n;
	l->left -= feed ? n + 1 : n;
	return s;
}

static struct json *frame(void)
{
	struct json *o = json_object();

	json_set_int(o, "assay", 1);
	json_set_str(o, "object", "self");
	json_set_str(
		o, "key", "SHA256:cVvR7PNWDjSefx0nXiyqN8LiX3iYkDsE9kSpn3aNYYE");
	json_set_str(o, "role", "engineer");
	json_set_str(o, "replica", "e939b038e5351872");
	json_set_int(o, "seq", 1);
	json_set(o, "prev", json_null());
	json_set(o, "policy", json_null());
	json_set(o, "seen", json_array());
	return o;
}

/* A record of six lines; false if the format refuses it. */
static bool make(struct record *r, struct lines *l)
{
	static const char *const names[LINES] = {
		"kind", "slug", "author", "op", "time", "lamport"};
	struct json *o = frame(),
		    *op = json_push(
			    json_set(o, "ops", json_array()), json_object());
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	int64_t clock = 0;
	int rc;

	for (int i = 0; i < LINES; i++) {
		char *s = next_line(l);

		if (strcmp(names[i], "lamport") == 0 &&
			num_parse_i64(s, strlen(s), &clock) == 0)
			json_set_int(o, names[i], clock);
		else
			json_set_str(
				strcmp(names[i], "op") ? o : op, names[i], s);
		free(s);
	}
	rc = record_make(r, o, &bytes, &err);
	if (rc < 0) {
		CHECK(err.text[0]);
		json_free(o);
	}
	buf_release(&bytes);
	return rc == 0;
}

static void check_inside(const char *path)
{
	unsigned depth = 1;

	CHECK(strlen(path) <= REPO_PATH_MAX);
	CHECK(strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789._/-") ==
		strlen(path));
	for (const char *p = path; *p; p += *p == '/') {
		const size_t n = strcspn(p, "/");

		CHECK(n > 0 && *p != '.');
		depth += p[n] == '/';
		p += n;
	}
	CHECK(depth <= REPO_DEPTH_MAX);
}

/* KIND/YYYY-MM/DD/SLUG.ID10/LLLLLLLL-OP-AUTHOR-ID32.json, taken apart: a kind
 * and an operation hold no '-' and no '/', the rest has its length. */
static void check_back(
	const char *path, const struct record *r, const struct record *b)
{
	const size_t nk = strlen(r->kind), ns = strlen(b->slug);
	const size_t nv = strlen(r->verb), na = strlen(r->author);
	const char *slug = path + nk + strlen("/YYYY-MM/DD/");
	const char *file = slug + ns + strlen(".ID10123456/");
	char clock[16];

	CHECK(strcspn(path, "/") == nk && memcmp(path, r->kind, nk) == 0);
	CHECK(strcspn(slug, "/") == ns + 11 && memcmp(slug, b->slug, ns) == 0);
	CHECK(memcmp(slug + ns + 1, b->id, 10) == 0);
	snprintf(clock, sizeof(clock), "%08" PRId64, r->lamport);
	CHECK(memcmp(file, clock, 8) == 0 && file[8] == '-');
	CHECK(strcspn(file + 9, "-") == nv &&
		memcmp(file + 9, r->verb, nv) == 0);
	CHECK(memcmp(file + 10 + nv, r->author, na) == 0);
	CHECK(strlen(file) == 9 + nv + 1 + na + 1 + 32 + strlen(".json"));
	CHECK(memcmp(file + 11 + nv + na, r->id, 32) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct lines l = {(const char *)data, n};
	struct record r = {0}, born = {0};
	struct buf path = BUF_INIT;

	if (make(&r, &l)) {
		const bool own = !make(&born, &l);
		const struct record *b = own ? &r : &born;
		const struct record_birth birth = {b->id, b->slug, b->time_us};

		record_path(&path, &r, &birth);
		check_inside(buf_str(&path));
		check_back(buf_str(&path), &r, b);
		record_release(&born);
		record_release(&r);
	}
	buf_release(&path);
	return 0;
}
