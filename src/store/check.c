/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/gitcmd.h"
#include "store/sync.h"

static void problem(struct json *list, char *text)
{
	json_push(list, json_string(text));
	free(text);
}

/* Each row becomes a sentence: @1 and @2 are its two texts. */
static int list_rows(struct store *s, struct json *out, const char *sql,
	const char *format, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err, sql, "");

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		struct buf b = BUF_INIT;

		for (const char *p = format; *p; p++)
			if (p[0] == '@' && (p[1] == '1' || p[1] == '2'))
				buf_addstr(&b, index_text(st, *++p - '1'));
			else
				buf_addch(&b, *p);
		json_push(out, json_string(buf_str(&b)));
		buf_release(&b);
		rc = 0;
	}
	return rc;
}

static int list_all(struct store *s, struct json *out, struct err *err)
{
	int rc = list_rows(s, out,
		"SELECT path,reason FROM stray ORDER BY path LIMIT 1000",
		_("the file @1 has no effect: @2"), err);

	if (rc == 0)
		rc = list_rows(s, out,
			"SELECT path,reason FROM rec WHERE effect=0 ORDER BY "
			"lamport,id LIMIT 1000",
			_("the record @1 has no effect: @2"), err);
	if (rc == 0)
		rc = list_rows(s, out,
			"SELECT path,'' FROM rec WHERE effect IS NULL ORDER BY "
			"path LIMIT 1000",
			_("the record @1 waits: one that it names is not here"),
			err);
	if (rc == 0)
		rc = list_rows(s, out,
			"SELECT path,reason FROM missing ORDER BY path "
			"LIMIT 1000",
			_("the file @1, which this clone has seen, was @2"),
			err);
	if (rc == 0)
		rc = list_rows(s, out,
			"SELECT replica,max(seq)-count(DISTINCT seq) FROM rec "
			"WHERE place=1 GROUP BY replica HAVING "
			"max(seq)>count(DISTINCT seq) ORDER BY replica",
			_("the chain of clone @1 lacks @2 records"), err);
	if (rc == 0)
		rc = list_rows(s, out,
			"SELECT replica,seq FROM rec WHERE place=1 GROUP BY "
			"replica,seq HAVING count(*)>1 ORDER BY replica,seq",
			_("the chain of clone @1 forks at record @2"), err);
	return rc;
}

int check_set_root(
	struct store *s, char out[STORE_ID], int64_t *n, struct err *err)
{
	struct hash *h = hash_new();
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT DISTINCT id FROM rec WHERE place=1 ORDER BY id", "");

	*n = 0;
	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		hash_add(h, index_text(st, 0), STORE_ID - 1);
		hash_add(h, "\n", 1);
		++*n;
		rc = 0;
	}
	hash_final_hex(h, out);
	return rc;
}

static int states_digest(struct store *s, char out[HASH_HEX], struct err *err)
{
	struct hash *h = hash_new();
	sqlite3_stmt *st;
	int rc = index_bind(
		s, &st, err, "SELECT state FROM obj ORDER BY id", "");

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		hash_add(h, index_text(st, 0), strlen(index_text(st, 0)));
		hash_add(h, "\n", 1);
		rc = 0;
	}
	hash_final_hex(h, out);
	return rc;
}

/* The index against one made anew in memory. */
static int compare_index(struct store *s, struct json *out, struct err *err)
{
	char ours[HASH_HEX], again[HASH_HEX];
	struct store *m = NULL;
	int rc = store_attach(&m, s->repo.dir, err);

	if (rc < 0)
		return rc;
	memcpy(m->genesis, s->genesis, STORE_ID);
	rc = index_open_passing(m, err);
	if (rc == 0)
		rc = store_intake(m, &s->seen, err);
	if (rc == 0)
		rc = states_digest(m, again, err);
	if (rc == 0)
		rc = states_digest(s, ours, err);
	if (rc == 0 && strcmp(ours, again) != 0)
		problem(out, xstrdup(_("the index differs from what git holds; "
				       "delete assay/index.sqlite")));
	store_close(m);
	return rc;
}

static int check_deep(struct store *s, struct json *out, struct err *err)
{
	struct buf text = BUF_INIT;
	bool clean = false;
	int rc = compare_index(s, out, err);

	if (rc == 0)
		rc = gitcmd_fsck(s, &clean, &text, err);
	if (rc == 0 && !clean)
		problem(out, xasprintf(_("git fsck: %s"), buf_str(&text)));
	buf_release(&text);
	return rc;
}

int store_check(
	struct store *s, bool deep, struct json **report, struct err *err)
{
	struct json *list = json_array(), *o;
	char root[HASH_HEX], head[REPO_HEX];
	int64_t n = 0;
	int rc = store_refresh(s, NULL, err);

	if (rc == 0)
		rc = list_all(s, list, err);
	if (rc == 0)
		rc = check_set_root(s, root, &n, err);
	if (rc == 0 && deep)
		rc = check_deep(s, list, err);
	if (rc < 0) {
		json_free(list);
		return rc;
	}
	git_oid_tostr(head, sizeof(head), &s->seen);
	o = json_object();
	json_set_int(o, "records", n);
	json_set_str(o, "head", head);
	json_set_str(o, "set_root", root);
	json_set(o, "problems", list);
	*report = o;
	return 0;
}
