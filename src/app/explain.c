/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/explain.h"

#include <stdlib.h>

#include "app/data.h"
#include "app/subject.h"
#include "base/fileio.h"

static void set_path(struct json *request, const char *name, const char *path)
{
	char *full;

	if (!path)
		return;
	full = path_absolute(path);
	json_set_str(request, name, full);
	free(full);
}

static int add_baseline(struct app *a, const struct app_explain *in,
	struct json *request, struct err *err)
{
	char *path = NULL;
	int rc;

	if (!in->baseline)
		return 0;
	rc = app_data_path(a, in->baseline, &path, err);
	if (rc < 0)
		return rc;
	json_set_str(request, "baseline", path);
	free(path);
	if (in->baseline_rows)
		json_set_int(request, "baseline_rows", in->baseline_rows);
	return 0;
}

static int fill_request(struct app *a, const struct app_explain *in,
	struct app_subject *s, struct json *request, struct err *err)
{
	const char *const words[] = {in->trees, in->missing};
	char *path = NULL;
	int rc = app_data_path(a, in->data, &path, err);

	if (rc < 0)
		return rc;
	json_set_str(request, "data", path);
	free(path);
	set_path(request, "map", in->map);
	if (in->row > 0)
		json_set_int(request, "row", in->row);
	else
		set_path(request, "out", in->out);
	rc = add_baseline(a, in, request, err);
	return rc < 0 ? rc : app_subject_reading(a, s, words, request, err);
}

int app_explain(struct app *a, const struct app_explain *in,
	struct app_job **job, struct json **out, struct err *err)
{
	struct app_subject s = APP_SUBJECT_INIT;
	struct json *request = json_object();
	const struct app_job_ask ask = {.kind = "explain",
		.request = request,
		.out_file = in->out || in->row > 0 ? NULL : APP_EXPLAIN_VALUES,
		.progress = in->progress,
		.arg = in->arg};
	int rc = app_subject_read(a, in->subject, &s, err);

	if (rc == 0)
		rc = fill_request(a, in, &s, request, err);
	if (rc == 0)
		rc = app_job_run(a, &ask, job, out, err);
	if (rc == 0)
		json_set_str(*out, "of", s.text);
	json_free(request);
	app_subject_release(&s);
	return rc;
}
