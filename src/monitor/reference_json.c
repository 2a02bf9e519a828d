/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "monitor/reference.h"

struct json *reference_to_json(const struct reference *r)
{
	struct json *o = json_object(), *score, *list;
	size_t i;

	json_set_str(o, "kind", "reference");
	json_set_int(o, "format", 1);
	json_set_str(o, "window", window_name(r->windows.length));
	json_set_bool(o, "time", r->has_time);
	json_set_str(o, "loss", loss_name(r->loss));
	if (r->has_unseen)
		json_set_int(o, "unseen_from", r->unseen_from);
	score = json_set(o, "score", json_object());
	json_set_real(score, "mean", r->score_mean);
	json_set_real(score, "sd", r->score_sd);
	list = json_set(o, "series", json_array());
	for (i = 0; i < r->n_series; i++)
		json_push(list, series_to_json(&r->series[i]));
	list = json_set(o, "windows", json_array());
	for (i = 0; i < r->windows.n; i++)
		json_push(list, profile_to_json(&r->windows.at[i], r->series));
	return o;
}

static int refuse(struct err *err, const char *member)
{
	return err_set(err, ERR_PARSE,
		_("reference profile: $.%s: missing or not what this version "
		  "writes; make the reference again from its data"),
		member);
}

static int read_head(struct reference *r, const struct json *v, struct err *err)
{
	const struct json *unseen = json_get(v, "unseen_from");

	if (strcmp(json_get_str(v, "kind", ""), "reference"))
		return refuse(err, "kind");
	if (json_get_i64(v, "format", 0) != 1)
		return refuse(err, "format");
	r->loss = loss_from_name(json_get_str(v, "loss", ""));
	if (r->loss == LOSS_COUNT)
		return refuse(err, "loss");
	r->has_time = json_get_bool(v, "time", false);
	r->has_unseen = unseen != NULL;
	r->unseen_from = json_i64(unseen, 0);
	return 0;
}

static int read_series(
	struct reference *r, const struct json *v, struct err *err)
{
	const struct json *list = json_get(v, "series");
	size_t n = json_count(list), i;
	char path[64];
	int rc;

	if (json_type(list) != JSON_ARRAY || n < 3 || n > WINDOWS_TALLIES_MAX)
		return refuse(err, "series");
	r->series = xcalloc(n, sizeof(*r->series));
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "$.series[%zu]", i);
		rc = series_from_json(
			&r->series[i], json_at(list, i), path, err);
		if (rc)
			return rc;
		r->n_series = i + 1;
		if ((r->series[i].kind == SERIES_SCORE) != (i == n - 2) ||
			(r->series[i].kind == SERIES_LOSS) != (i == n - 1))
			return refuse(err, "series");
	}
	return 0;
}

static int read_windows(
	struct reference *r, const struct json *v, struct err *err)
{
	const struct json *list = json_get(v, "windows");
	int length = window_from_name(json_get_str(v, "window", ""));
	size_t n = json_count(list), i;
	struct windows *w = &r->windows;
	char path[64];
	int rc;

	if (length < 0)
		return refuse(err, "window");
	if (json_type(list) != JSON_ARRAY || !n ||
		n > WINDOWS_TALLIES_MAX / r->n_series)
		return refuse(err, "windows");
	windows_init(w, (enum window_length)length, r->series, r->n_series);
	w->at = xcalloc(n, sizeof(*w->at));
	w->cap = n;
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "$.windows[%zu]", i);
		rc = profile_from_json(&w->at[i], json_at(list, i), r->series,
			r->n_series, path, err);
		if (rc)
			return rc;
		w->n = i + 1;
		if (i && w->at[i].from <= w->at[i - 1].from)
			return refuse(err, "windows");
	}
	return 0;
}

int reference_from_json(
	struct reference *out, const struct json *v, struct err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = read_head(out, v, err);
	if (rc == 0)
		rc = read_series(out, v, err);
	if (rc == 0)
		rc = read_windows(out, v, err);
	if (rc == 0)
		reference_add_up(out);
	else
		reference_release(out);
	return rc;
}

int reference_read(struct reference *out, const char *path, struct err *err)
{
	struct json *v;
	int rc = json_read_file(&v, path, REFERENCE_BYTES_MAX, err);

	if (rc)
		return rc;
	rc = reference_from_json(out, v, err);
	json_free(v);
	return rc;
}
