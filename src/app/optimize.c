/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/optimize.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/data.h"
#include "app/decimals.h"
#include "app/place.h"
#include "app/subject.h"
#include "base/buf.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

struct optimizing {
	struct app *a;
	const struct app_optimize *in;
	struct store *s;
	struct app_subject parent;
	char *data, *holdout; /* paths, or NULL */
	const char *label, *time, *unseen_from;
	struct json *bound; /* numbers */
	struct app_job *job;
	struct json *result;
	char run[STORE_ID], child[STORE_ID];
	char artifact[STORE_ID], certificate[STORE_ID], describe[STORE_ID];
	char profile[STORE_ID];
};

static int bound_item(
	struct json *bound, const char *item, size_t n, struct err *err)
{
	const char *eq = memchr(item, '=', n);
	double v;
	char *name;

	if (!eq ||
		num_parse_double(eq + 1, n - (size_t)(eq + 1 - item), &v) < 0)
		return err_set(err, ERR_ARG,
			_("--bound: '%.*s' is not NAME=NUMBER; write for "
			  "example dauc=0.001,dbrier=0.001"),
			(int)n, item);
	name = xstrndup(item, (size_t)(eq - item));
	json_set_real(bound, name, v);
	free(name);
	return 0;
}

static int read_bound(struct optimizing *o, struct err *err)
{
	const char *p = o->in->bound;
	int rc = 0;

	o->bound = json_object();
	while (rc == 0 && p && *p) {
		const size_t n = strcspn(p, ",");

		rc = bound_item(o->bound, p, n, err);
		p += n + (p[n] == ',');
	}
	return rc;
}

/* True if the rows are those that the version came with. */
static bool same_bytes(struct optimizing *o, const char *sha)
{
	char digest[HASH_HEX];

	return sha && app_place_add(o->a, o->data, digest, NULL, NULL) == 0 &&
	       strcmp(digest, sha) == 0;
}

/* The rows to use, and what their columns mean. */
static int find_data(struct optimizing *o, struct err *err)
{
	const struct json *known = json_get(o->parent.version, "data");
	const char *sha = json_get_str(known, "sha256", NULL);
	int rc = 0;

	o->label = o->in->label ? o->in->label
				: json_get_str(known, "label", NULL);
	o->time = o->in->time;
	o->unseen_from = o->in->unseen_from;
	if (o->in->data)
		rc = app_data_path(o->a, o->in->data, &o->data, err);
	else if (sha && strcmp(o->in->recipe, "exact") == 0)
		/* The proof needs no rows: without them it still holds. */
		(void)!app_data_path(o->a, sha, &o->data, NULL);
	else if (sha)
		rc = app_data_path(o->a, sha, &o->data, err);
	if (rc == 0 && o->data && same_bytes(o, sha)) {
		if (!o->time)
			o->time = json_get_str(known, "time", NULL);
		if (!o->unseen_from)
			o->unseen_from =
				json_get_str(known, "unseen_from", NULL);
	}
	if (rc == 0 && o->in->holdout)
		rc = app_data_path(o->a, o->in->holdout, &o->holdout, err);
	return rc;
}

static int prepare(struct optimizing *o, struct err *err)
{
	const char *me;
	int rc = app_store(o->a, &o->s, err);

	if (rc == 0)
		rc = app_need_person(o->a, &me, err);
	if (rc == 0)
		rc = app_subject_version(o->a, o->in->subject, &o->parent, err);
	if (rc == 0)
		rc = read_bound(o, err);
	if (rc == 0)
		rc = find_data(o, err);
	if (rc == 0 && (o->in->trees < 0 || o->in->trees > 1000000))
		rc = err_set(err, ERR_ARG,
			_("--trees: must be a number of 1 to 1000000"));
	return rc;
}

static void set_text(struct json *o, const char *name, const char *value)
{
	if (value)
		json_set_str(o, name, value);
}

static void set_path(struct json *request, const char *name, const char *path)
{
	char *full;

	if (!path)
		return;
	full = path_absolute(path);
	json_set_str(request, name, full);
	free(full);
}

static int make_request(
	struct optimizing *o, struct json *request, struct err *err)
{
	const struct app_optimize *in = o->in;
	double cut;
	int rc = app_subject_request(o->a, &o->parent, request, err);

	if (rc < 0)
		return rc;
	json_set_str(request, "recipe", in->recipe);
	json_set_int(request, "seed", in->seed);
	json_set(request, "bound", json_copy(o->bound));
	set_path(request, "data", o->data);
	set_path(request, "holdout", o->holdout);
	if (o->data) {
		set_text(request, "label", o->label);
		set_text(request, "time", o->time);
		set_text(request, "unseen_from", o->unseen_from);
	}
	if (in->trees)
		json_set_int(request, "trees", in->trees);
	if (!in->cut)
		return 0;
	if (num_parse_double(in->cut, strlen(in->cut), &cut) < 0)
		return err_set(err, ERR_ARG, _("--cut: '%s' is not a number"),
			in->cut);
	json_set_real(request, "cut", cut);
	return 0;
}

static int save(struct optimizing *o, const struct store_save *what,
	struct json *op, char id[STORE_ID], struct err *err)
{
	struct store_save s = *what;
	struct json *ops = json_array();
	int rc;

	json_push(ops, op);
	s.ops = ops;
	rc = store_save(o->s, &s, id, err);
	json_free(ops);
	return rc;
}

static int save_start(struct optimizing *o, struct err *err)
{
	const struct app_optimize *in = o->in;
	struct json *op = json_object(), *p;
	char *slug = xasprintf("%s-%lld-%s", o->parent.name,
		(long long)o->parent.number, in->recipe);
	const struct store_save what = {.kind = "run", .slug = slug};
	int rc;

	json_set_str(op, "op", "run.start");
	json_set_str(op, "model", json_get_str(o->parent.model, "id", ""));
	json_set_str(op, "version", o->parent.id);
	json_set_str(op, "recipe", in->recipe);
	json_set_int(op, "seed", in->seed);
	json_set(op, "bound", decimals_to_text(o->bound));
	p = json_set(op, "parameters", json_object());
	if (in->trees)
		json_set_int(p, "trees", in->trees);
	set_text(p, "label", o->data ? o->label : NULL);
	set_text(p, "cut", in->cut);
	set_text(p, "unseen_from", o->data ? o->unseen_from : NULL);
	set_text(p, "data", o->data ? path_base(o->data) : NULL);
	set_text(p, "holdout", o->holdout ? path_base(o->holdout) : NULL);
	rc = save(o, &what, op, o->run, err);
	free(slug);
	return rc;
}

static int put_job_file(struct optimizing *o, const char *name,
	char digest[STORE_ID], struct err *err)
{
	char *path = app_job_path(o->job, name);
	const int rc = store_put_file(o->s, path, digest, err);

	free(path);
	return rc;
}

static int put_json(struct optimizing *o, const struct json *v,
	char digest[STORE_ID], struct err *err)
{
	struct buf b = BUF_INIT;
	int rc;

	json_write(&b, v);
	rc = store_put_bytes(o->s, b.data, b.len, digest, err);
	buf_release(&b);
	return rc;
}

/* The reference of the child: the parent's where every score is the same,
 * else a new one from the rows that the parent's was made of, if they are
 * here. */
static int make_reference(struct optimizing *o, struct err *err)
{
	const struct json *known = json_get(o->parent.version, "data");
	const char *sha = json_get_str(known, "sha256", NULL);
	struct json *request = json_object(), *found = NULL;
	const struct app_job_ask ask = {.kind = "profile",
		.request = request,
		.progress = o->in->progress,
		.arg = o->in->arg};
	struct app_job *job = NULL;
	char *data = NULL, *path;
	int rc = 0;

	o->profile[0] = '\0';
	if (!sha || app_data_path(o->a, sha, &data, NULL) < 0)
		goto out;
	rc = app_subject_request(o->a, &o->parent, request, err);
	if (rc < 0)
		goto out;
	path = app_job_path(o->job, json_get_str(o->result, "candidate", ""));
	set_path(request, "model", path);
	free(path);
	json_set_str(request, "rounds", "all");
	set_path(request, "data", data);
	set_text(request, "label", json_get_str(known, "label", NULL));
	set_text(request, "time", json_get_str(known, "time", NULL));
	set_text(request, "unseen_from",
		json_get_str(known, "unseen_from", NULL));
	rc = app_job_run(o->a, &ask, &job, &found, err);
	if (rc == 0) {
		path = app_job_path(job,
			json_get_str(json_get(found, "reference"), "file", ""));
		rc = store_put_file(o->s, path, o->profile, err);
		free(path);
	}
out:
	app_job_free(job);
	json_free(found);
	json_free(request);
	free(data);
	return rc;
}

static struct json *child_card(const struct optimizing *o)
{
	const struct json *old = json_get(o->parent.version, "card");
	const struct json *d = json_get(o->result, "describe");
	struct json *card = json_copy(old), *options;

	if (json_type(card) != JSON_OBJECT) {
		json_free(card);
		card = json_object();
	}
	for (size_t i = 0; i < json_count(d); i++) {
		const enum json_type t = json_type(json_at(d, i));

		if (t != JSON_ARRAY && t != JSON_OBJECT)
			json_set(card, json_name(d, i),
				decimals_to_text(json_at(d, i)));
	}
	json_set_str(card, "name", json_get_str(o->result, "candidate", ""));
	json_set_str(card, "describe", o->describe);
	/* Which rounds count was settled when the parent was read. */
	options = json_edit(card, "options");
	if (json_type(options) == JSON_OBJECT)
		json_set(options, "rounds", NULL);
	return card;
}

static struct json *version_op(const struct optimizing *o)
{
	const struct json *list = json_get(o->parent.model, "versions");
	const struct json *last = json_at(list, json_count(list) - 1);
	const struct json *old = o->parent.version;
	struct json *op = json_object(), *lineage;
	const bool exact = strcmp(o->in->recipe, "exact") == 0;

	json_set_str(op, "op", "version.add");
	json_set_str(op, "artifact", o->artifact);
	json_set_int(op, "version", json_get_i64(last, "number", 0) + 1);
	json_set_str(op, "format", json_get_str(o->result, "format", ""));
	json_set(op, "card", child_card(o));
	if (json_get(old, "data"))
		json_set(op, "data", json_copy(json_get(old, "data")));
	set_text(op, "schema", json_get_str(old, "schema", NULL));
	if (exact)
		set_text(op, "reference", json_get_str(old, "reference", NULL));
	else if (o->profile[0])
		json_set_str(op, "reference", o->profile);
	json_set_str(op, "certificate", o->certificate);
	lineage = json_set(op, "lineage", json_object());
	set_text(lineage, "trained_from",
		json_get_str(json_get(old, "lineage"), "trained_from", NULL));
	json_set_str(lineage, "parent", o->parent.id);
	json_set_str(lineage, "parent_model",
		json_get_str(o->parent.model, "id", ""));
	json_set_str(lineage, "kind", "optimised-from");
	json_set_str(lineage, "run", o->run);
	return op;
}

static int add_version(struct optimizing *o, struct err *err)
{
	const struct store_save what = {.kind = "model",
		.object = json_get_str(o->parent.model, "id", NULL)};
	int rc = 0;

	if (strcmp(o->in->recipe, "exact") != 0)
		rc = make_reference(o, err);
	if (rc == 0)
		rc = put_job_file(o, json_get_str(o->result, "candidate", ""),
			o->artifact, err);
	if (rc == 0)
		rc = put_json(
			o, json_get(o->result, "describe"), o->describe, err);
	if (rc == 0)
		rc = save(o, &what, version_op(o), o->child, err);
	return rc;
}

static struct json *finish_op(const char *state, const char *reason)
{
	struct json *op = json_object();

	json_set_str(op, "op", "run.finish");
	json_set_str(op, "state", state);
	set_text(op, "reason", reason);
	return op;
}

static int save_finish(struct optimizing *o, struct json *op, struct err *err)
{
	const struct store_save what = {.kind = "run", .object = o->run};
	char id[STORE_ID];

	return save(o, &what, op, id, err);
}

static struct json *summary_of(const struct json *result)
{
	static const char *const parts[] = {
		"before", "after", "gain", "bound", "rows", "class"};
	struct json *o = json_object();

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (json_get(result, parts[i]))
			json_set(o, parts[i],
				decimals_to_text(json_get(result, parts[i])));
	return o;
}

/* The job ran to its end: its papers go into the store, a candidate that is
 * done becomes a version, and the run is closed. */
static int record_result(struct optimizing *o, struct err *err)
{
	const char *state = json_get_str(o->result, "state", "failed");
	char result[STORE_ID], log[STORE_ID];
	struct json *op;
	int rc = put_json(o, o->result, result, err);

	if (rc == 0)
		rc = put_job_file(o, "log", log, err);
	if (rc == 0)
		rc = put_job_file(o, json_get_str(o->result, "certificate", ""),
			o->certificate, err);
	if (rc == 0 && strcmp(state, "done") == 0)
		rc = add_version(o, err);
	if (rc < 0)
		return rc;
	op = finish_op(state, json_get_str(o->result, "reason", NULL));
	json_set_str(op, "result", result);
	json_set_str(op, "log", log);
	json_set_str(op, "certificate", o->certificate);
	set_text(op, "candidate", o->child[0] ? o->child : NULL);
	json_set(op, "summary", summary_of(o->result));
	return save_finish(o, op, err);
}

/* The job, or what came after it, did not end well: the record says so. */
static void record_failure(struct optimizing *o, int rc, const struct err *err)
{
	struct err ignored;

	(void)!save_finish(o,
		finish_op(rc == ERR_CANCELLED ? "cancelled" : "failed",
			err->text),
		&ignored);
}

static void report(struct optimizing *o)
{
	char *text;

	json_set_str(o->result, "run", o->run);
	text = app_version_text(
		o->a, json_get_str(o->parent.model, "id", ""), o->parent.id);
	json_set_str(o->result, "version", text);
	free(text);
	if (!o->child[0])
		return;
	text = app_version_text(
		o->a, json_get_str(o->parent.model, "id", ""), o->child);
	json_set_str(o->result, "child", text);
	json_set_str(o->result, "artifact", o->artifact);
	free(text);
}

static int run_job(struct optimizing *o, struct err *err)
{
	struct json *request = json_object();
	const struct app_job_ask ask = {.kind = "optimize",
		.request = request,
		.progress = o->in->progress,
		.arg = o->in->arg};
	int rc = make_request(o, request, err);

	if (rc == 0)
		rc = save_start(o, err);
	if (rc == 0) {
		rc = app_job_run(o->a, &ask, &o->job, &o->result, err);
		if (rc == 0)
			rc = record_result(o, err);
		if (rc < 0)
			record_failure(o, rc, err);
	}
	json_free(request);
	return rc;
}

int app_optimize(struct app *a, const struct app_optimize *in,
	struct json **out, struct err *err)
{
	struct optimizing o = {.a = a, .in = in, .parent = APP_SUBJECT_INIT};
	struct err own = ERR_INIT;
	int rc;

	if (!err)
		err = &own;
	rc = prepare(&o, err);
	if (rc == 0)
		rc = run_job(&o, err);
	if (rc == 0) {
		report(&o);
		*out = o.result;
		o.result = NULL;
	}
	app_job_free(o.job);
	app_subject_release(&o.parent);
	json_free(o.result);
	json_free(o.bound);
	free(o.data);
	free(o.holdout);
	return rc;
}
