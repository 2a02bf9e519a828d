/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "validate/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/scoring.h"
#include "validate/predict.h"
#include "validate/rows.h"

const char *const subject_roles[SUBJECT_ROLES] = {
	"train", "test", "out-of-time"};

static int check_digest(const struct json *file, struct err *err)
{
	const char *path = json_get_str(file, "path", "");
	const char *want = json_get_str(file, "sha256", "");
	char hex[HASH_HEX];
	int rc = hash_file(hex, NULL, path, err);

	if (rc == 0 && strcmp(hex, want) != 0)
		rc = err_set(err, ERR_CONFLICT,
			_("%s: the bytes are not those that the record names: "
			  "SHA-256 %s, recorded %s; fetch the file again and "
			  "name it with assay data locate"),
			path, hex, want);
	return rc;
}

int subject_open(
	struct val_subject **out, const struct json *request, struct err *err)
{
	struct val_subject *s = xcalloc(1, sizeof(*s));
	const struct json *limits = json_get(request, "limits");
	int rc = check_digest(limits, err);

	s->request = request;
	s->facts = json_get(request, "facts");
	s->seed = (uint64_t)json_get_i64(request, "seed", 1);
	s->has_parent = json_count(json_get(request, "parent")) != 0;
	if (rc == 0)
		rc = limits_read(&s->limits, json_get_str(limits, "path", ""),
			json_get_str(limits, "name", NULL), err);
	if (rc == 0)
		*out = s;
	else
		subject_close(s);
	return rc;
}

static void set_free(struct val_set *set)
{
	if (!set)
		return;
	free(set->x);
	free(set->y);
	free(set->time);
	free(set->own.margin);
	free(set->own.pred);
	free(set->parent.margin);
	free(set->parent.pred);
	free(set);
}

void subject_close(struct val_subject *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < SUBJECT_ROLES; i++)
		set_free(s->sets[i]);
	engine_free(s->engine);
	engine_free(s->parent_engine);
	if (s->loaded)
		model_close(&s->model);
	if (s->loaded && s->has_parent)
		model_close(&s->parent);
	limits_free(s->limits);
	free(s->speed);
	free(s);
}

static int load(struct model *m, const struct json *file, struct err *err)
{
	struct model_options options;
	int rc = check_digest(file, err);

	scoring_options(&options, file);
	if (rc == 0)
		rc = model_load(
			m, json_get_str(file, "path", ""), &options, err);
	return rc ? rc : model_need_trees(m, err);
}

static int same_inputs(const struct val_subject *s, struct err *err)
{
	bool same = s->model.n_features == s->parent.n_features;

	for (uint32_t i = 0; same && i < s->model.n_features; i++)
		same = strcmp(s->model.features[i].name,
			       s->parent.features[i].name) == 0;
	if (same && s->model.n_groups == s->parent.n_groups)
		return 0;
	return err_set(err, ERR_UNSUPPORTED,
		_("the version and its parent have different inputs or "
		  "outputs, so that rows cannot be compared; review it "
		  "with the full checklist"));
}

int subject_models(struct val_subject *s, struct err *err)
{
	int rc;

	if (s->loaded)
		return 0;
	rc = load(&s->model, json_get(s->request, "model"), err);
	if (rc)
		return rc;
	if (s->has_parent)
		rc = load(&s->parent, json_get(s->request, "parent"), err);
	if (rc) {
		model_close(&s->model);
		return rc;
	}
	s->loaded = true;
	rc = s->has_parent ? same_inputs(s, err) : 0;
	if (rc == 0)
		rc = engine_new(&s->engine, &s->model, err);
	if (rc == 0 && s->has_parent)
		rc = engine_new(&s->parent_engine, &s->parent, err);
	return rc;
}

const struct json *subject_data(const struct val_subject *s, const char *role)
{
	const struct json *data = json_get(s->request, "data");

	for (size_t i = 0; i < json_count(data); i++)
		if (strcmp(json_get_str(json_at(data, i), "role", ""), role) ==
			0)
			return json_at(data, i);
	return NULL;
}

/* Columns beside the features, and where they are among them. */
struct wanted {
	struct rows_extra extra;
	size_t label, time;
};

static void want(struct wanted *w, struct val_set *set, const struct json *data)
{
	const char *label = json_get_str(data, "label", NULL);
	const char *time = json_get_str(data, "time", NULL);

	memset(w, 0, sizeof(*w));
	set->has_label = label != NULL;
	set->has_time = time != NULL;
	if (label) {
		w->label = w->extra.n;
		w->extra.column[w->extra.n++] =
			(struct bind_extra){label, COLUMN_NUMBER};
	}
	if (time) {
		w->time = w->extra.n;
		w->extra.column[w->extra.n++] =
			(struct bind_extra){time, COLUMN_TEXT};
	}
}

static int add_times(struct val_set *set, const struct rows *in,
	const struct wanted *w, struct err *err)
{
	const struct column *c = rows_column(in, w->time);

	for (size_t r = 0; r < in->batch.n_rows; r++) {
		const struct text_span t = c->text[r];
		int zone;

		if (!t.data || clock_parse(t.data, t.len,
				       &set->time[set->n + r], &zone))
			return err_set(err, ERR_PARSE,
				_("%s:%llu: column %s: not a time; write it "
				  "as 2026-11-25T09:30:00Z"),
				set->path,
				(unsigned long long)in->batch.line[r],
				w->extra.column[w->time].column);
	}
	return 0;
}

/* Leaves only the rows whose time lies in [from, until). */
static void cut(struct val_set *set, int64_t from, int64_t until)
{
	const size_t f = set->n_features;
	size_t kept = 0;

	for (size_t r = 0; r < set->n; r++) {
		if (set->time[r] < from || set->time[r] >= until)
			continue;
		memmove(set->x + kept * f, set->x + r * f, f * sizeof(double));
		if (set->has_label)
			set->y[kept] = set->y[r];
		set->time[kept++] = set->time[r];
	}
	set->n = kept;
}

static int read_bound(const struct json *data, const char *name, int64_t *out,
	struct err *err)
{
	const char *text = json_get_str(data, name, NULL);
	int zone;

	if (!text || clock_parse(text, strlen(text), out, &zone) == 0)
		return 0;
	return err_set(err, ERR_ARG,
		_("data set %s: \"%s\": %s is not a time; write it as "
		  "2026-11-25T09:30:00Z"),
		json_get_str(data, "role", ""), name, text);
}

static int cut_set(
	struct val_set *set, const struct json *data, struct err *err)
{
	int64_t from = INT64_MIN, until = INT64_MAX;
	int rc = read_bound(data, "from", &from, err);

	if (rc == 0)
		rc = read_bound(data, "until", &until, err);
	if (rc || (from == INT64_MIN && until == INT64_MAX))
		return rc;
	if (!set->has_time)
		return err_set(err, ERR_ARG,
			_("data set %s: a part of it by time needs the name of "
			  "its time column"),
			set->role);
	cut(set, from, until);
	return 0;
}

static int add_batch(struct val_set *set, const struct rows *in,
	const struct wanted *w, struct err *err)
{
	const size_t n = in->batch.n_rows, total = set->n + n;
	const size_t f = set->n_features;

	if (total > SUBJECT_CELLS_MAX / (f + 8))
		return err_set(err, ERR_LIMIT,
			_("%s: more than %zu rows of %zu inputs; evidence is "
			  "computed on sets that fit in memory, so draw a "
			  "sample of the rows"),
			set->path, SUBJECT_CELLS_MAX / (f + 8), f);
	set->x = xreallocarray(set->x, total * f, sizeof(double));
	memcpy(set->x + set->n * f, in->x, n * f * sizeof(double));
	if (set->has_label) {
		set->y = xreallocarray(set->y, total, sizeof(double));
		memcpy(set->y + set->n, rows_column(in, w->label)->number,
			n * sizeof(double));
	}
	if (set->has_time) {
		int rc;

		set->time = xreallocarray(set->time, total, sizeof(int64_t));
		rc = add_times(set, in, w, err);
		if (rc)
			return rc;
	}
	set->n = total;
	return 0;
}

static void score(struct val_scores *out, const struct val_set *set,
	const struct engine *e, const struct model *m)
{
	const size_t k = set->n_outputs;

	out->margin = xcalloc(set->n * k + 1, sizeof(double));
	out->pred = xcalloc(set->n * k + 1, sizeof(double));
	engine_margins(e, set->x, set->n, out->margin);
	val_predict(m, out->margin, set->n, out->pred);
}

static int read_set(struct val_subject *s, struct val_set *set,
	const struct json *data, struct err *err)
{
	struct rows in;
	struct wanted w;
	int rc = check_digest(data, err);

	want(&w, set, data);
	if (rc == 0)
		rc = rows_open(&in, s, set->path, &w.extra, err);
	if (rc)
		return rc;
	set->n_features = s->model.n_features;
	set->n_outputs = engine_n_outputs(s->engine);
	while ((rc = rows_next(&in, err)) > 0) {
		rc = add_batch(set, &in, &w, err);
		if (rc)
			break;
	}
	rows_close(&in);
	return rc ? rc : cut_set(set, data, err);
}

static int make_set(struct val_subject *s, struct val_set **out,
	const char *role, const struct json *data, struct err *err)
{
	struct val_set *set = xcalloc(1, sizeof(*set));
	int rc;

	set->role = role;
	set->path = json_get_str(data, "path", "");
	rc = s->step ? s->step(s->arg, "read rows", err) : 0;
	if (rc == 0)
		rc = read_set(s, set, data, err);
	if (rc) {
		set_free(set);
		return rc;
	}
	score(&set->own, set, s->engine, &s->model);
	if (s->has_parent)
		score(&set->parent, set, s->parent_engine, &s->parent);
	*out = set;
	return 0;
}

int subject_set(struct val_subject *s, const char *role,
	const struct val_set **out, struct err *err)
{
	const struct json *data = subject_data(s, role);
	int rc = 0;

	*out = NULL;
	if (!data)
		return 0;
	rc = subject_models(s, err);
	for (size_t i = 0; rc == 0 && i < SUBJECT_ROLES; i++) {
		if (strcmp(subject_roles[i], role) != 0)
			continue;
		if (!s->sets[i])
			rc = make_set(
				s, &s->sets[i], subject_roles[i], data, err);
		*out = s->sets[i];
	}
	return rc;
}

size_t set_labelled(const struct val_set *set)
{
	size_t n = 0;

	for (size_t i = 0; set->has_label && i < set->n; i++)
		n += isfinite(set->y[i]) != 0;
	return n;
}
