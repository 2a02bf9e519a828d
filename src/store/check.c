/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/anchor.h"
#include "store/gitcmd.h"
#include "store/sync.h"

enum { LOOKS = 3, LOOK_AGAIN_US = 1000000 };

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

/* The first of the ids in refs that is not here. */
static int name_absent(
	struct store *s, const char *refs, char id[STORE_ID], struct err *err)
{
	int rc = 1;

	for (const char *p = refs; *p && rc == 1; p += STORE_ID) {
		sqlite3_stmt *st;

		memcpy(id, p, STORE_ID - 1);
		id[STORE_ID - 1] = '\0';
		rc = index_bind(s, &st, err,
			"SELECT 1 FROM rec WHERE id=? AND place=1", "s", id);
		if (rc == 0)
			rc = index_step(s, st, err);
		if (rc >= 0)
			sqlite3_reset(st);
	}
	return rc;
}

/* Records that name others which are not here, and the first of those. */
static int list_waiting(struct store *s, struct json *out, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT path,refs,object FROM rec WHERE effect IS NULL ORDER "
		"BY path LIMIT 1000",
		"");

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		char id[STORE_ID];

		rc = name_absent(s, index_text(st, 1), id, err);
		if (rc >= 0)
			problem(out,
				xasprintf(_("the record %s waits: %.16s, which "
					    "it names, is not here"),
					index_text(st, 0),
					rc == 0 ? id : index_text(st, 2)));
		rc = rc < 0 ? rc : 0;
	}
	return rc;
}

/* Acts that an honest program does not write: it would have said no. */
static int list_acts(struct store *s, struct json *out, struct err *err)
{
	int rc = list_rows(s, out,
		"SELECT json_extract(i.value,'$.record'),obj.kind||' '||"
		"obj.name||': '||json_extract(i.value,'$.op')||': '||"
		"json_extract(i.value,'$.reason') FROM obj,json_each(obj.state,"
		"'$.ignored') i WHERE instr(obj.state,'may')>0 AND "
		"json_extract(i.value,'$.reason') IN ('the role may not do "
		"this','only an administrator may do this for another') "
		"ORDER BY 1",
		_("the record @1 tries what it may not do: @2"), err);

	if (rc == 0)
		rc = list_rows(s, out,
			"SELECT json_extract(i.value,'$.record'),obj.name FROM "
			"obj,json_each(obj.state,'$.verdicts') i WHERE "
			"kind='review' AND json_extract(i.value,"
			"'$.by_version_author') ORDER BY 1",
			_("the verdict @1 of the review @2 is by the author of "
			  "the version: it approves nothing"),
			err);
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
		rc = list_waiting(s, out, err);
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
	if (rc == 0)
		rc = list_acts(s, out, err);
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

/* git fsck reads beside those who save, sync and tidy, and then takes a name
 * that came or a file that went meanwhile for damage. Damage stays; so what a
 * later look does not find was none. */
static int check_git(struct store *s, struct json *out, struct err *err)
{
	struct buf text = BUF_INIT;
	bool clean = false;
	int rc = 0;

	for (int look = 0; rc == 0 && !clean && look < LOOKS; look++) {
		if (look)
			usleep(LOOK_AGAIN_US);
		buf_clear(&text);
		rc = gitcmd_fsck(s, &clean, &text, err);
	}
	if (rc == 0 && !clean)
		problem(out, xasprintf(_("git fsck: %s"), buf_str(&text)));
	buf_release(&text);
	return rc;
}

static int check_deep(struct store *s, struct json *out, struct err *err)
{
	/* The past has no index that could differ. */
	const int rc = s->until ? 0 : check_index(s, out, err);

	return rc < 0 ? rc : check_git(s, out, err);
}

int store_check(
	struct store *s, bool deep, struct json **report, struct err *err)
{
	struct json *list = json_array(), *anchor = NULL, *o;
	char root[HASH_HEX], head[REPO_HEX];
	int64_t n = 0;
	int rc = store_refresh(s, NULL, err);

	if (rc == 0)
		rc = list_all(s, list, err);
	if (rc == 0)
		rc = check_set_root(s, root, &n, err);
	if (rc == 0)
		rc = anchor_state(s, &anchor, list, err);
	if (rc == 0 && deep)
		rc = check_deep(s, list, err);
	if (rc < 0) {
		json_free(list);
		json_free(anchor);
		return rc;
	}
	git_oid_tostr(head, sizeof(head), &s->seen);
	o = json_object();
	json_set_int(o, "records", n);
	json_set_str(o, "head", head);
	json_set_str(o, "set_root", root);
	json_set(o, "anchor", anchor);
	json_set(o, "problems", list);
	*report = o;
	return 0;
}
