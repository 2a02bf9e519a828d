/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/private.h"

static int parse_column(
	struct json **out, sqlite3_stmt *st, int column, struct err *err)
{
	const char *text = index_text(st, column);

	return json_parse(out, "index", text, strlen(text), err);
}

static bool is_prefix(const char *ref)
{
	const size_t n = strlen(ref);

	return n >= 8 && n < STORE_ID && strspn(ref, "0123456789abcdef") == n;
}

/* One row or ERR_NOTFOUND; a second row is ERR_CONFLICT. */
static int only_row(struct store *s, sqlite3_stmt *st, const char *ref,
	struct json **out, struct err *err)
{
	struct json *v = NULL;
	int rc = index_step(s, st, err);

	if (rc == 0)
		return ERR_NOTFOUND;
	if (rc == 1)
		rc = parse_column(&v, st, 0, err);
	if (rc == 0)
		rc = index_step(s, st, err);
	if (rc == 1)
		rc = err_set(err, ERR_CONFLICT,
			_("\"%.64s\" is the beginning of several ids; give "
			  "more of it"),
			ref);
	sqlite3_reset(st);
	if (rc < 0) {
		json_free(v);
		return rc;
	}
	*out = v;
	return 0;
}

/* The command that shows what there is of a kind. */
static const char *list_command(const char *kind)
{
	static const char *const table[][2] = {{"model", "assay show"},
		{"data", "assay data list"}, {"run", "assay run list"},
		{"alarm", "assay alarm list"}, {"review", "assay review list"},
		{"handoff", "assay handoff list"}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i][0], kind) == 0)
			return table[i][1];
	return "assay log";
}

int store_get(struct store *s, const char *kind, const char *ref,
	struct json **state, struct err *err)
{
	sqlite3_stmt *st;
	int rc = s->behind ? store_refresh(s, NULL, err) : 0;

	if (rc < 0)
		return rc;
	s->behind = false;
	if (!ref)
		ref = s->genesis;
	rc = index_bind(s, &st, err,
		"SELECT state FROM obj WHERE kind=? AND name=? LIMIT 1", "ss",
		kind, ref);
	if (rc == 0)
		rc = only_row(s, st, ref, state, err);
	if (rc == ERR_NOTFOUND && is_prefix(ref)) {
		rc = index_bind(s, &st, err,
			"SELECT state FROM obj WHERE id>=?1 AND id<?1||'g' AND "
			"+kind=?2", /* + keeps it off the indexes by kind */
			"ss", ref, kind);
		if (rc == 0)
			rc = only_row(s, st, ref, state, err);
	}
	if (rc == ERR_NOTFOUND)
		return err_set(err, ERR_NOTFOUND,
			_("the store has no %s \"%.80s\" (%s lists them)"),
			kind, ref, list_command(kind));
	return rc;
}

/* A query being put together: text and the values of its ?. */
struct sql {
	struct buf text;
	const char *text_values[8];
	int64_t int_values[8];
	int n;
};

static void sql_and(struct sql *q, const char *condition)
{
	buf_addstr(&q->text, q->n ? " AND " : " WHERE ");
	buf_addstr(&q->text, condition);
}

static void sql_text(struct sql *q, const char *condition, const char *v)
{
	if (!v)
		return;
	sql_and(q, condition);
	q->text_values[q->n++] = v;
}

static void sql_limit(struct sql *q, int64_t limit, int64_t offset)
{
	if (limit > 0 || offset > 0)
		buf_addf(&q->text, " LIMIT %lld OFFSET %lld",
			limit > 0 ? (long long)limit : -1LL,
			offset > 0 ? (long long)offset : 0LL);
}

static int sql_open(
	struct store *s, struct sql *q, sqlite3_stmt **st, struct err *err)
{
	int rc = sqlite3_prepare_v2(s->db, q->text.data, -1, st, NULL);

	for (int i = 0; i < q->n && rc == SQLITE_OK; i++)
		rc = q->text_values[i]
			     ? sqlite3_bind_text(*st, i + 1, q->text_values[i],
				       -1, SQLITE_TRANSIENT)
			     : sqlite3_bind_int64(*st, i + 1, q->int_values[i]);
	return rc == SQLITE_OK ? 0 : index_error(s, err);
}

static void sql_where(struct sql *q, const struct store_query *f, char **upper)
{
	sql_text(q, "kind=?", f->kind);
	if (f->prefix && *f->prefix) {
		*upper = xasprintf("%s\xf4\x8f\xbf\xbf", f->prefix);
		sql_text(q, "name>=?", f->prefix);
		sql_text(q, "name<?", *upper);
	}
	sql_text(q, "name>?", f->after);
	sql_text(q, "status=?", f->status);
	sql_text(q, "model=?", f->model);
}

/* The rows are read before the callbacks, so that a callback may write. */
struct texts {
	char **v;
	size_t n, cap;
};

static int read_texts(
	struct store *s, struct sql *q, struct texts *t, struct err *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sql_open(s, q, &st, err);

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		t->v = xgrow(t->v, &t->cap, t->n + 1, sizeof(*t->v));
		t->v[t->n++] = xstrdup(index_text(st, 0));
		rc = 0;
	}
	sqlite3_finalize(st);
	return rc;
}

static int call_each(struct texts *t, const struct store_query *f,
	store_each_fn *each, void *arg, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < t->n && rc == 0; i++) {
		struct json *v = NULL;

		rc = json_parse_members(
			&v, "index", t->v[i], strlen(t->v[i]), f->members, err);
		if (rc == 0)
			rc = each(arg, v, err);
		json_free(v);
	}
	return rc;
}

static void texts_release(struct texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i]);
	free(t->v);
}

int store_list(struct store *s, const struct store_query *f,
	store_each_fn *each, void *arg, struct err *err)
{
	static const char *const orders[] = {" ORDER BY name, id",
		" ORDER BY last DESC, last_id DESC",
		" ORDER BY lamport DESC, id DESC"};
	struct sql q = {0};
	struct texts t = {0};
	char *upper = NULL;
	int rc;

	buf_addstr(&q.text, "SELECT state FROM obj");
	sql_where(&q, f, &upper);
	buf_addstr(&q.text, orders[f->order]);
	sql_limit(&q, f->limit, f->offset);
	rc = read_texts(s, &q, &t, err);
	if (rc == 0)
		rc = call_each(&t, f, each, arg, err);
	texts_release(&t);
	free(upper);
	buf_release(&q.text);
	return rc;
}

int store_count(struct store *s, const struct store_query *f, int64_t *n,
	struct err *err)
{
	struct sql q = {0};
	sqlite3_stmt *st = NULL;
	char *upper = NULL;
	int rc;

	buf_addstr(&q.text, "SELECT count(*) FROM obj");
	sql_where(&q, f, &upper);
	rc = sql_open(s, &q, &st, err);
	if (rc == 0)
		rc = index_step(s, st, err);
	if (rc == 1) {
		*n = sqlite3_column_int64(st, 0);
		rc = 0;
	}
	sqlite3_finalize(st);
	free(upper);
	buf_release(&q.text);
	return rc;
}

/* The columns of a row of the log; log_row() makes its JSON. */
#define LOG_COLUMNS \
	"id,CASE place WHEN 1 THEN sig END,known,effect,reason,path,body"

static const char *signature_word(sqlite3_stmt *st)
{
	if (sqlite3_column_type(st, 1) == SQLITE_NULL)
		return "not checked";
	if (!sqlite3_column_int(st, 1))
		return "bad";
	return sqlite3_column_int(st, 2) ? "good" : "unknown key";
}

static int log_row(struct json **out, sqlite3_stmt *st, struct err *err)
{
	const bool waits = sqlite3_column_type(st, 3) == SQLITE_NULL;
	struct json *record = NULL, *o;
	int rc = parse_column(&record, st, 6, err);

	if (rc < 0)
		return rc;
	o = json_object();
	json_set_str(o, "id", index_text(st, 0));
	json_set_str(o, "signature", signature_word(st));
	json_set_bool(o, "effect", sqlite3_column_int(st, 3) == 1);
	json_set_str(o, "reason",
		waits ? N_("a record that it names is not here")
		      : index_text(st, 4));
	json_set_str(o, "path", index_text(st, 5));
	json_set(o, "record", record);
	*out = o;
	return 0;
}

static int read_log(
	struct store *s, struct sql *q, struct json *rows, struct err *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sql_open(s, q, &st, err);

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		struct json *row = NULL;

		rc = log_row(&row, st, err);
		if (rc == 0)
			json_push(rows, row);
	}
	sqlite3_finalize(st);
	return rc;
}

int store_records(struct store *s, const struct store_log *f,
	store_each_fn *each, void *arg, struct err *err)
{
	struct sql q = {0};
	struct json *rows = json_array();
	int rc;

	buf_addstr(&q.text, "SELECT " LOG_COLUMNS " FROM rec");
	sql_text(&q, "object=?", f->object);
	sql_text(&q, "author=?", f->author);
	if (f->since_us) {
		sql_and(&q, "time>=?");
		q.int_values[q.n++] = f->since_us;
	}
	/* A record may stand at a second, wrong path. */
	buf_addstr(&q.text, f->oldest_first ? " ORDER BY lamport,id"
					    : " ORDER BY lamport DESC,id DESC");
	buf_addstr(&q.text, ",place=1 DESC,path");
	sql_limit(&q, f->limit, 0);
	rc = read_log(s, &q, rows, err);
	for (size_t i = 0; i < json_count(rows) && rc == 0; i++)
		rc = each(arg, json_at(rows, i), err);
	json_free(rows);
	buf_release(&q.text);
	return rc;
}

int store_record(
	struct store *s, const char *ref, struct json **row, struct err *err)
{
	struct json *rows = json_array();
	struct sql q = {0};
	int rc = 0;

	if (is_prefix(ref)) {
		buf_addstr(&q.text, "SELECT " LOG_COLUMNS " FROM rec");
		sql_text(&q, "id>=?", ref);
		sql_text(&q, "id<?||'g'", ref);
		buf_addstr(&q.text, " ORDER BY place=1 DESC,id LIMIT 2");
		rc = read_log(s, &q, rows, err);
	}
	if (rc == 0 && json_count(rows) == 0)
		rc = err_set(err, ERR_NOTFOUND,
			_("the store has no record \"%.80s\""), ref);
	if (rc == 0 && json_count(rows) == 2 &&
		strcmp(json_get_str(json_at(rows, 0), "id", ""),
			json_get_str(json_at(rows, 1), "id", "")) != 0)
		rc = err_set(err, ERR_CONFLICT,
			_("\"%.64s\" is the beginning of several ids; give "
			  "more of it"),
			ref);
	if (rc == 0)
		*row = json_take(rows, 0);
	json_free(rows);
	buf_release(&q.text);
	return rc;
}

void store_trim(struct store *s)
{
	if (s->db)
		sqlite3_db_release_memory(s->db);
	malloc_trim(0);
}
