/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/pointer.h"
#include "store/private.h"
#include "store/record.h"

static bool ends_with(const char *s, const char *end)
{
	const size_t n = strlen(s), k = strlen(end);

	return n >= k && strcmp(s + n - k, end) == 0;
}

static int stray(struct store *s, const char *path, const char *reason,
	const char *body, struct err *err)
{
	return index_run(s, err, "INSERT OR REPLACE INTO stray VALUES(?,?,?)",
		"sss", path, reason, body);
}

/* What a record cites, for verify.c: ids with a space between. */
static void add_refs(struct buf *out, const struct record *r)
{
	const struct json *seen = json_get(r->json, "seen");

	if (*r->prev)
		buf_addf(out, "%s ", r->prev);
	if (*r->policy)
		buf_addf(out, "%s ", r->policy);
	for (size_t i = 0; i < json_count(seen); i++)
		buf_addf(out, "%s ", json_str(json_at(seen, i), ""));
}

static int insert(struct store *s, const char *path, const struct record *r,
	const struct buf *body, struct err *err)
{
	struct buf refs = BUF_INIT;
	int rc;

	add_refs(&refs, r);
	rc = index_run(s, err,
		"INSERT INTO rec(path,id,object,kind,lamport,author,key,role,"
		"replica,seq,time,slug,verb,refs,body,armour) VALUES(?1,?2,?3,"
		"?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,"
		"(SELECT body FROM stray WHERE path=?1||'.sig'))",
		"ssssissssiissss", path, r->id, record_object(r), r->kind,
		r->lamport, r->author, r->key, r->role, r->replica, r->seq,
		r->time_us, r->slug, r->verb, buf_str(&refs), body->data);
	buf_release(&refs);
	if (rc == 0)
		rc = index_run(s, err,
			"DELETE FROM stray WHERE path=?1||'.sig'", "s", path);
	return rc;
}

static int take_record(
	struct store *s, const char *path, const git_oid *id, struct err *err)
{
	struct buf body = BUF_INIT;
	struct record r = {0};
	struct err why = ERR_INIT;
	int rc = repo_blob(&s->repo, id, &body, RECORD_MAX, &why);

	if (rc == ERR_IO) {
		if (err)
			*err = why;
		goto out;
	}
	if (rc == 0)
		rc = record_parse(&r, path, buf_str(&body), body.len, &why);
	if (rc < 0)
		rc = stray(s, path, why.text, NULL, err);
	else
		rc = insert(s, path, &r, &body, err);
out:
	record_release(&r);
	buf_release(&body);
	return rc;
}

static int take_signature(
	struct store *s, const char *path, const git_oid *id, struct err *err)
{
	struct buf armour = BUF_INIT;
	char *of = xstrndup(path, strlen(path) - 4);
	int rc = repo_blob(&s->repo, id, &armour, RECORD_SIG_MAX, NULL);

	if (rc < 0 || strlen(buf_str(&armour)) != armour.len)
		rc = stray(s, path, N_("a signature that cannot be read"), NULL,
			err);
	else
		rc = index_run(s, err,
			"UPDATE rec SET armour=?,sig=NULL,effect=NULL WHERE "
			"path=?",
			"ss", buf_str(&armour), of);
	if (rc == 0 && sqlite3_changes(s->db) == 0)
		rc = stray(s, path, N_("a signature without its record"),
			buf_str(&armour), err);
	free(of);
	buf_release(&armour);
	return rc;
}

static int take_artifact(
	struct store *s, const char *path, const git_oid *id, struct err *err)
{
	const char *name = path + strlen("artifact/aa/");
	struct buf b = BUF_INIT;
	char hex[HASH_HEX], blob[REPO_HEX];
	uint64_t size = 0;
	int rc = repo_blob(&s->repo, id, &b, STORE_INLINE_MAX, NULL);
	bool pointer = false;

	git_oid_tostr(blob, sizeof(blob), id);
	if (rc == 0) {
		hash_hex(hex, buf_str(&b), b.len);
		size = b.len;
		if (strcmp(hex, name) != 0)
			pointer = pointer_parse(&b, hex, &size) == 0 &&
				  strcmp(hex, name) == 0;
	}
	if (rc < 0 || (!pointer && strcmp(hex, name) != 0))
		rc = stray(s, path,
			N_("an artifact whose bytes are not those of its name"),
			NULL, err);
	else
		rc = index_run(s, err,
			"INSERT OR REPLACE INTO artifact VALUES(?,?,?,?)",
			"siis", name, (int64_t)size, (int64_t)pointer, blob);
	buf_release(&b);
	return rc;
}

static bool is_artifact(const char *path)
{
	return strncmp(path, "artifact/", 9) == 0 && strlen(path) == 76 &&
	       path[11] == '/' && hash_is_hex(path + 12) &&
	       memcmp(path + 9, path + 12, 2) == 0;
}

static bool is_own(const char *path)
{
	return strcmp(path, ".gitattributes") == 0 ||
	       strncmp(path, ".assay/", 7) == 0;
}

static int take_new(
	struct store *s, const struct repo_change *c, struct err *err)
{
	if (c->mode != GIT_FILEMODE_BLOB)
		return stray(s, c->path, N_("not a regular file"), NULL, err);
	if (is_own(c->path))
		return 0;
	if (is_artifact(c->path))
		return take_artifact(s, c->path, c->new, err);
	if (ends_with(c->path, ".json"))
		return take_record(s, c->path, c->new, err);
	if (ends_with(c->path, ".json.sig"))
		return take_signature(s, c->path, c->new, err);
	return stray(s, c->path, N_("not a file of a store"), NULL, err);
}

/* A file that this clone had seen is gone or has other bytes. */
static int take_away(
	struct store *s, const struct repo_change *c, struct err *err)
{
	char blob[REPO_HEX];
	int rc;

	git_oid_tostr(blob, sizeof(blob), c->old);
	rc = index_run(s, err, "INSERT OR REPLACE INTO missing VALUES(?,?,?)",
		"sss", c->path, blob, c->new ? "changed" : "removed");
	if (rc == 0)
		rc = index_run(s, err,
			"INSERT OR REPLACE INTO dirty SELECT object,1 FROM rec "
			"WHERE path=?",
			"s", c->path);
	if (rc == 0)
		rc = index_run(
			s, err, "DELETE FROM rec WHERE path=?", "s", c->path);
	if (rc == 0)
		rc = index_run(
			s, err, "DELETE FROM stray WHERE path=?", "s", c->path);
	if (rc == 0 && is_artifact(c->path))
		rc = index_run(s, err, "DELETE FROM artifact WHERE sha256=?",
			"s", c->path + 12);
	if (rc == 0 && ends_with(c->path, ".json.sig"))
		rc = index_run(s, err,
			"UPDATE rec SET armour=NULL,sig=NULL "
			"WHERE path||'.sig'=?",
			"s", c->path);
	s->lost = true;
	return rc;
}

static int on_change(void *arg, const struct repo_change *c, struct err *err)
{
	struct store *s = arg;
	int rc = c->old ? take_away(s, c, err) : 0;

	if (rc == 0 && c->new)
		rc = take_new(s, c, err);
	if (rc == 0 && c->new && !c->old)
		rc = index_run(s, err, "DELETE FROM missing WHERE path=?", "s",
			c->path);
	return rc;
}

static int set_head(struct store *s, const git_oid *head, const git_oid *tree,
	struct err *err)
{
	char h[REPO_HEX], t[REPO_HEX];

	git_oid_tostr(h, sizeof(h), head);
	git_oid_tostr(t, sizeof(t), tree);
	return index_run(s, err,
		"INSERT OR REPLACE INTO meta VALUES('head',?),('tree',?)", "ss",
		h, t);
}

/* The tree that the index shows; *known is false for an empty index, and
 * where git has lost the tree since (*gone). */
static int old_tree(struct store *s, git_oid *tree, bool *known, bool *gone,
	struct err *err)
{
	struct buf hex = BUF_INIT;
	const int rc = index_meta(s, "tree", &hex, err);

	*known = rc == 0 && hex.len == REPO_HEX - 1 &&
		 git_oid_fromstr(tree, hex.data) == 0;
	*gone = *known && !git_odb_exists(s->repo.odb, tree);
	buf_release(&hex);
	return rc;
}

/* Begins to write, and finds the tree to start from. A read left open would
 * pin an old snapshot, which cannot write. */
static int begin(struct store *s, git_oid *old, bool *known, struct err *err)
{
	bool gone = false;
	int rc;

	index_reset(s);
	rc = index_exec(s, "BEGIN IMMEDIATE", err);
	if (rc == 0)
		rc = old_tree(s, old, known, &gone, err);
	if (rc == 0 && gone) {
		*known = false;
		index_reset(s);
		rc = index_exec(s, "ROLLBACK", err);
		if (rc == 0)
			rc = index_clear(s, err);
		if (rc == 0)
			rc = index_exec(s, "BEGIN IMMEDIATE", err);
	}
	return rc;
}

/* Something went: whatever may have cited it is decided and folded again. */
static int decide_again(struct store *s, struct err *err)
{
	if (!s->lost)
		return 0;
	s->lost = false;
	s->access_known = false;
	return index_exec(s,
		"INSERT OR REPLACE INTO dirty SELECT DISTINCT object,1 FROM "
		"rec;UPDATE rec SET effect=NULL,place=0",
		err);
}

static int take_all(struct store *s, const git_oid *old, const git_oid *new,
	const git_oid *head, struct err *err)
{
	int rc = repo_diff(&s->repo, old, new, on_change, s, err);

	if (rc == 0)
		rc = decide_again(s, err);
	if (rc == 0)
		rc = store_verify(s, err);
	if (rc == 0)
		rc = store_refold(s, err);
	if (rc == 0)
		rc = set_head(s, head, new, err);
	return rc;
}

int store_intake(struct store *s, const git_oid *head, struct err *err)
{
	git_oid old, new;
	bool known = false;
	int rc = repo_tree_of(&s->repo, head, &new, err);

	if (rc < 0)
		return rc;
	rc = begin(s, &old, &known, err);
	if (rc == 0)
		rc = take_all(s, known ? &old : NULL, &new, head, err);
	index_reset(s);
	if (rc == 0)
		rc = index_exec(s, "COMMIT", err);
	if (rc < 0) {
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
		s->access_known = false;
	}
	store_identity_forget(s);
	return rc;
}
