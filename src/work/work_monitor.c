/* SPDX-License-Identifier: Apache-2.0 */
/* Job "profile": the reference that production is compared with.
 *
 * Request: {"model": PATH, "data": CSV, "time": COLUMN, "label": COLUMN,
 *   "unseen_from": TIME, "from": TIME, "until": TIME, "window": "day",
 *   "map": PATH, "rounds": "all", "missing": VALUE}; "model" and "data" are
 *   required. unseen_from: rows from then on were not used to fit the model.
 * Result: {"files": ["reference.json"], "reference": {"file", "sha256",
 *   "size"}, "model", "data": {...}, "rows", "windows", "windows_unseen",
 *   "loss": {"kind", "n", "mean"}, "score": {"mean", "sd"}}.
 *
 * Job "monitor": windows of production against that reference.
 *
 * Request: {"model", "reference": PATH, "data", "time": COLUMN, "label",
 *   "from", "until": TIME (rows from <= time < until; for replay),
 *   "policy": {"budget", "floor", "rate_floor", "loss_floor", "impact",
 *   "quiet", "min_rows", ...}, "map", "rounds", "missing"}; the first four
 *   are required.
 * Result: {"files": ["profiles.json"], "profiles": {"file", "sha256",
 *   "size"}, "model": SHA256, "reference": SHA256, "data": {"name", "sha256",
 *   "size", "rows", "rows_without_time", "rows_without_label"}, "zone":
 *   "naive" or "utc", "window", "loss", "engine": 1, "policy": {...},
 *   "verdict": "alarm", "quiet" or "untested", "expected_false_alarms",
 *   "notes", "series", "windows", "alarms", "incidents"}
 *   (monitor/alarm.h).
 * profiles.json: {"kind": "profiles", "format": 1, "reference": SHA256,
 *   "window": "day", "windows": [profile, ...]} (monitor/profile.h).
 *
 * Job "reproduce": the monitor again, against numbers that were recorded.
 *
 * Request: as "monitor", and "expected": PATH of the recorded result.
 * Result: {"equal": true, "compared": n, "differences": [{"path", "recorded",
 *   "now"}]}; at most DIFFERENCES_MAX of them are listed. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "monitor/alarm.h"
#include "monitor/observe.h"
#include "monitor/reference.h"
#include "work/difference.h"
#include "work/kinds.h"

enum {
	MONITOR_ENGINE = 1, /* raised when the numbers can change */
	DIFFERENCES_MAX = 20,
	RESULT_BYTES_MAX = 256 << 20,
	STEP_ROWS = 1 << 14
};

/* A time of the request; absent stays as it is. */
static int get_time(const struct job *j, const char *name, int64_t *out,
	bool *given, struct err *err)
{
	const char *text = json_get_str(j->request, name, NULL);
	int zone;

	if (given)
		*given = text != NULL;
	if (!text || clock_parse(text, strlen(text), out, &zone) == 0)
		return 0;
	return err_set(err, ERR_ARG,
		_("%s: \"%s\" is not a time; write it as 2014-11-27 or "
		  "2014-11-27T09:30:00"),
		name, text);
}

static int open_observer(
	struct observer *o, const struct job *j, struct err *err)
{
	struct scoring_spec spec = {0};
	int rc = job_get_str(j, "model", &spec.model, err);

	if (rc == 0)
		rc = job_get_str(j, "data", &spec.data, err);
	if (rc)
		return rc;
	spec.map = json_get_str(j->request, "map", NULL);
	scoring_options(&spec.options, j->request);
	return observer_open(o, &spec, json_get_str(j->request, "time", NULL),
		json_get_str(j->request, "label", NULL), err);
}

static int add_digest(
	struct json *into, const char *name, const char *path, struct err *err)
{
	char hex[HASH_HEX];
	int rc = hash_file(hex, NULL, path, err);

	if (rc == 0)
		json_set_str(into, name, hex);
	return rc;
}

static int add_data(struct json *result, const struct observer *o,
	const struct job *j, struct err *err)
{
	const char *path = json_get_str(j->request, "data", "");
	struct json *data = json_set(result, "data", json_object());
	char hex[HASH_HEX];
	uint64_t size;
	int rc = hash_file(hex, &size, path, err);

	if (rc)
		return rc;
	json_set_str(data, "name", path_base(path));
	json_set_str(data, "sha256", hex);
	json_set_int(data, "size", (int64_t)size);
	json_set_int(data, "rows", (int64_t)o->n_rows);
	json_set_int(data, "rows_without_time", (int64_t)o->rows_without_time);
	json_set_int(
		data, "rows_without_label", (int64_t)o->rows_without_label);
	return add_digest(
		result, "model", json_get_str(j->request, "model", ""), err);
}

/* Writes v into the job's directory and names it in the result. */
static int leave_file(const struct job *j, struct json *result,
	const char *name, const struct json *v, struct err *err)
{
	struct json *files = json_set(result, "files", json_array());
	char file[64], hex[HASH_HEX], *path;
	struct buf text = BUF_INIT;
	struct json *o;
	int rc;

	snprintf(file, sizeof(file), "%s.json", name);
	path = job_path(j, file);
	json_write(&text, v);
	hash_hex(hex, text.data, text.len);
	rc = file_write(path, text.data, text.len, err);
	json_push(files, json_string(file));
	o = json_set(result, name, json_object());
	json_set_str(o, "file", file);
	json_set_str(o, "sha256", hex);
	json_set_int(o, "size", (int64_t)text.len);
	buf_release(&text);
	free(path);
	return rc;
}

static void tell_reference(struct json *result, const struct reference *r)
{
	const struct tally *t =
		&reference_base(r, SERIES_LOSS)->tally[r->n_series - 1];
	struct json *o = json_set(result, "loss", json_object());
	size_t i, held = 0;

	for (i = 0; i < r->windows.n; i++)
		held += r->has_unseen &&
			r->windows.at[i].from >= r->unseen_from;
	json_set_str(o, "kind", loss_name(r->loss));
	json_set_int(o, "n", (int64_t)t->n);
	if (t->n)
		json_set_real(o, "mean", tally_mean(t));
	json_set_int(result, "rows", (int64_t)r->total.rows);
	json_set_int(result, "windows", (int64_t)r->windows.n);
	json_set_int(result, "windows_unseen", (int64_t)held);
	o = json_set(result, "score", json_object());
	json_set_real(o, "mean", r->score_mean);
	json_set_real(o, "sd", r->score_sd);
}

static int read_reference_spec(
	struct reference_spec *spec, const struct job *j, struct err *err)
{
	const char *window = json_get_str(j->request, "window", "day");
	int length = window_from_name(window), rc;

	memset(spec, 0, sizeof(*spec));
	spec->from = INT64_MIN;
	spec->until = INT64_MAX;
	if (length < 0)
		return err_set(err, ERR_ARG,
			_("window: \"%s\" is none of hour, day, week"), window);
	spec->window = (enum window_length)length;
	rc = get_time(
		j, "unseen_from", &spec->unseen_from, &spec->has_unseen, err);
	if (rc == 0)
		rc = get_time(j, "from", &spec->from, NULL, err);
	if (rc == 0)
		rc = get_time(j, "until", &spec->until, NULL, err);
	/* A window is held out as a whole, or not. */
	if (rc == 0 && spec->has_unseen &&
		window_start(spec->window, spec->unseen_from) !=
			spec->unseen_from)
		spec->unseen_from =
			window_start(spec->window, spec->unseen_from) +
			window_us(spec->window);
	return rc;
}

int work_profile(struct job *j, struct json *result, struct err *err)
{
	struct reference_spec spec;
	struct observer o;
	struct reference r;
	struct json *v;
	int rc = read_reference_spec(&spec, j, err);

	if (rc == 0)
		rc = job_step(j, "profile", 0, 0, err);
	if (rc == 0)
		rc = open_observer(&o, j, err);
	if (rc)
		return rc;
	rc = reference_build(&r, &o.rows, &spec, err);
	if (rc == 0) {
		v = reference_to_json(&r);
		rc = leave_file(j, result, "reference", v, err);
		json_free(v);
		if (rc == 0)
			rc = add_data(result, &o, j, err);
		if (rc == 0)
			tell_reference(result, &r);
		reference_release(&r);
	}
	observer_close(&o);
	return rc;
}

/* The reference was made for the features of this model, in this order. */
static int same_series(
	const struct reference *r, const struct observer *o, struct err *err)
{
	const struct model *m = &o->scoring.model;
	size_t i;

	for (i = 0; i < m->n_features && i < r->n_series; i++)
		if (strcmp(r->series[i].name, m->features[i].name))
			break;
	if (i == m->n_features && r->n_series == o->rows.n_series)
		return 0;
	return err_set(err, ERR_CONFLICT,
		_("the reference profile is of another model: its series %zu "
		  "is %s; make a reference with this model"),
		i + 1, i < r->n_series ? r->series[i].name : "missing");
}

static int fill_windows(
	struct windows *w, struct observer *o, struct job *j, struct err *err)
{
	int64_t from = INT64_MIN, until = INT64_MAX;
	int rc = get_time(j, "from", &from, NULL, err);

	if (rc == 0)
		rc = get_time(j, "until", &until, NULL, err);
	if (rc)
		return rc;
	while ((rc = o->rows.next(&o->rows, err)) > 0) {
		if (o->rows.now >= from && o->rows.now < until)
			rc = windows_add_row(
				w, o->rows.now, o->rows.value, err);
		if (rc >= 0 && o->n_rows % STEP_ROWS == 0)
			rc = job_step(j, "monitor", o->n_rows, 0, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

static struct json *bundle(const struct windows *w, const char *reference)
{
	struct json *o = json_object(), *list;
	size_t i;

	json_set_str(o, "kind", "profiles");
	json_set_int(o, "format", 1);
	json_set_str(o, "reference", reference);
	json_set_str(o, "window", window_name(w->length));
	list = json_set(o, "windows", json_array());
	for (i = 0; i < w->n; i++)
		json_push(list, profile_to_json(&w->at[i], w->series));
	return o;
}

/* The whole job once everything is open. */
static int compare(struct job *j, struct json *result, struct observer *o,
	const struct reference *r, struct err *err)
{
	struct policy policy;
	struct detection d;
	struct windows w;
	struct json *v;
	int rc = policy_from_json(&policy, json_get(j->request, "policy"), err);

	windows_init(&w, r->windows.length, r->series, r->n_series);
	if (rc == 0)
		rc = same_series(r, o, err);
	if (rc == 0)
		rc = fill_windows(&w, o, j, err);
	if (rc == 0)
		rc = job_step(j, "judge", o->n_rows, o->n_rows, err);
	if (rc == 0) {
		v = bundle(&w, json_get_str(result, "reference", ""));
		rc = leave_file(j, result, "profiles", v, err);
		json_free(v);
	}
	if (rc == 0)
		rc = add_data(result, o, j, err);
	if (rc == 0) {
		detect(&d, r, &w, &policy);
		json_set_str(result, "zone", o->zone == 1 ? "utc" : "naive");
		json_set_str(result, "window", window_name(w.length));
		json_set_str(result, "loss", loss_name(o->rows.loss));
		json_set_int(result, "engine", MONITOR_ENGINE);
		json_set(result, "policy", policy_to_json(&policy));
		if (o->zone == 0)
			alarm_note(result, "data.naive_time");
		alarm_report(result, &d, r);
		detection_release(&d);
	}
	windows_release(&w);
	return rc;
}

int work_monitor(struct job *j, struct json *result, struct err *err)
{
	const char *path, *time;
	struct reference r;
	struct observer o;
	int rc = job_get_str(j, "reference", &path, err);

	if (rc == 0)
		rc = job_get_str(j, "time", &time, err);
	if (rc == 0)
		rc = add_digest(result, "reference", path, err);
	if (rc == 0)
		rc = reference_read(&r, path, err);
	if (rc)
		return rc;
	rc = open_observer(&o, j, err);
	if (rc == 0) {
		rc = compare(j, result, &o, &r, err);
		observer_close(&o);
	}
	reference_release(&r);
	return rc;
}

/* As written and read back, which is how the recorded one comes. */
static int read_back(struct json **v, struct err *err)
{
	struct buf text = BUF_INIT;
	struct json *again;
	int rc;

	json_write(&text, *v);
	rc = json_parse(&again, "result", text.data, text.len, err);
	buf_release(&text);
	if (rc)
		return rc;
	json_free(*v);
	*v = again;
	return 0;
}

/* Everything of a result that must come out again; the name of the data file
 * may differ on another machine. */
static const char *const reproduced[] = {"model", "reference", "data",
	"profiles", "window", "zone", "loss", "engine", "policy", "series",
	"windows", "alarms", "incidents", "verdict", "expected_false_alarms",
	"notes"};

int work_reproduce(struct job *j, struct json *result, struct err *err)
{
	struct json *now = json_object(), *recorded = NULL;
	struct differences found;
	const char *path;
	size_t i;
	int rc = job_get_str(j, "expected", &path, err);

	if (rc == 0)
		rc = json_read_file(&recorded, path, RESULT_BYTES_MAX, err);
	if (rc == 0)
		rc = work_monitor(j, now, err);
	if (rc == 0)
		rc = read_back(&now, err);
	if (rc == 0) {
		differences_start(&found, DIFFERENCES_MAX);
		json_set(json_edit(now, "data"), "name", NULL);
		if (json_edit(recorded, "data"))
			json_set(json_edit(recorded, "data"), "name", NULL);
		for (i = 0; i < sizeof(reproduced) / sizeof(reproduced[0]); i++)
			differences_find(&found, reproduced[i],
				json_get(recorded, reproduced[i]),
				json_get(now, reproduced[i]));
		json_set_bool(result, "equal", found.n == 0);
		json_set_int(result, "compared", (int64_t)found.compared);
		json_set_int(result, "different", (int64_t)found.n);
		json_set(result, "differences", found.list);
	}
	json_free(now);
	json_free(recorded);
	return rc;
}
