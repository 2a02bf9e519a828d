/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/crew.h"
#include "store/pointer.h"
#include "store/private.h"
#include "store/record.h"
#include "store/seen.h"

static const char lone_signature[] = N_("a signature without its record");

static int stray(struct store *s, const char *path, const char *reason,
	const char *body, struct err *err)
{
	return index_run(s, err, "INSERT OR REPLACE INTO stray VALUES(?,?,?)",
		"sss", path, reason, body);
}

/* One walk over what a commit brings. */
struct intake {
	struct store *s;
	struct crew *crew;
	struct crew_item *held; /* its signature may come next */
	struct birth {          /* the object created last */
		char id[STORE_ID], slug[80], kind[40];
		int64_t time;
	} birth;
	bool missing; /* files are known to be missing */
};

/* 1: at its own path; 0: not known here, verify.c finds out. */
static bool find_place(struct intake *k, const struct crew_item *it)
{
	const struct record *r = &it->r;
	struct birth *b = &k->birth;
	struct record_birth birth = {r->id, r->slug, r->time_us};
	bool own;

	if (!r->create && strcmp(b->id, r->object) != 0)
		return false;
	if (!r->create)
		birth = (struct record_birth){b->id, b->slug, b->time};
	own = record_is_at(
		r, &birth, r->create ? r->kind : b->kind, it->path.data);
	if (own && r->create) {
		memcpy(b->id, r->id, STORE_ID);
		memcpy(b->slug, r->slug, strlen(r->slug) + 1);
		memcpy(b->kind, r->kind, strlen(r->kind) + 1);
		b->time = r->time_us;
	}
	return own;
}

/* Once it is checked, the signature itself is left to git. */
static int insert(struct intake *k, const struct crew_item *it, struct err *err)
{
	const struct record *r = &it->r;
	const int64_t place = find_place(k, it);
	const int64_t counts = k->s->bulk && place && it->sig == 1 &&
					       strcmp(r->kind, "policy") != 0
				       ? 1
				       : -1;

	if (k->s->bulk && place)
		bulk_add(k->s->bulk, r->id, r->lamport);
	return index_run(k->s, err,
		"INSERT INTO rec(path,id,object,kind,lamport,author,key,role,"
		"replica,seq,time,slug,verb,refs,body,armour,place,sig,known,"
		"effect) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,"
		"?15,?16,?17,nullif(?18,-1),nullif(?19,-1),nullif(?19,-1))",
		"ssssissssiisssssiii", it->path.data, r->id, record_object(r),
		r->kind, r->lamport, r->author, r->key, r->role, r->replica,
		r->seq, r->time_us, r->slug, r->verb, buf_str(&it->refs),
		it->body.data,
		it->sig < 0 && it->armour.len ? it->armour.data : NULL, place,
		(int64_t)it->sig, counts);
}

/* A signature that came before its record lies among the strays. */
static int find_signature(struct store *s, const char *path, struct err *err)
{
	int rc = index_run(s, err,
		"UPDATE rec SET armour=(SELECT body FROM stray WHERE "
		"path=?1||'.sig') WHERE path=?1 AND EXISTS(SELECT 1 FROM stray "
		"WHERE path=?1||'.sig')",
		"s", path);

	if (rc == 0 && sqlite3_changes(s->db))
		rc = index_run(s, err,
			"DELETE FROM stray WHERE path=?1||'.sig'", "s", path);
	return rc;
}

static int orphan(struct store *s, const char *record, const char *armour,
	struct err *err)
{
	char *path = xasprintf("%s.sig", record);
	const int rc = stray(s, path, lone_signature, armour, err);

	free(path);
	return rc;
}

/* Writes the oldest record that is ready. */
static int take_ready(struct intake *k, bool *none, struct err *err)
{
	const struct crew_item *it = crew_take(k->crew);
	int rc = 0;

	*none = !it;
	if (!it)
		return 0;
	if (it->r.json) {
		rc = insert(k, it, err);
		if (rc == 0 && !it->armour.len)
			rc = find_signature(k->s, it->path.data, err);
	} else {
		rc = stray(k->s, it->path.data, it->why.text, NULL, err);
		if (rc == 0 && it->armour.len)
			rc = orphan(k->s, it->path.data, it->armour.data, err);
	}
	crew_done(k->crew);
	return rc;
}

static void release_held(struct intake *k)
{
	if (k->held)
		crew_submit(k->crew);
	k->held = NULL;
}

/* Everything that has come so far is in the index. */
static int drain(struct intake *k, struct err *err)
{
	bool none = false;
	int rc = 0;

	release_held(k);
	while (rc == 0 && !none)
		rc = take_ready(k, &none, err);
	return rc;
}

static int take_record(
	struct intake *k, const char *path, const git_oid *id, struct err *err)
{
	struct err why = ERR_INIT;
	struct crew_item *it;
	bool none;
	int rc = 0;

	release_held(k);
	while (rc == 0 && !(it = crew_begin(k->crew)))
		rc = take_ready(k, &none, err);
	if (rc < 0)
		return rc;
	rc = repo_blob(&k->s->repo, id, &it->body, RECORD_MAX, &why);
	if (rc == ERR_IO && err)
		*err = why;
	if (rc == ERR_IO)
		return rc;
	if (rc < 0)
		return stray(k->s, path, why.text, NULL, err);
	buf_addstr(&it->path, path);
	k->held = it;
	return 0;
}

static bool is_held(const struct intake *k, const char *sig_path)
{
	const size_t n = strlen(sig_path) - 4;

	return k->held && k->held->path.len == n &&
	       memcmp(k->held->path.data, sig_path, n) == 0;
}

static int take_signature(
	struct intake *k, const char *path, const git_oid *id, struct err *err)
{
	struct buf armour = BUF_INIT;
	char *of = xstrndup(path, strlen(path) - 4);
	int rc = repo_blob(&k->s->repo, id, &armour, RECORD_SIG_MAX, err);

	/* What cannot be read now may be read next time: no verdict on it. */
	if (rc == ERR_IO)
		goto out;
	if (rc < 0 || strlen(buf_str(&armour)) != armour.len || !armour.len) {
		rc = stray(k->s, path, N_("a signature that cannot be read"),
			NULL, err);
	} else if (is_held(k, path)) {
		buf_add(&k->held->armour, armour.data, armour.len);
		rc = 0;
	} else {
		rc = drain(k, err);
		if (rc == 0)
			rc = index_run(k->s, err,
				"UPDATE rec SET armour=?,sig=NULL,effect=NULL "
				"WHERE path=?",
				"ss", armour.data, of);
		if (rc == 0 && sqlite3_changes(k->s->db) == 0)
			rc = orphan(k->s, of, armour.data, err);
	}
out:
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
	int rc = repo_blob(&s->repo, id, &b, STORE_INLINE_MAX, err);
	bool pointer = false;

	git_oid_tostr(blob, sizeof(blob), id);
	if (rc == 0) {
		hash_hex(hex, buf_str(&b), b.len);
		size = b.len;
		if (strcmp(hex, name) != 0)
			pointer = pointer_parse(&b, hex, &size) == 0 &&
				  strcmp(hex, name) == 0;
	}
	if (rc == ERR_IO)
		goto out;
	if (rc < 0 || (!pointer && strcmp(hex, name) != 0))
		rc = stray(s, path,
			N_("an artifact whose bytes are not those of its name"),
			NULL, err);
	else
		rc = index_run(s, err,
			"INSERT OR REPLACE INTO artifact VALUES(?,?,?,?)",
			"siis", name, (int64_t)size, (int64_t)pointer, blob);
out:
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

/* What a whole store says of itself when it is read for the first time. */
static int check_format(struct store *s, const git_oid *blob, struct err *err)
{
	struct buf b = BUF_INIT;
	const char *at;
	uint64_t least = 1;
	int rc = repo_blob(&s->repo, blob, &b, RECORD_SIG_MAX, err);

	at = rc == 0 ? strstr(buf_str(&b), "min-reader ") : NULL;
	if (at && (num_parse_u64(at + 11, strcspn(at + 11, "\n"), &least) < 0 ||
			  least > RECORD_FORMAT))
		rc = err_set(err, ERR_UNSUPPORTED,
			_("the store %s is of a later format than this assay "
			  "reads (%d): install a newer assay"),
			s->repo.dir, RECORD_FORMAT);
	buf_release(&b);
	return rc;
}

static int take_new(
	struct intake *k, const struct repo_change *c, struct err *err)
{
	struct store *s = k->s;

	if (c->mode != GIT_FILEMODE_BLOB)
		return stray(s, c->path, N_("not a regular file"), NULL, err);
	if (s->bulk && !c->old && strcmp(c->path, ".assay/format") == 0)
		return check_format(s, c->new, err);
	if (is_own(c->path))
		return 0;
	if (is_artifact(c->path))
		return take_artifact(s, c->path, c->new, err);
	if (repo_path_ends(c->path, ".json"))
		return take_record(k, c->path, c->new, err);
	if (repo_path_ends(c->path, ".json.sig"))
		return take_signature(k, c->path, c->new, err);
	return stray(s, c->path, N_("not a file of a store"), NULL, err);
}

/* A file that this clone had seen is gone or has other bytes. */
static int take_away(
	struct store *s, const struct repo_change *c, struct err *err)
{
	int rc = seen_missing(s, c, err);

	if (rc == 0)
		rc = index_run(s, err,
			"INSERT OR REPLACE INTO dirty SELECT object,1 FROM rec "
			"WHERE path=?",
			"s", c->path);
	if (rc == 0) /* the signature may stay where it is */
		rc = index_run(s, err,
			"INSERT OR REPLACE INTO stray SELECT path||'.sig',?2,"
			"armour FROM rec WHERE path=?1 AND armour IS NOT NULL",
			"ss", c->path, lone_signature);
	if (rc == 0)
		rc = index_run(
			s, err, "DELETE FROM rec WHERE path=?", "s", c->path);
	if (rc == 0)
		rc = index_run(
			s, err, "DELETE FROM stray WHERE path=?", "s", c->path);
	if (rc == 0 && is_artifact(c->path))
		rc = index_run(s, err, "DELETE FROM artifact WHERE sha256=?",
			"s", c->path + 12);
	if (rc == 0 && repo_path_ends(c->path, ".json.sig"))
		rc = index_run(s, err,
			"UPDATE rec SET armour=NULL,sig=NULL "
			"WHERE path||'.sig'=?",
			"s", c->path);
	s->lost = true;
	return rc;
}

static int on_change(void *arg, const struct repo_change *c, struct err *err)
{
	struct intake *k = arg;
	int rc = 0;

	if (c->old) {
		rc = drain(k, err);
		if (rc == 0)
			rc = take_away(k->s, c, err);
		k->missing = true;
	}
	if (rc == 0 && c->new)
		rc = take_new(k, c, err);
	if (rc == 0 && c->new && k->missing)
		rc = seen_again(k->s, c, err);
	return rc;
}

static int take_files(struct store *s, const git_oid *old, const git_oid *new,
	struct err *err)
{
	const char *how = getenv("ASSAY_VERIFY");
	struct intake k = {0};
	int rc = seen_any(s, &k.missing, err);

	k.s = s;
	k.crew = crew_new(!how || strcmp(how, "ssh-keygen") != 0);
	if (rc == 0)
		rc = repo_diff(&s->repo, old, new, on_change, &k, err);
	if (rc == 0)
		rc = drain(&k, err);
	crew_free(k.crew);
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
	int rc;

	s->gone = false;
	rc = take_files(s, old, new, err);
	if (rc == 0 && s->bulk)
		rc = index_sort_records(s, err);
	if (rc == 0 && !old)
		rc = seen_recall(s, new, err);
	if (rc == 0)
		rc = decide_again(s, err);
	if (rc == 0)
		rc = store_verify(s, err);
	if (rc == 0)
		rc = store_refold(s, err);
	if (rc == 0)
		rc = seen_settle(s, err);
	if (rc == 0)
		rc = set_head(s, head, new, err);
	return rc;
}

static void roll_back(struct store *s)
{
	index_reset(s);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	s->access_known = false;
}

int store_intake_try(struct store *s, const git_oid *head, struct err *err)
{
	git_oid old, new;
	bool known = false;
	int rc = repo_tree_of(&s->repo, head, &new, err);

	if (rc < 0)
		return rc;
	rc = begin(s, &old, &known, err);
	if (rc == 0 && !known)
		s->bulk = bulk_new();
	if (rc == 0)
		rc = take_all(s, known ? &old : NULL, &new, head, err);
	bulk_free(s->bulk);
	s->bulk = NULL;
	if (rc < 0)
		roll_back(s);
	return rc;
}

int store_intake(struct store *s, const git_oid *head, struct err *err)
{
	int rc = store_intake_try(s, head, err);

	if (rc == 0) {
		index_reset(s);
		rc = index_exec(s, "COMMIT", err);
		if (rc < 0)
			roll_back(s);
		else
			seen_note(s, head);
	}
	store_identity_forget(s);
	return rc;
}
