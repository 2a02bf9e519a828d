/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/fold.h"
#include "store/private.h"
#include "store/record.h"

/* A kind that a newer assay has brought: all its operations are unknown. */
static const struct fold_op no_ops[] = {{NULL, 0, NULL, NULL}};

struct object {
	char id[STORE_ID];
	bool whole;
};

struct objects {
	struct object *v;
	size_t n, cap;
};

/* The object being folded. */
struct job {
	struct store *s;
	const char *id;
	struct fold_kind kind;
	struct json *state;
	char *slug;
	char born_id[STORE_ID], last_id[STORE_ID], text[80];
	int64_t born, last;
};

/* Text of the first column for a record that counts; j->text. The object is
 * folded again when that record comes. */
static const char *look(struct job *j, const char *sql, const char *record)
{
	sqlite3_stmt *st;

	if (strlen(record) != STORE_ID - 1 ||
		index_run(j->s, NULL, "INSERT OR IGNORE INTO link VALUES(?,?)",
			"ss", record, j->id) < 0 ||
		index_bind(j->s, &st, NULL, sql, "s", record) < 0)
		return NULL;
	if (index_step(j->s, st, NULL) != 1)
		return NULL;
	memset(j->text, 0, sizeof(j->text));
	memcpy(j->text, index_text(st, 0),
		strnlen(index_text(st, 0), sizeof(j->text) - 1));
	sqlite3_reset(st);
	return j->text;
}

static int made(void *arg, const char *version, const char *person)
{
	static const char author[] = "SELECT author FROM rec WHERE id=? AND "
				     "place=1 AND effect=1";
	static const char run[] =
		"SELECT coalesce(json_extract(e.value,'$.lineage.run'),'') "
		"FROM rec r, json_each(r.body,'$.ops') e WHERE r.id=? AND "
		"r.place=1 AND r.effect=1 AND "
		"json_extract(e.value,'$.op')='version.add' LIMIT 1";
	struct job *j = arg;
	const char *who = look(j, author, version);
	char id[STORE_ID] = "";

	if (!who)
		return -1;
	if (strcmp(who, person) == 0)
		return 1;
	who = look(j, run, version);
	if (!who || strlen(who) != STORE_ID - 1)
		return 0;
	memcpy(id, who, STORE_ID);
	who = look(j, author, id);
	return who && strcmp(who, person) == 0;
}

static bool saw(void *arg, const char *a, const char *b)
{
	struct job *j = arg;
	sqlite3_stmt *st;
	bool yes;

	if (index_bind(j->s, &st, NULL,
		    "WITH RECURSIVE past(id) AS (SELECT ?1 UNION SELECT "
		    "e.value FROM past p JOIN rec r ON r.id=p.id AND "
		    "r.object=?3 AND r.place=1 AND r.effect=1, "
		    "json_each(r.body,'$.seen') e) SELECT 1 FROM past p JOIN "
		    "rec r ON r.id=p.id WHERE p.id=?2 AND p.id<>?1 AND "
		    "r.object=?3 AND r.place=1 AND r.effect=1",
		    "sss", a, b, j->id) < 0)
		return false;
	yes = index_step(j->s, st, NULL) == 1;
	sqlite3_reset(st);
	return yes;
}

static int load_state(struct job *j, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(j->s, &st, err,
		"SELECT kind,slug,lamport,last,last_id,state FROM obj WHERE "
		"id=?",
		"s", j->id);
	const struct fold_kind *k;

	if (rc == 0)
		rc = index_step(j->s, st, err);
	if (rc <= 0)
		return rc;
	k = fold_kind_find(index_text(st, 0));
	j->kind = k ? *k : (struct fold_kind){NULL, no_ops};
	j->slug = xstrdup(index_text(st, 1));
	j->born = sqlite3_column_int64(st, 2);
	j->last = sqlite3_column_int64(st, 3);
	memcpy(j->last_id, index_text(st, 4),
		strnlen(index_text(st, 4), STORE_ID - 1));
	rc = json_parse(&j->state, "index", index_text(st, 5),
		strlen(index_text(st, 5)), err);
	sqlite3_reset(st);
	return rc;
}

static void begin(struct job *j, struct fold *f, const struct json *record)
{
	const char *kind = json_get_str(record, "kind", "");
	const struct fold_kind *k = fold_kind_find(kind);

	j->kind = k ? *k : (struct fold_kind){NULL, no_ops};
	j->slug = xstrdup(json_get_str(record, "slug", ""));
	j->born = f->lamport;
	f->create = true;
	fold_begin(f, kind, j->slug);
	j->state = f->state;
}

static int apply_row(struct job *j, sqlite3_stmt *st, struct err *err)
{
	struct json *record = NULL;
	const char *body = index_text(st, 7);
	const char *time;
	struct fold f = {0};
	int rc = json_parse(&record, "index", body, strlen(body), err);

	if (rc < 0)
		return rc;
	time = json_get_str(record, "time", "");
	f = (struct fold){j->state, index_text(st, 0), index_text(st, 1),
		index_text(st, 2), index_text(st, 3), time,
		sqlite3_column_int64(st, 4), false, made, saw, j};
	if (sqlite3_column_int(st, 5)) {
		if (!j->state)
			begin(j, &f, record);
		fold_record(&f, &j->kind, record);
	} else if (j->state) {
		fold_ignore(&f,
			json_get_str(
				json_at(json_get(record, "ops"), 0), "op", ""),
			index_text(st, 6));
	}
	j->last = f.lamport;
	memcpy(j->last_id, f.id, STORE_ID);
	json_free(record);
	return 0;
}

/* The create record must count, else there is no object. */
static int exists(struct job *j, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(j->s, &st, err,
		"SELECT 1 FROM rec WHERE id=?1 AND object=?1 AND place=1 AND "
		"effect=1",
		"s", j->id);

	if (rc == 0)
		rc = index_step(j->s, st, err);
	if (rc >= 0)
		sqlite3_reset(st);
	return rc;
}

static int apply_rows(struct job *j, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(j->s, &st, err,
		"SELECT id,author,key,role,lamport,effect,reason,body FROM rec "
		"WHERE object=? AND place=1 AND effect IS NOT NULL AND "
		"(lamport,id)>(?,?) ORDER BY lamport,id",
		"sis", j->id, j->last, j->last_id);

	while (rc == 0 && (rc = index_step(j->s, st, err)) == 1)
		rc = apply_row(j, st, err);
	return rc;
}

static int keep(struct job *j, struct err *err)
{
	const struct json *updated = json_get(j->state, "updated");
	struct buf text = BUF_INIT;
	int rc;

	json_write_line(&text, j->state);
	rc = index_run(j->s, err,
		"INSERT OR REPLACE INTO obj VALUES(?,?,?,?,?,?,?,?,?,?,?)",
		"sssssssiiss", j->id, json_get_str(j->state, "kind", ""),
		j->slug, json_get_str(j->state, "name", ""),
		json_get_str(j->state, "status", ""),
		json_get_str(j->state, "model", ""),
		json_get_str(updated, "by", ""), j->born, j->last, j->last_id,
		buf_str(&text));
	buf_release(&text);
	return rc;
}

struct name_row {
	char id[STORE_ID];
	char *name, *state;
};

static int rename_one(struct store *s, const struct name_row *r,
	const char *name, struct err *err)
{
	struct json *state = NULL;
	struct buf text = BUF_INIT;
	int rc = json_parse(&state, "index", r->state, strlen(r->state), err);

	if (rc == 0) {
		json_set_str(state, "name", name);
		json_write_line(&text, state);
		rc = index_run(s, err,
			"UPDATE obj SET name=?,state=? WHERE id=?", "sss", name,
			buf_str(&text), r->id);
	}
	json_free(state);
	buf_release(&text);
	return rc;
}

/* The object that comes first in the order owns a name; the others show four
 * digits of their id behind it. */
static int name_all(
	struct store *s, const char *kind, const char *slug, struct err *err)
{
	struct name_row *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT id,name,state FROM obj WHERE kind=? AND slug=? ORDER "
		"BY lamport,id",
		"ss", kind, slug);

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		v = xgrow(v, &cap, n + 1, sizeof(*v));
		memcpy(v[n].id, index_text(st, 0), STORE_ID);
		v[n].name = xstrdup(index_text(st, 1));
		v[n].state = xstrdup(index_text(st, 2));
		n++;
		rc = 0;
	}
	for (size_t i = 0; i < n; i++) {
		char *want =
			i ? xasprintf("%s~%.4s", slug, v[i].id) : xstrdup(slug);

		if (rc == 0 && strcmp(v[i].name, want) != 0)
			rc = rename_one(s, &v[i], want, err);
		free(want);
		free(v[i].name);
		free(v[i].state);
	}
	free(v);
	return rc;
}

static int drop(struct job *j, struct err *err)
{
	char *kind, *slug;
	sqlite3_stmt *st;
	int rc = index_bind(j->s, &st, err,
		"SELECT kind,slug FROM obj WHERE id=?", "s", j->id);

	if (rc == 0)
		rc = index_step(j->s, st, err);
	if (rc <= 0)
		return rc;
	kind = xstrdup(index_text(st, 0));
	slug = xstrdup(index_text(st, 1));
	sqlite3_reset(st);
	rc = index_run(j->s, err, "DELETE FROM obj WHERE id=?", "s", j->id);
	if (rc == 0)
		rc = name_all(j->s, kind, slug, err);
	free(kind);
	free(slug);
	return rc;
}

static int refold_one(struct store *s, const struct object *o, struct err *err)
{
	struct job j = {0};
	bool fresh;
	int rc;

	j.s = s;
	j.id = o->id;
	rc = o->whole ? 0 : load_state(&j, err);
	fresh = !j.state;
	if (rc == 0)
		rc = exists(&j, err);
	if (rc == 0) {
		rc = drop(&j, err);
	} else if (rc == 1) {
		rc = apply_rows(&j, err);
		if (rc == 0 && j.state)
			rc = keep(&j, err);
		if (rc == 0 && j.state && fresh && !s->bulk)
			rc = name_all(s, json_get_str(j.state, "kind", ""),
				j.slug, err);
	}
	json_free(j.state);
	free(j.slug);
	return rc;
}

struct names {
	char **v; /* kind, slug, kind, slug ... */
	size_t n, cap;
};

/* After a bulk: only names that several objects want are looked at. */
static int name_doubles(struct store *s, struct err *err)
{
	struct names l = {0};
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT kind,slug FROM obj GROUP BY kind,slug HAVING "
		"count(*)>1",
		"");

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		l.v = xgrow(l.v, &l.cap, l.n + 2, sizeof(*l.v));
		l.v[l.n++] = xstrdup(index_text(st, 0));
		l.v[l.n++] = xstrdup(index_text(st, 1));
		rc = 0;
	}
	for (size_t i = 0; i < l.n; i += 2) {
		if (rc == 0)
			rc = name_all(s, l.v[i], l.v[i + 1], err);
		free(l.v[i]);
		free(l.v[i + 1]);
	}
	free(l.v);
	return rc;
}

static int list_objects(struct store *s, sqlite3_stmt **st, struct err *err)
{
	if (s->bulk)
		return index_bind(
			s, st, err, "SELECT DISTINCT object,1 FROM rec", "");
	return index_bind(s, st, err, "SELECT object,whole FROM dirty", "");
}

int store_refold(struct store *s, struct err *err)
{
	struct objects l = {0};
	sqlite3_stmt *st;
	int rc = list_objects(s, &st, err);

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		l.v = xgrow(l.v, &l.cap, l.n + 1, sizeof(*l.v));
		memset(&l.v[l.n], 0, sizeof(*l.v));
		memcpy(l.v[l.n].id, index_text(st, 0),
			strnlen(index_text(st, 0), STORE_ID - 1));
		l.v[l.n].whole = sqlite3_column_int(st, 1) != 0;
		l.n++;
		rc = 0;
	}
	for (size_t i = 0; i < l.n && rc == 0; i++)
		rc = refold_one(s, &l.v[i], err);
	free(l.v);
	if (rc == 0 && s->bulk)
		rc = index_sort_objects(s, err);
	if (rc == 0 && s->bulk)
		rc = name_doubles(s, err);
	if (rc == 0)
		rc = index_run(s, err, "DELETE FROM dirty", "");
	return rc;
}
