/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/revoke.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/fold.h"
#include "store/record.h"

static int ask(struct store *s, sqlite3_stmt *st, bool *yes, struct err *err)
{
	const int rc = index_step(s, st, err);

	*yes = rc == 1 && sqlite3_column_int(st, 0) != 0;
	sqlite3_reset(st);
	return rc < 0 ? rc : 0;
}

int revoke_touched(struct store *s, bool *all, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT EXISTS(SELECT 1 FROM rec WHERE effect IS NULL AND id "
		"IN (SELECT id FROM inside))",
		"");

	if (rc == 0)
		rc = ask(s, st, all, err);
	if (rc == 0 && *all)
		rc = index_run(s, err, "DELETE FROM inside", "");
	return rc;
}

int revoke_any(struct store *s, bool *any, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(
		s, &st, err, "SELECT EXISTS(SELECT 1 FROM revoked)", "");

	return rc < 0 ? rc : ask(s, st, any, err);
}

int revoke_list(struct store *s, struct buf *out, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(
		s, &st, err, "SELECT key,by FROM revoked ORDER BY key,by", "");

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		buf_addf(out, "%s %s\n", index_text(st, 0), index_text(st, 1));
		rc = 0;
	}
	return rc;
}

int revoke_begin(struct store *s, bool first, struct err *err)
{
	int rc = 0;

	/* Lines stay: one that is no longer in force may be again when a record
	 * at its end comes (revoke_touched). */
	if (first)
		rc = index_run(s, err, "DELETE FROM revoked", "");
	if (rc == 0)
		rc = index_run(s, err, "UPDATE revoked SET fresh=0", "");
	return rc;
}

/* The record that "last" names and all before it in its chain; once, because
 * a line grows only when a record at its end comes. */
static int add_line(struct store *s, const char *key, const char *by,
	const char *id, struct err *err)
{
	sqlite3_stmt *st;
	bool known = false;
	int rc = index_bind(s, &st, err,
		"SELECT EXISTS(SELECT 1 FROM inside WHERE key=? AND by=? AND "
		"id=?)",
		"sss", key, by, id);

	if (rc == 0)
		rc = ask(s, st, &known, err);
	if (rc < 0 || known)
		return rc;
	return index_run(s, err,
		"INSERT OR IGNORE INTO inside WITH RECURSIVE line(id) AS "
		"(SELECT ?3 UNION SELECT json_extract(r.body,'$.prev') FROM "
		"rec r JOIN line ON r.id=line.id WHERE "
		"json_extract(r.body,'$.prev') IS NOT NULL) SELECT ?1,?2,id "
		"FROM line",
		"sss", key, by, id);
}

static int learn_one(struct store *s, const struct record *r, const char *key,
	const struct json *op, struct err *err)
{
	const struct json *last = json_get(op, "last");
	int rc = index_run(s, err,
		"INSERT INTO revoked VALUES(?,?,1,1) ON CONFLICT(key,by) DO "
		"UPDATE SET fresh=1",
		"ss", key, r->id);

	/* Whoever takes back the very key he signs with may say so. */
	if (rc == 0)
		rc = index_run(s, err,
			"INSERT OR IGNORE INTO inside VALUES(?,?,?)", "sss",
			key, r->id, r->id);
	if (json_type(last) != JSON_ARRAY)
		return rc;
	for (size_t i = 0; i < json_count(last) && rc == 0; i++)
		rc = add_line(s, key, r->id,
			json_get_str(json_at(last, i), "id", ""), err);
	return rc;
}

/* The removal of a key that is the person's, by himself or an administrator. */
static int learn_key(struct store *s, const struct record *r,
	const struct json *op, struct err *err)
{
	const bool admin = strcmp(r->role, "administrator") == 0;
	const char *person = json_get_str(op, "person", "");
	const char *key = json_get_str(op, "key", "");
	const char *owner = access_owner(&s->access, key);

	if (!owner || strcmp(owner, person) != 0 ||
		(!admin && strcmp(person, r->author) != 0))
		return 0;
	return learn_one(s, r, key, op, err);
}

static char *role_key(const char *person, const char *role)
{
	return xasprintf("%s %s", person, role);
}

static int learn_role(struct store *s, const struct record *r,
	const struct json *op, struct err *err)
{
	const char *person = json_get_str(op, "person", "");
	const char *role = json_get_str(op, "role", "");
	char *key;
	int rc;

	if (strcmp(r->role, "administrator") != 0 ||
		!access_email(&s->access, person) || !fold_role_bit(role))
		return 0;
	key = role_key(person, role);
	rc = learn_one(s, r, key, op, err);
	free(key);
	return rc;
}

int revoke_learn(struct store *s, const struct record *r, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < json_count(r->ops) && rc == 0; i++) {
		const struct json *op = json_at(r->ops, i);
		const char *name = json_get_str(op, "op", "");

		if (fold_op_check(&fold_policy, op, NULL) < 0)
			continue;
		if (strcmp(name, "key.revoke") == 0)
			rc = learn_key(s, r, op, err);
		else if (strcmp(name, "role.revoke") == 0)
			rc = learn_role(s, r, op, err);
	}
	return rc;
}

int revoke_end(struct store *s, bool *same, struct err *err)
{
	sqlite3_stmt *st;
	bool moved = false;
	int rc = index_bind(s, &st, err,
		"SELECT EXISTS(SELECT 1 FROM revoked WHERE fresh=0 OR added=1)",
		"");

	if (rc == 0)
		rc = ask(s, st, &moved, err);
	if (rc == 0)
		rc = index_run(s, err, "DELETE FROM revoked WHERE fresh=0", "");
	if (rc == 0)
		rc = index_run(s, err, "UPDATE revoked SET added=0", "");
	*same = !moved;
	return rc;
}

int revoke_outside(
	struct store *s, const char *key, const char *id, struct err *err)
{
	sqlite3_stmt *st;
	bool yes = false;
	int rc = index_bind(s, &st, err,
		"SELECT EXISTS(SELECT 1 FROM revoked v WHERE v.key=?1 AND NOT "
		"EXISTS(SELECT 1 FROM inside i WHERE i.key=?1 AND i.by=v.by "
		"AND i.id=?2))",
		"ss", key, id);

	if (rc == 0)
		rc = ask(s, st, &yes, err);
	return rc < 0 ? rc : yes;
}

int revoke_role(struct store *s, const struct revoke_act *act, bool *holds,
	struct err *err)
{
	struct json *taken = json_array();
	char *key = role_key(act->author, act->role);
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT v.by FROM revoked v WHERE v.key=?1 AND NOT EXISTS("
		"SELECT 1 FROM inside i WHERE i.key=?1 AND i.by=v.by AND "
		"i.id=?2)",
		"ss", key, act->at.id);

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		json_push(taken, json_string(index_text(st, 0)));
		rc = 0;
	}
	if (rc == 0)
		*holds = access_granted(
			&s->access, act->author, act->role, &act->at, taken);
	free(key);
	json_free(taken);
	return rc;
}
