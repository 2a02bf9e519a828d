/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>

#include "app/data.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/reading.h"

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
	const char *out = cli_opt(c, "out");
	struct cli_reading r = {.kind = "score",
		.out_file = out ? NULL : "scores.csv",
		.fill = fill_request};
	int rc = cli_reading_run(&r, c, err);

	if (rc == 0 && !out)
		rc = copy_out(r.job, err);
	if (rc == 0)
		warn_unseen(c, r.result);
	if (rc == 0 && out)
		out_text(c, _("%lld rows scored with %s into %s\n"),
			(long long)json_get_i64(r.result, "rows", 0),
			r.subject.text, out);
	cli_reading_release(&r);
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
