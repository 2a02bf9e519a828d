/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/data.h"
#include "app/decimals.h"
#include "app/subject.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

/* One import on its way from the file to the record. */
struct importing {
	struct app *a;
	const struct app_import *in;
	struct store *s;
	struct app_subject parent, model; /* model: what NAME is already */
	struct json *found;               /* result of job import */
	struct json *reference;           /* result of job profile, or NULL */
	struct app_job *job;              /* which holds its file */
	const char *time;                 /* the time column, or NULL */
	char artifact[STORE_ID], describe[STORE_ID], schema[STORE_ID];
	char profile[STORE_ID], map[STORE_ID];
	const char *file;       /* the model file, also of a directory */
	char trained[HASH_HEX]; /* "": not said */
	char *trained_path;
};

static int check_names(struct importing *m, struct err *err)
{
	const struct app_import *in = m->in;
	const char *me;
	int rc;

	if (!text_is_name(in->name))
		return err_set(err, ERR_ARG,
			_("'%s' cannot be the name of a model: use a-z, 0-9, "
			  "'.', '_', '-', starting with a letter or digit"),
			in->name);
	if (!in->data && (in->label || in->time || in->unseen_from))
		return err_set(err, ERR_ARG,
			_("--label, --time and --unseen-from speak of the "
			  "columns of --data CSV, which is missing"));
	rc = app_store(m->a, &m->s, err);
	if (rc == 0)
		rc = app_need_person(m->a, &me, err);
	if (rc == 0 && in->parent)
		rc = app_subject_version(m->a, in->parent, &m->parent, err);
	if (rc == 0 && app_subject_find(m->a, in->name, &m->model, NULL) == 0 &&
		!m->model.model)
		app_subject_release(&m->model); /* a file of that name */
	return rc;
}

static void set_text(struct json *o, const char *name, const char *value)
{
	if (value)
		json_set_str(o, name, value);
}

static void set_path(struct json *request, const char *name, const char *path)
{
	char *full = path ? path_absolute(path) : NULL;

	if (full)
		json_set_str(request, name, full);
	free(full);
}

static struct json *model_request(const struct importing *m)
{
	const struct app_import *in = m->in;
	struct json *r = json_object();

	set_path(r, "model", m->file);
	set_path(r, "data", in->data);
	set_path(r, "map", in->map);
	json_set_str(r, "rounds", in->rounds ? in->rounds : "ask");
	set_text(r, "missing", in->missing);
	return r;
}

static int understand(struct importing *m, struct err *err)
{
	struct json *request = model_request(m);
	const struct app_job_ask ask = {.kind = "import",
		.request = request,
		.progress = m->in->progress,
		.arg = m->in->arg};
	struct app_job *job = NULL;
	int rc;

	set_path(request, "expect", m->in->expect);
	rc = app_job_run(m->a, &ask, &job, &m->found, err);
	if (rc == 0)
		m->file = json_get_str(
			json_get(m->found, "model"), "path", m->file);
	app_job_free(job);
	json_free(request);
	return rc;
}

static const struct json *columns_of(const struct importing *m)
{
	return json_get(
		json_get(json_get(m->found, "data"), "schema"), "columns");
}

static int check_column(
	const struct importing *m, const char *name, struct err *err)
{
	const struct json *columns = columns_of(m);

	for (size_t i = 0; name && i < json_count(columns); i++)
		if (strcmp(json_get_str(json_at(columns, i), "name", ""),
			    name) == 0)
			return 0;
	if (!name)
		return 0;
	return err_set(err, ERR_ARG, _("%s: line 1: there is no column '%s'"),
		m->in->data, name);
}

/* The only column of type time, where the user named none. */
static void guess_time(struct importing *m)
{
	const struct json *columns = columns_of(m);
	const char *found = NULL;

	m->time = m->in->time;
	for (size_t i = 0; !m->time && i < json_count(columns); i++) {
		const struct json *c = json_at(columns, i);

		if (strcmp(json_get_str(c, "type", ""), "time") != 0)
			continue;
		if (found)
			return;
		found = json_get_str(c, "name", NULL);
	}
	if (!m->time)
		m->time = found;
}

/* The reference profile, left in its job's directory. */
static int make_reference(struct importing *m, struct err *err)
{
	struct json *request = model_request(m);
	const struct app_job_ask ask = {.kind = "profile",
		.request = request,
		.progress = m->in->progress,
		.arg = m->in->arg};
	int rc;

	set_text(request, "label", m->in->label);
	set_text(request, "time", m->time);
	set_text(request, "unseen_from", m->in->unseen_from);
	rc = app_job_run(m->a, &ask, &m->job, &m->reference, err);
	json_free(request);
	return rc;
}

static int put_reference(struct importing *m, struct err *err)
{
	const struct json *made = json_get(m->reference, "reference");
	char *path = app_job_path(m->job, json_get_str(made, "file", ""));
	const int rc = store_put_file(m->s, path, m->profile, err);

	free(path);
	return rc;
}

static int put_json(struct store *s, const struct json *v,
	char digest[STORE_ID], struct err *err)
{
	struct buf b = BUF_INIT;
	int rc;

	json_write(&b, v);
	rc = store_put_bytes(s, b.data, b.len, digest, err);
	buf_release(&b);
	return rc;
}

static int put_artifacts(struct importing *m, struct err *err)
{
	const struct json *schema =
		json_get(json_get(m->found, "data"), "schema");
	char expect[STORE_ID];
	int rc = store_put_file(m->s, m->file, m->artifact, err);

	if (rc == 0 && m->job)
		rc = put_reference(m, err);
	if (rc == 0)
		rc = put_json(
			m->s, json_get(m->found, "describe"), m->describe, err);
	if (rc == 0 && schema)
		rc = put_json(m->s, schema, m->schema, err);
	if (rc == 0 && m->in->map)
		rc = store_put_file(m->s, m->in->map, m->map, err);
	/* Submitted predictions go along: the other side replicates them. */
	if (rc == 0 && m->in->expect)
		rc = store_put_file(m->s, m->in->expect, expect, err);
	if (rc == 0 &&
		strcmp(m->artifact, json_get_str(json_get(m->found, "model"),
					    "sha256", "")) != 0)
		rc = err_set(err, ERR_CONFLICT,
			_("%s: changed while it was being read; import it "
			  "again"),
			m->file);
	return rc;
}

/* The scalars of what was understood, the file's name and the options that
 * every later reading of the file needs. */
static struct json *card_of(const struct importing *m)
{
	const struct json *d = json_get(m->found, "describe");
	struct json *card = json_object(), *options;

	for (size_t i = 0; i < json_count(d); i++) {
		const enum json_type t = json_type(json_at(d, i));

		if (t != JSON_ARRAY && t != JSON_OBJECT)
			json_set(card, json_name(d, i),
				decimals_to_text(json_at(d, i)));
	}
	json_set_int(
		card, "inputs", (int64_t)json_count(json_get(d, "features")));
	json_set_str(card, "name", path_base(m->file));
	json_set_str(card, "describe", m->describe);
	set_text(card, "description", m->in->description);
	options = json_set(card, "options", json_object());
	set_text(options, "rounds", m->in->rounds);
	set_text(options, "missing", m->in->missing);
	set_text(options, "map", m->in->map ? m->map : NULL);
	return card;
}

static void set_data(const struct importing *m, struct json *op)
{
	const struct json *data = json_get(m->found, "data");
	struct json *o;

	if (!data)
		return;
	o = json_set(op, "data", json_object());
	json_set_str(o, "name", json_get_str(data, "name", ""));
	json_set_str(o, "sha256", json_get_str(data, "sha256", ""));
	json_set_int(o, "rows", json_get_i64(data, "rows", 0));
	set_text(o, "label", m->in->label);
	set_text(o, "time", m->time);
	set_text(o, "unseen_from", m->in->unseen_from);
	json_set_str(op, "schema", m->schema);
	json_set_str(op, "reference", m->profile);
}

static void set_lineage(const struct importing *m, struct json *op)
{
	struct json *o = json_set(op, "lineage", json_object());

	if (*m->trained)
		json_set_str(o, "trained_from", m->trained);
	if (!m->parent.id)
		return;
	json_set_str(o, "parent", m->parent.id);
	json_set_str(
		o, "parent_model", json_get_str(m->parent.model, "id", ""));
	json_set_str(o, "kind", "trained-again");
}

static int64_t next_number(const struct importing *m)
{
	const struct json *list = json_get(m->model.model, "versions");
	const size_t n = json_count(list);

	return n ? json_get_i64(json_at(list, n - 1), "number", 0) + 1 : 1;
}

static struct json *version_op(const struct importing *m)
{
	struct json *op = json_object();

	json_set_str(op, "op", "version.add");
	json_set_str(op, "artifact", m->artifact);
	json_set_int(op, "version", next_number(m));
	set_text(op, "format",
		json_get_str(json_get(m->found, "describe"), "format", NULL));
	json_set(op, "card", card_of(m));
	set_data(m, op);
	set_lineage(m, op);
	if (json_get(m->found, "expect"))
		json_set(op, "submitted",
			decimals_to_text(json_get(m->found, "expect")));
	return op;
}

static struct json *version_ops(const struct importing *m)
{
	struct json *ops = json_array();

	if (!json_get(m->model.model, "id")) {
		struct json *op = json_push(ops, json_object());

		json_set_str(op, "op", "model.create");
		json_set_str(op, "name", m->in->name);
		set_text(op, "description", m->in->description);
	}
	json_push(ops, version_op(m));
	return ops;
}

/* Which rows it was fitted on: those named, or the part of the reference
 * that --unseen-from leaves. */
static int find_training(struct importing *m, struct err *err)
{
	const struct app_import *in = m->in;
	int rc = 0;

	if (in->trained_on)
		rc = app_data_path(m->a, in->trained_on, &m->trained_path, err);
	if (rc == 0 && m->trained_path)
		rc = hash_file(m->trained, NULL, m->trained_path, err);
	else if (rc == 0 && in->unseen_from)
		snprintf(m->trained, sizeof(m->trained), "%s",
			json_get_str(json_get(m->found, "data"), "sha256", ""));
	return rc;
}

/* The data of an import are data sets too, so that others can find them. */
struct sets {
	struct app_data data[2];
	struct app_data_record records[2];
	size_t n;
};

static int plan_sets(struct importing *m, struct sets *l, struct err *err)
{
	const struct app_data want[] = {{.path = m->trained_path,
						.prefix = m->in->name,
						.role = "train",
						.label = m->in->label},
		{.path = m->in->data,
			.prefix = m->in->name,
			.role = "reference",
			.label = m->in->label,
			.time = m->time}};
	int rc = 0;

	for (size_t i = 0; i < 2 && rc == 0; i++) {
		struct app_data_record *r = &l->records[l->n];

		if (!want[i].path)
			continue;
		rc = app_data_plan(m->a, &want[i], r, err);
		if (rc == 0)
			l->data[l->n++] = want[i];
		/* The same file for both is one data set. */
		if (l->n == 2 && strcmp(l->records[0].digest, r->digest) == 0)
			rc = app_data_settle(
				m->a, &l->data[--l->n], r, false, err);
	}
	return rc;
}

/* All records of the import in one commit. */
static int save_all(struct importing *m, const struct sets *l,
	char id[STORE_ID], struct err *err)
{
	struct json *ops = version_ops(m);
	struct store_save saves[3] = {{.kind = "model",
		.object = json_get_str(m->model.model, "id", NULL),
		.slug = m->in->name,
		.ops = ops}};
	char ids[3][STORE_ID];
	size_t n = 1;
	int rc;

	for (size_t i = 0; i < l->n; i++)
		if (l->records[i].ops)
			saves[n++] = (struct store_save){.kind = "data",
				.slug = l->records[i].name,
				.ops = l->records[i].ops};
	rc = store_save_many(m->s, saves, n, ids, err);
	if (rc == 0)
		memcpy(id, ids[0], STORE_ID);
	json_free(ops);
	return rc;
}

/* The number that the version has, or would get. */
static int number_of(const struct importing *m, const char *id, int64_t *number,
	struct err *err)
{
	struct app_subject s = APP_SUBJECT_INIT;
	int rc;

	if (m->in->dry_run) {
		*number = next_number(m);
		return 0;
	}
	rc = app_subject_find(m->a, m->in->name, &s, err);
	if (rc == 0)
		*number = json_get_i64(
			app_version_by_id(s.model, id), "number", 0);
	app_subject_release(&s);
	return rc;
}

static int report(const struct importing *m, const char *id, struct json **out,
	struct err *err)
{
	static const char *const parts[] = {
		"model", "describe", "data", "expect"};
	struct json *o;
	int64_t number = 0;
	const int rc = number_of(m, id, &number, err);

	if (rc < 0)
		return rc;
	o = json_object();
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (json_get(m->found, parts[i]))
			json_set(o, parts[i],
				json_copy(json_get(m->found, parts[i])));
	if (m->reference)
		json_set(o, "reference", json_copy(m->reference));
	if (m->time)
		json_set_str(o, "time", m->time);
	json_set_str(o, "id", id);
	json_set_int(o, "number", number);
	json_set_str(o, "name", m->in->name);
	*out = o;
	return 0;
}

/* What may be refused comes before anything is written. */
static int write_all(struct importing *m, char id[STORE_ID], struct err *err)
{
	struct sets l = {0};
	int rc = plan_sets(m, &l, err);

	if (rc == 0)
		rc = put_artifacts(m, err);
	if (rc == 0)
		rc = save_all(m, &l, id, err);
	for (size_t i = 0; i < l.n; i++) {
		const int settled = app_data_settle(m->a, &l.data[i],
			&l.records[i], rc == 0, rc == 0 ? err : NULL);

		rc = rc < 0 ? rc : settled;
	}
	return rc;
}

int app_import(struct app *a, const struct app_import *in, struct json **out,
	struct err *err)
{
	struct importing m = {.a = a,
		.in = in,
		.file = in->file,
		.parent = APP_SUBJECT_INIT,
		.model = APP_SUBJECT_INIT};
	char id[STORE_ID] = "";
	int rc = check_names(&m, err);

	if (rc == 0)
		rc = understand(&m, err);
	if (rc == 0)
		rc = check_column(&m, in->label, err);
	if (rc == 0)
		rc = check_column(&m, in->time, err);
	if (rc == 0)
		guess_time(&m);
	if (rc == 0)
		rc = find_training(&m, err);
	if (rc == 0 && in->data)
		rc = make_reference(&m, err);
	if (rc == 0 && !in->dry_run)
		rc = write_all(&m, id, err);
	if (rc == 0)
		rc = report(&m, id, out, err);
	app_job_free(m.job);
	json_free(m.found);
	json_free(m.reference);
	free(m.trained_path);
	app_subject_release(&m.parent);
	app_subject_release(&m.model);
	return rc;
}
