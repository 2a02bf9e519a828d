/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/optimize.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/data.h"
#include "app/decimals.h"
#include "app/optimizing.h"
#include "app/place.h"
#include "app/subject.h"
#include "base/buf.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

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
static bool same_bytes(const struct optimizing *o, const char *sha)
{
	char digest[HASH_HEX];

	return sha && hash_file(digest, NULL, o->data, NULL) == 0 &&
	       strcmp(digest, sha) == 0;
}

/* Where nobody names rows: those that the version came with. A version that
 * was fitted on others fits on those again, if it fits, and judges on its
 * own, which it has not seen. The proof of exact needs no rows: without them
 * it still holds. */
static int find_own_data(struct optimizing *o, const char *sha, struct err *err)
{
	const char *fitted = json_get_str(
		json_get(o->parent.version, "lineage"), "trained_from", NULL);
	int rc;

	if (strcmp(o->in->recipe, "exact") == 0) {
		(void)!app_data_path(o->a, sha, &o->data, NULL);
		return 0;
	}
	if (!fitted || strcmp(fitted, sha) == 0 || o->in->holdout)
		return app_data_path(o->a, sha, &o->data, err);
	rc = app_data_path(o->a, fitted, &o->data, err);
	if (rc == 0)
		rc = app_data_path(o->a, sha, &o->holdout, err);
	return rc;
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
	else if (sha)
		rc = find_own_data(o, sha, err);
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
	optimizing_path(request, "data", o->data);
	optimizing_path(request, "holdout", o->holdout);
	if (o->data) {
		optimizing_text(request, "label", o->label);
		optimizing_text(request, "time", o->time);
		optimizing_text(request, "unseen_from", o->unseen_from);
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
	optimizing_text(p, "label", o->data ? o->label : NULL);
	optimizing_text(p, "cut", in->cut);
	optimizing_text(p, "unseen_from", o->data ? o->unseen_from : NULL);
	optimizing_text(p, "data", o->data ? path_base(o->data) : NULL);
	optimizing_text(
		p, "holdout", o->holdout ? path_base(o->holdout) : NULL);
	rc = optimizing_save(o, &what, op, o->run, err);
	free(slug);
	return rc;
}

static struct json *finish_op(const char *state, const char *reason)
{
	struct json *op = json_object();

	json_set_str(op, "op", "run.finish");
	json_set_str(op, "state", state);
	optimizing_text(op, "reason", reason);
	return op;
}

static int save_finish(struct optimizing *o, struct json *op, struct err *err)
{
	const struct store_save what = {.kind = "run", .object = o->run};
	char id[STORE_ID];

	return optimizing_save(o, &what, op, id, err);
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
	char result[STORE_ID], log[STORE_ID], rows[HASH_HEX];
	struct json *op;
	int rc = optimizing_put_json(o, o->result, result, err);

	if (rc == 0 && o->data)
		rc = app_place_add(o->a, o->data, rows, NULL, err);
	if (rc == 0)
		rc = optimizing_put_file(o, "log", log, err);
	if (rc == 0)
		rc = optimizing_put_file(o,
			json_get_str(o->result, "certificate", ""),
			o->certificate, err);
	if (rc == 0 && strcmp(state, "done") == 0)
		rc = optimizing_add_version(o, err);
	if (rc < 0)
		return rc;
	op = finish_op(state, json_get_str(o->result, "reason", NULL));
	json_set_str(op, "result", result);
	json_set_str(op, "log", log);
	json_set_str(op, "certificate", o->certificate);
	optimizing_text(op, "candidate", o->child[0] ? o->child : NULL);
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

static void start_run(struct optimizing *o)
{
	if (o->started)
		return;
	o->started = true;
	o->start_rc = save_start(o, &o->start_err);
}

/* The run begins when model and rows have been read: wrong input is refused
 * before that and leaves no record. */
static void on_step(void *arg, const char *step, int64_t done, int64_t total)
{
	struct optimizing *o = arg;

	if (strcmp(step, "load model") != 0 && strcmp(step, "read rows") != 0)
		start_run(o);
	if (o->in->progress)
		o->in->progress(o->in->arg, step, done, total);
}

static int run_job(struct optimizing *o, struct err *err)
{
	struct json *request = json_object();
	const struct app_job_ask ask = {.kind = "optimize",
		.request = request,
		.progress = on_step,
		.arg = o};
	int rc = make_request(o, request, err);

	if (rc == 0)
		rc = app_job_run(o->a, &ask, &o->job, &o->result, err);
	if (rc == 0) {
		start_run(o);
		if (o->start_rc < 0)
			rc = err_set(err, o->start_rc, "%s", o->start_err.text);
		else
			rc = record_result(o, err);
	}
	if (rc < 0 && o->started && o->start_rc == 0)
		record_failure(o, rc, err);
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
