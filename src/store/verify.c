/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/record.h"
#include "store/revoke.h"
#include "store/sshsig.h"
#include "store/verify.h"

/* A record counts (effect 1) if it stands at its own path, its signature is
 * good, its clock is after everything it cites, the key was its author's and
 * the author held the role at that point of the order. All of it is a
 * function of the set of records (of a key that was taken back: revoke.h). A
 * record that cites one which is not here
 * stays undecided until that comes. */

int verify_collect(struct store *s, struct verify_list *l, const char *sql,
	struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err, sql, "");

	l->n = 0;
	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = sqlite3_column_int64(st, 0);
		rc = 0;
	}
	return rc;
}

int verify_load(
	struct store *s, struct verify_row *r, int64_t rowid, struct err *err)
{
	int rc = index_bind(s, &r->st, err,
		"SELECT path,id,object,kind,author,key,role,slug,verb,refs,"
		"body,armour,lamport,time,place,sig FROM rec WHERE rowid=?",
		"i", rowid);
	const char **text[] = {&r->path, &r->id, &r->object, &r->kind,
		&r->author, &r->key, &r->role, &r->slug, &r->verb, &r->refs,
		&r->body, &r->armour};

	if (rc == 0)
		rc = index_step(s, r->st, err);
	if (rc <= 0)
		return rc < 0 ? rc
			      : err_set(err, ERR_BUG,
					_("a record left "
					  "the index"));
	for (int i = 0; i < 12; i++)
		*text[i] = index_text(r->st, i);
	r->rowid = rowid;
	r->lamport = sqlite3_column_int64(r->st, 12);
	r->time = sqlite3_column_int64(r->st, 13);
	r->place = sqlite3_column_int64(r->st, 14);
	r->sig = sqlite3_column_type(r->st, 15) == SQLITE_NULL
			 ? -1
			 : sqlite3_column_int(r->st, 15);
	return 0;
}

static int64_t place_of(const struct verify_row *r,
	const struct record_birth *b, const char *kind)
{
	struct record rec = {0};

	rec.kind = r->kind;
	rec.author = r->author;
	rec.verb = r->verb;
	rec.lamport = r->lamport;
	memcpy(rec.id, r->id, sizeof(rec.id));
	return record_is_at(&rec, b, kind, r->path) ? 1 : 2;
}

static int find_place(
	struct store *s, const struct verify_row *r, struct err *err)
{
	struct record_birth b = {r->id, r->slug, r->time};
	int64_t place = 0;
	sqlite3_stmt *st;
	int rc;

	if (strcmp(r->id, r->object) == 0) {
		place = place_of(r, &b, r->kind);
	} else {
		rc = index_bind(s, &st, err,
			"SELECT id,slug,time,kind FROM rec WHERE id=?1 AND "
			"object=?1 AND place=1",
			"s", r->object);
		if (rc == 0)
			rc = index_step(s, st, err);
		if (rc < 0)
			return rc;
		if (rc == 1) {
			b = (struct record_birth){index_text(st, 0),
				index_text(st, 1), sqlite3_column_int64(st, 2)};
			place = place_of(r, &b, index_text(st, 3));
		}
		sqlite3_reset(st);
	}
	if (s->bulk && place == 1)
		bulk_add(s->bulk, r->id, r->lamport);
	return index_run(s, err, "UPDATE rec SET place=? WHERE rowid=?", "ii",
		place, r->rowid);
}

static int find_places(struct store *s, struct verify_list *l, struct err *err)
{
	struct verify_row r;
	int rc = verify_collect(s, l,
		"SELECT rowid FROM rec WHERE effect IS NULL AND place=0 "
		"ORDER BY id<>object",
		err);

	for (size_t i = 0; i < l->n && rc == 0; i++) {
		rc = verify_load(s, &r, l->v[i], err);
		if (rc == 0)
			rc = find_place(s, &r, err);
	}
	return rc;
}

static int check_signature(
	struct store *s, const struct verify_row *r, struct err *err)
{
	struct sshsig_claim c = {r->author, r->key, r->body, strlen(r->body),
		r->armour, strlen(r->armour)};
	const char *how = getenv("ASSAY_VERIFY");
	bool good = false;
	int rc = sshsig_verify(
		&good, &c, how && strcmp(how, "ssh-keygen") == 0, s->tmp, err);

	if (rc == 0)
		rc = index_run(s, err, "UPDATE rec SET sig=? WHERE rowid=?",
			"ii", (int64_t)good, r->rowid);
	return rc;
}

static int check_signatures(
	struct store *s, struct verify_list *l, struct err *err)
{
	struct verify_row r;
	int rc = verify_collect(s, l,
		"SELECT rowid FROM rec WHERE effect IS NULL AND place=1 AND "
		"sig IS NULL",
		err);

	for (size_t i = 0; i < l->n && rc == 0; i++) {
		rc = verify_load(s, &r, l->v[i], err);
		if (rc == 0)
			rc = check_signature(s, &r, err);
	}
	return rc;
}

/* The clock of a record that stands at its own path, or 0. */
static int clock_of(
	struct store *s, const char *id, int64_t *lamport, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*lamport = 0;
	if (s->bulk) {
		*lamport = bulk_clock(s->bulk, id);
		return 0;
	}
	rc = index_bind(s, &st, err,
		"SELECT lamport FROM rec WHERE id=? AND place=1", "s", id);
	if (rc == 0)
		rc = index_step(s, st, err);
	if (rc == 1)
		*lamport = sqlite3_column_int64(st, 0);
	if (rc >= 0)
		sqlite3_reset(st);
	return rc < 0 ? rc : 0;
}

/* The largest clock of what r cites; -1: something is not here. */
static int newest_ref(struct store *s, const struct verify_row *r, int64_t *max,
	struct err *err)
{
	char id[STORE_ID];
	int64_t lamport;
	int rc = 0;

	*max = 0;
	for (const char *p = r->refs; *p && rc == 0; p += STORE_ID) {
		memcpy(id, p, STORE_ID - 1);
		id[STORE_ID - 1] = '\0';
		rc = clock_of(s, id, &lamport, err);
		if (rc == 0 && lamport == 0) {
			*max = -1;
			return 0;
		}
		if (lamport > *max)
			*max = lamport;
	}
	return rc;
}

/* NULL if the clock is right; *wait: the record waits for another. */
static int check_clock(struct store *s, const struct verify_row *r,
	const char **reason, bool *wait, struct err *err)
{
	int64_t max = 0, born = 0;
	int rc = newest_ref(s, r, &max, err);

	if (rc == 0 && strcmp(r->id, r->object) != 0)
		rc = clock_of(s, r->object, &born, err);
	if (rc < 0)
		return rc;
	*wait = max < 0;
	if (born > max)
		max = born;
	if (r->lamport <= max)
		*reason = N_("its clock is not after the records it cites");
	else if (r->lamport > max + RECORD_JUMP_MAX)
		*reason = N_("its clock jumps");
	return 0;
}

static const char no_role[] = N_("the author does not hold the role");

static const char *check_key(struct store *s, const struct verify_row *r,
	bool *known, const char *reason)
{
	const struct access_point at = {r->lamport, r->id};
	const bool genesis = strcmp(r->id, s->genesis) == 0;

	*known = access_has_key(
		&s->access, r->author, r->key, genesis ? NULL : &at);
	if (reason)
		return reason;
	if (r->sig != 1)
		return N_("the signature is bad");
	if (!*known)
		return N_("the key is not one of the author's");
	if (strcmp(r->id, r->object) == 0 && strcmp(r->kind, "policy") == 0 &&
		!genesis)
		return N_("another store's beginning");
	if (genesis &&
		!access_granted(&s->access, r->author, r->role, NULL, NULL))
		return no_role;
	return NULL;
}

/* What was taken from the author: the key, or the role. */
static int check_taken(struct store *s, const struct verify_row *r,
	const char **reason, struct err *err)
{
	const struct revoke_act act = {r->author, r->role, {r->lamport, r->id}};
	bool holds = false;
	int rc = revoke_role(s, &act, &holds, err);

	if (rc == 0 && !holds)
		*reason = access_granted(
				  &s->access, r->author, r->role, &act.at, NULL)
				  ? N_("its role was taken away before it; it "
				       "needs to be re-affirmed")
				  : no_role;
	if (rc < 0 || !holds)
		return rc;
	rc = revoke_outside(s, r->key, r->id, err);
	if (rc == 1)
		*reason = N_("its key was taken back before it; it needs to be "
			     "re-affirmed");
	return rc < 0 ? rc : 0;
}

/* Marks the object, whole if r does not come after all that is folded, and
 * the objects that look at r. */
static int mark(struct store *s, const struct verify_row *r, struct err *err)
{
	int rc;

	if (s->bulk)
		return 0; /* all objects are folded */
	rc = index_run(s, err,
		"INSERT INTO dirty SELECT ?1, EXISTS(SELECT 1 FROM obj WHERE "
		"id=?1 AND (last,last_id)>=(?2,?3)) WHERE 1 ON CONFLICT(object)"
		" DO UPDATE SET whole=max(whole,excluded.whole)",
		"sis", r->object, r->lamport, r->id);

	if (rc == 0)
		rc = index_run(s, err,
			"INSERT OR REPLACE INTO dirty SELECT object,1 FROM "
			"link WHERE rec=?",
			"s", r->id);
	return rc;
}

int verify_decide(struct store *s, const struct verify_row *r, struct err *err)
{
	const char *reason = NULL;
	bool wait = r->place == 0, known = false;
	int rc = 0;

	if (wait)
		return 0;
	if (r->place == 2)
		reason = N_("it does not stand at its own path");
	else
		rc = check_clock(s, r, &reason, &wait, err);
	if (rc < 0 || wait)
		return rc;
	reason = check_key(s, r, &known, reason);
	if (!reason && strcmp(r->id, s->genesis) != 0)
		rc = check_taken(s, r, &reason, err);
	if (rc < 0)
		return rc;
	rc = index_run(s, err,
		"UPDATE rec SET effect=?,known=?,reason=? WHERE rowid=?",
		"iisi", (int64_t)!reason, (int64_t)known, reason ? reason : "",
		r->rowid);
	if (rc == 0 && r->place == 1)
		rc = mark(s, r, err);
	return rc;
}

static int decide_all(struct store *s, struct verify_list *l, const char *sql,
	struct err *err)
{
	struct verify_row r;
	int rc = verify_collect(s, l, sql, err);

	for (size_t i = 0; i < l->n && rc == 0; i++) {
		rc = verify_load(s, &r, l->v[i], err);
		if (rc == 0)
			rc = verify_decide(s, &r, err);
	}
	return rc;
}

/* Whether a record that was written as one that counts does. */
static int check_again(struct store *s, struct verify_row *r, bool revoked,
	bool *good, struct err *err)
{
	const struct access_point at = {r->lamport, r->id};
	const char *reason = NULL;
	bool wait = false, known = false;
	int rc = check_clock(s, r, &reason, &wait, err);

	if (rc == 0 && !wait)
		reason = check_key(s, r, &known, reason);
	if (rc < 0 || wait || reason || strcmp(r->id, s->genesis) == 0)
		;
	else if (revoked)
		rc = check_taken(s, r, &reason, err);
	else if (!access_granted(&s->access, r->author, r->role, &at, NULL))
		reason = no_role;
	*good = rc == 0 && !wait && !reason;
	return rc < 0 ? rc : 0;
}

static int list_doubtful(
	struct store *s, struct verify_list *l, bool revoked, struct err *err)
{
	struct verify_row r = {0};
	const char **text[] = {
		&r.id, &r.object, &r.kind, &r.author, &r.key, &r.role, &r.refs};
	bool good = true;
	int rc = index_bind(s, &r.st, err,
		"SELECT id,object,kind,author,key,role,refs,lamport,rowid FROM "
		"rec NOT INDEXED WHERE effect=1",
		"");

	r.sig = 1;
	l->n = 0;
	while (rc == 0 && (rc = index_step(s, r.st, err)) == 1) {
		for (int i = 0; i < 7; i++)
			*text[i] = index_text(r.st, i);
		r.lamport = sqlite3_column_int64(r.st, 7);
		rc = check_again(s, &r, revoked, &good, err);
		if (good)
			continue;
		l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = sqlite3_column_int64(r.st, 8);
	}
	return rc;
}

/* Those written as records that count, which are nearly all, are only read;
 * the others are decided as usual. */
static int decide_bulk(struct store *s, struct verify_list *l, struct err *err)
{
	bool revoked = false;
	int rc = revoke_any(s, &revoked, err);

	if (rc == 0)
		rc = list_doubtful(s, l, revoked, err);
	for (size_t i = 0; i < l->n && rc == 0; i++)
		rc = index_run(s, err,
			"UPDATE rec SET effect=NULL,known=NULL WHERE rowid=?",
			"i", l->v[i]);
	return rc;
}

int store_verify(struct store *s, struct err *err)
{
	struct verify_list l = {0};
	int rc = find_places(s, &l, err);

	if (rc == 0)
		rc = check_signatures(s, &l, err);
	if (rc == 0)
		rc = verify_access(s, &l, err);
	if (rc == 0 && s->bulk)
		rc = decide_bulk(s, &l, err);
	if (rc == 0)
		rc = decide_all(s, &l,
			"SELECT rowid FROM rec WHERE effect IS NULL", err);
	free(l.v);
	return rc;
}
