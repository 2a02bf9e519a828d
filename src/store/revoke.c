/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/revoke.h"

#include <string.h>

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
		"SELECT EXISTS(SELECT 1 FROM rec WHERE effect IS NULL AND key "
		"IN (SELECT key FROM revoked)) OR EXISTS(SELECT 1 FROM rec "
		"WHERE effect IS NULL AND kind='policy' AND "
		"instr(body,'\"key.revoke\"'))",
		"");

	return rc < 0 ? rc : ask(s, st, all, err);
}

int revoke_any(struct store *s, bool *any, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(
		s, &st, err, "SELECT EXISTS(SELECT 1 FROM revoked)", "");

	return rc < 0 ? rc : ask(s, st, any, err);
}

int revoke_begin(struct store *s, bool first, struct err *err)
{
	int rc = 0;

	if (first) {
		rc = index_run(s, err, "DELETE FROM revoked", "");
		if (rc == 0)
			rc = index_run(s, err, "DELETE FROM inside", "");
	}
	if (rc == 0)
		rc = index_run(s, err, "UPDATE revoked SET fresh=0", "");
	return rc;
}

/* The record that "last" names and all before it in its chain. */
static int add_line(struct store *s, const char *key, const char *by,
	const char *id, struct err *err)
{
	return index_run(s, err,
		"INSERT OR IGNORE INTO inside WITH RECURSIVE line(id) AS "
		"(SELECT ?3 UNION SELECT json_extract(r.body,'$.prev') FROM "
		"rec r JOIN line ON r.id=line.id WHERE "
		"json_extract(r.body,'$.prev') IS NOT NULL) SELECT ?1,?2,id "
		"FROM line",
		"sss", key, by, id);
}

static int learn_one(struct store *s, const struct record *r,
	const struct json *op, struct err *err)
{
	const char *key = json_get_str(op, "key", "");
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

int revoke_learn(struct store *s, const struct record *r, struct err *err)
{
	const bool admin = strcmp(r->role, "administrator") == 0;
	int rc = 0;

	for (size_t i = 0; i < json_count(r->ops) && rc == 0; i++) {
		const struct json *op = json_at(r->ops, i);
		const char *person = json_get_str(op, "person", "");
		const char *owner =
			access_owner(&s->access, json_get_str(op, "key", ""));

		if (strcmp(json_get_str(op, "op", ""), "key.revoke") == 0 &&
			fold_op_check(&fold_policy, op, NULL) == 0 && owner &&
			strcmp(owner, person) == 0 &&
			(admin || strcmp(person, r->author) == 0))
			rc = learn_one(s, r, op, err);
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
		rc = index_run(s, err,
			"DELETE FROM inside WHERE by IN (SELECT by FROM "
			"revoked "
			"WHERE fresh=0)",
			"");
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
