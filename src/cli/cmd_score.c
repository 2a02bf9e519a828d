/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>

#include "app/data.h"
#include "app/job.h"
#include "app/subject.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"

static const struct opt opts[] = {
	{"data", "CSV", N_("the rows: a file, or the name of a data set")},
	{"out", "FILE", N_("where the scores go (else standard output)")},
	{"margin", NULL, N_("the raw margin instead of the prediction")},
	{"map", "FILE",
		N_("renames, casts, constants and levels for the "
		   "columns")},
	{"trees", "all|best",
		N_("which rounds count, for a FILE where early "
		   "stopping left more")},
	{"missing", "VALUE",
		N_("the number that stands for a missing value, "
		   "for a FILE")},
	OPT_END,
};

static void set_path(struct json *request, const char *name, const char *path)
{
	char *full;

	if (!path)
		return;
	full = path_absolute(path);
	json_set_str(request, name, full);
	free(full);
}

static int fill_request(struct cli *c, struct app_subject *s,
	struct json *request, struct err *err)
{
	const char *const words[] = {
		cli_opt(c, "trees"), cli_opt(c, "missing")};
	const char *data;
	char *path = NULL;
	int rc = cli_opt_need(c, "data", &data, err);

	if (rc == 0)
		rc = app_data_path(c->app, data, &path, err);
	if (rc < 0)
		return rc;
	json_set_str(request, "data", path);
	free(path);
	json_set_bool(request, "margin", cli_flag(c, "margin"));
	set_path(request, "map", cli_opt(c, "map"));
	set_path(request, "out", cli_opt(c, "out"));
	return app_subject_reading(c->app, s, words, request, err);
}

/* The scores of a run without --out: whole scores or none. */
static int copy_out(const struct app_job *job, struct err *err)
{
	char *path = app_job_path(job, "scores.csv");
	const int rc = out_copy(path, err);

	free(path);
	return rc;
}

static void warn_unseen(struct cli *c, const struct json *result)
{
	const struct json *unseen = json_get(result, "unseen");

	for (size_t i = 0; i < json_count(unseen); i++)
		out_warn(c,
			_("column %s: %lld rows have a level that the model "
			  "has not seen"),
			json_name(unseen, i),
			(long long)json_i64(json_at(unseen, i), 0));
}

static int run(struct cli *c, struct err *err)
{
	struct app_subject s = APP_SUBJECT_INIT;
	struct json *request = json_object(), *result = NULL;
	const struct app_job_ask ask = {.kind = "score",
		.request = request,
		.out_file = cli_opt(c, "out") ? NULL : "scores.csv",
		.progress = cli_progress,
		.arg = c};
	struct app_job *job = NULL;
	int rc = app_subject_read(c->app, cli_arg(c, 0), &s, err);

	if (rc == 0)
		rc = fill_request(c, &s, request, err);
	if (rc == 0)
		rc = app_job_run(c->app, &ask, &job, &result, err);
	out_progress(c, NULL, 0, 0);
	if (rc == 0 && !cli_opt(c, "out"))
		rc = copy_out(job, err);
	if (rc == 0)
		warn_unseen(c, result);
	if (rc == 0 && cli_opt(c, "out"))
		out_text(c, _("%lld rows scored with %s into %s\n"),
			(long long)json_get_i64(result, "rows", 0), s.text,
			cli_opt(c, "out"));
	app_job_free(job);
	json_free(result);
	json_free(request);
	app_subject_release(&s);
	return rc;
}

const struct command cmd_score = {
	.name = "score",
	.group = N_("Models"),
	.summary = N_("score rows with a version or a model file"),
	.args = "NAME@VER|FILE",
	.about = N_("Binds the columns of the data by name and prints one "
		    "line of scores a row, with digits that read back to the "
		    "same number: the source library's number, or an error "
		    "that says why there is none. Nothing is printed if a "
		    "row cannot be scored.\n\nFILE needs no store."),
	.example = "assay score taxi@1 --data november.csv --out scores.csv",
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
