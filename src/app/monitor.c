/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/monitor.h"

#include <stdlib.h>
#include <string.h>

#include "app/data.h"
#include "app/incident.h"
#include "app/place.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "store/artifact.h"
#include "store/store.h"

enum { RESULT_BYTES_MAX = 64 << 20, POLICY_BYTES_MAX = 1 << 20 };

static void copy_member(
	struct json *to, const struct json *from, const char *name)
{
	const struct json *v = json_get(from, name);

	if (v && json_type(v) != JSON_NULL)
		json_set(to, name, json_copy(v));
}

/* The columns a version was imported with stand in for those not named. */
static void default_columns(struct json *request, const struct json *version)
{
	const struct json *data = json_get(version, "data");
	static const char *const names[] = {"time", "label"};

	for (size_t i = 0; i < 2; i++)
		if (!json_get(request, names[i]))
			copy_member(request, data, names[i]);
}

int app_monitor_request(struct app *a, struct app_subject *s,
	const struct json *ask, struct json **request, struct err *err)
{
	const char *digest = json_get_str(s->version, "reference", NULL);
	struct json *r = json_copy(ask);
	struct store *store;
	char *path = NULL;
	int rc = 0;

	if (!digest)
		rc = err_set(err, ERR_NOTFOUND,
			_("%s has no reference profile: import it with "
			  "--data CSV (and --time COL to judge windows)"),
			s->text);
	if (rc == 0)
		rc = app_store(a, &store, err);
	if (rc == 0)
		rc = app_subject_request(a, s, r, err);
	if (rc == 0)
		rc = store_artifact_path(store, digest, &path, err);
	if (rc) {
		json_free(r);
		return rc;
	}
	json_set_str(r, "reference", path);
	free(path);
	default_columns(r, s->version);
	if (!json_get(r, "time")) {
		json_free(r);
		return err_set(err, ERR_ARG,
			_("which column holds the time? add --time COL"));
	}
	*request = r;
	return 0;
}

/* The result says what was asked, without paths of this machine. */
static void add_request(struct json *result, const struct json *request)
{
	static const char *const same[] = {
		"time", "label", "policy", "from", "until"};
	struct json *ask = json_set(result, "request", json_object());
	struct json *data = json_edit(result, "data");

	/* The file's name is this machine's; its digest is everybody's. */
	if (data)
		json_set(data, "name", NULL);

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		copy_member(ask, request, same[i]);
}

int app_monitor_job(struct app *a, const struct json *request,
	const struct app_monitor *m, struct app_job **job, struct json **result,
	struct err *err)
{
	const struct app_job_ask ask = {
		.kind = "monitor",
		.request = request,
		.progress = m->progress,
		.arg = m->arg,
	};
	struct app_job *own = NULL;
	const int rc = app_job_run(a, &ask, &own, result, err);

	if (rc == 0)
		add_request(*result, request);
	if (rc == 0 && job)
		*job = own;
	else
		app_job_free(own);
	return rc;
}

/* What the user asked for, without paths of this machine. */
static int ask_of(
	const struct app_monitor *m, struct json **out, struct err *err)
{
	struct json *ask = json_object(), *policy = NULL;
	int rc = 0;

	if (m->time)
		json_set_str(ask, "time", m->time);
	if (m->label)
		json_set_str(ask, "label", m->label);
	if (m->from)
		json_set_str(ask, "from", m->from);
	if (m->until)
		json_set_str(ask, "until", m->until);
	if (m->policy)
		rc = json_read_file(&policy, m->policy, POLICY_BYTES_MAX, err);
	if (policy)
		json_set(ask, "policy", policy);
	if (rc)
		json_free(ask);
	else
		*out = ask;
	return rc;
}

static int put_json(struct store *s, const struct json *v,
	char digest[STORE_ID], struct err *err)
{
	struct buf bytes = BUF_INIT;
	int rc;

	json_write(&bytes, v);
	rc = store_put_bytes(s, bytes.data, bytes.len, digest, err);
	buf_release(&bytes);
	return rc;
}

/* True if the model already has a profile record with this result. */
static bool recorded(const struct json *model, const char *result)
{
	const struct json *profiles = json_get(model, "profiles");

	for (size_t i = 0; i < json_count(profiles); i++) {
		const struct json *summary =
			json_get(json_at(profiles, i), "summary");

		if (strcmp(json_get_str(summary, "result", ""), result) == 0)
			return true;
	}
	return false;
}

static const char *edge(const struct json *windows, bool last)
{
	const size_t n = json_count(windows);
	const struct json *w = n ? json_at(windows, last ? n - 1 : 0) : NULL;

	return json_get_str(w, last ? "until" : "from", "");
}

/* The profile.add of a check: digests and whole numbers only. */
static struct json *profile_ops(const struct app_subject *s,
	const struct json *result, const char *bundle, const char *digest)
{
	const struct json *windows = json_get(result, "windows");
	struct json *ops = json_array(), *op = json_push(ops, json_object());
	struct json *summary = json_object();

	json_set_str(op, "op", "profile.add");
	json_set_str(op, "version", s->id);
	json_set_str(op, "bundle", bundle);
	json_set_str(op, "from", edge(windows, false));
	json_set_str(op, "to", edge(windows, true));
	json_set_int(op, "windows", (int64_t)json_count(windows));
	if (s->alias)
		json_set_str(op, "alias", s->alias);
	json_set_str(summary, "result", digest);
	json_set_str(summary, "verdict", json_get_str(result, "verdict", ""));
	json_set_int(summary, "incidents",
		(int64_t)json_count(json_get(result, "incidents")));
	json_set_int(summary, "alarms",
		(int64_t)json_count(json_get(result, "alarms")));
	copy_member(summary, json_get(result, "data"), "rows");
	copy_member(summary, json_get(result, "data"), "sha256");
	json_set(op, "summary", summary);
	return ops;
}

static int record_profile(struct store *store, const struct app_subject *s,
	const struct app_job *job, const struct json *result,
	char digest[STORE_ID], struct err *err)
{
	const char *file = json_get_str(
		json_get(result, "profiles"), "file", "profiles.json");
	char bundle[STORE_ID], id[STORE_ID];
	char *path = app_job_path(job, file);
	struct store_save save = {"model", NULL, NULL, NULL, NULL, NULL};
	struct json *ops;
	int rc = store_put_file(store, path, bundle, err);

	free(path);
	if (rc == 0)
		rc = put_json(store, result, digest, err);
	if (rc || recorded(s->model, digest))
		return rc;
	ops = profile_ops(s, result, bundle, digest);
	save.object = json_get_str(s->model, "id", NULL);
	save.ops = ops;
	rc = store_save(store, &save, id, err);
	json_free(ops);
	return rc;
}

/* The document for people and --json, from the worker's. */
static struct json *document(
	const struct app_subject *s, const struct json *result)
{
	static const char *const same[] = {"verdict", "expected_false_alarms",
		"series", "data", "notes", "policy", "zone", "loss"};
	struct json *doc = json_object();

	json_set_str(doc, "model", s->name);
	json_set_str(doc, "version", s->text);
	json_set_int(doc, "windows",
		(int64_t)json_count(json_get(result, "windows")));
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		copy_member(doc, result, same[i]);
	return doc;
}

static int check_version(struct app *a, const struct app_monitor *m,
	struct app_subject *s, struct json *request, struct json **out,
	struct err *err)
{
	struct app_job *job = NULL;
	struct json *result = NULL, *doc = NULL;
	struct store *store;
	char digest[STORE_ID] = "", place[HASH_HEX];
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = app_monitor_job(a, request, m, &job, &result, err);
	if (rc)
		return rc;
	doc = document(s, result);
	json_set_str(json_edit(doc, "data"), "name",
		path_base(json_get_str(request, "data", "")));
	if (m->record)
		rc = record_profile(store, s, job, result, digest, err);
	/* Only rows that could be read are worth a place in the map. */
	if (rc == 0 && m->record)
		rc = app_place_add(
			a, json_get_str(request, "data", ""), place, NULL, err);
	if (rc == 0 && m->record)
		json_set_str(doc, "result", digest);
	if (rc == 0)
		rc = app_incidents(a, s, result, m->record ? digest : NULL,
			json_set(doc, "incidents", json_array()), err);
	app_job_free(job);
	json_free(result);
	if (rc)
		json_free(doc);
	else
		*out = doc;
	return rc;
}

/* The version, the rows and the whole request of a look. */
struct look {
	struct app_subject subject;
	struct json *request;
};

static int prepare(struct app *a, const struct app_monitor *m,
	struct look *look, struct err *err)
{
	struct json *ask = NULL;
	char *path = NULL;
	int rc = app_subject_version(a, m->subject, &look->subject, err);

	if (rc == 0)
		rc = ask_of(m, &ask, err);
	if (rc == 0)
		rc = app_data_path(a, m->data, &path, err);
	if (rc == 0)
		rc = app_monitor_request(
			a, &look->subject, ask, &look->request, err);
	if (rc == 0)
		json_set_str(look->request, "data", path);
	json_free(ask);
	free(path);
	return rc;
}

int app_monitor_check(struct app *a, const struct app_monitor *m,
	struct json **out, struct err *err)
{
	struct look look = {APP_SUBJECT_INIT, NULL};
	int rc = prepare(a, m, &look, err);

	if (rc == 0)
		rc = check_version(a, m, &look.subject, look.request, out, err);
	json_free(look.request);
	app_subject_release(&look.subject);
	return rc;
}

int app_monitor_windows(struct app *a, const struct app_monitor *m,
	struct json **out, struct err *err)
{
	struct look look = {APP_SUBJECT_INIT, NULL};
	struct json *result = NULL, *ends;
	const struct json *windows;
	int rc = prepare(a, m, &look, err);

	if (rc == 0)
		rc = app_monitor_job(a, look.request, m, NULL, &result, err);
	if (rc == 0) {
		ends = json_array();
		windows = json_get(result, "windows");
		for (size_t i = 0; i < json_count(windows); i++)
			json_push(ends, json_copy(json_get(
						json_at(windows, i), "until")));
		*out = ends;
	}
	json_free(result);
	json_free(look.request);
	app_subject_release(&look.subject);
	return rc;
}
