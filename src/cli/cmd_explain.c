/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "app/explain.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"

enum { TOP = 10, TOP_MAX = 1000000, BASELINE_MAX = 4096 };

static const struct opt opts[] = {
	{"data", "CSV", N_("the rows: a file, or the name of a data set")},
	{"row", "N",
		N_("explain only this row of the data, in words (1: the "
		   "first)")},
	{"top", "K", N_("how many features to print (else 10)")},
	{"out", "FILE",
		N_("where the values of all rows go (else standard output)")},
	{"baseline", "CSV",
		N_("explain against rows like these (a file, or the name of a "
		   "data set), instead of the training rows' ways")},
	{"baseline-rows", "N",
		N_("how many of its rows, drawn by a fixed seed (else 100)")},
	{"map", "FILE",
		N_("renames, casts, constants and levels for the columns")},
	{"trees", "all|best",
		N_("which rounds count, for a FILE where early stopping left "
		   "more")},
	{"missing", "VALUE",
		N_("the number that stands for a missing value, for a FILE")},
	OPT_END,
};

static void add_caveat(struct cli *c, const struct json *v)
{
	const struct json *baseline = json_get(v, "baseline");

	if (baseline) {
		out_text(c,
			_("\nInterventional SHAP: what sets the margin apart "
			  "from the mean of %lld rows of %s (of %lld), feature "
			  "by feature, as if features could change alone. It "
			  "says what the model did, not what causes the "
			  "outcome.\n"),
			(long long)json_get_i64(baseline, "rows", 0),
			cli_opt(c, "baseline"),
			(long long)json_get_i64(baseline, "of", 0));
		return;
	}
	out_text(c, _("\nPath-dependent SHAP: how the model shares its margin "
		      "out among the features, by the training rows that took "
		      "each branch. It says what the model did, not what "
		      "causes the outcome.\n"));
}

static void add_value(struct out_table *t, const struct json *v)
{
	const char *name = json_get_str(v, "feature", "");
	const struct json *value = json_get(v, "value");

	if (json_type(value) == JSON_STRING)
		out_cell(t, "%s=%s", name, json_str(value, ""));
	else if (json_type(value) == JSON_NULL)
		out_cell(t, _("%s is missing"), name);
	else
		out_cell(t, "%s=%.6g", name, json_num(value, 0));
	out_cell(t, "%+.4g", json_get_num(v, "adds", 0));
}

static void print_output(
	struct cli *c, const struct json *o, size_t top, bool baseline)
{
	const struct json *values = json_get(o, "values");
	const size_t n = json_count(values);
	struct out_table t;
	double rest = 0;

	out_table_init(&t, 2, 2u);
	out_cell(&t, _("feature"));
	out_cell(&t, _("adds"));
	out_cell(&t, "%s",
		baseline ? _("(bias: the mean over the baseline's rows)")
			 : _("(bias: the mean over the training rows)"));
	out_cell(&t, "%+.4g", json_get_num(o, "bias", 0));
	for (size_t i = 0; i < n && i < top; i++)
		add_value(&t, json_at(values, i));
	for (size_t i = top; i < n; i++)
		rest += json_get_num(json_at(values, i), "adds", 0);
	if (n > top) {
		out_cell(&t, _("(%zu other features)"), n - top);
		out_cell(&t, "%+.4g", rest);
	}
	out_cell(&t, _("margin"));
	out_cell(&t, "%+.4g", json_get_num(o, "margin", 0));
	out_table_end(c, &t);
}

/* The output with the largest margin: the one that is predicted. */
static const struct json *first_output(const struct json *list)
{
	const struct json *best = json_at(list, 0);

	for (size_t i = 1; i < json_count(list); i++)
		if (json_get_num(json_at(list, i), "margin", 0) >
			json_get_num(best, "margin", 0))
			best = json_at(list, i);
	return best;
}

static void print_row(struct cli *c, const struct json *v, size_t top)
{
	const struct json *list = json_get(v, "explained");
	const struct json *o = first_output(list);
	const struct json *prediction = json_get(v, "prediction");
	const int64_t output = json_get_i64(o, "output", 0);
	const bool several = json_count(prediction) > 1;

	out_head(c, _("%s, row %lld (line %lld of %s)"),
		json_get_str(v, "of", ""), (long long)json_get_i64(v, "row", 0),
		(long long)json_get_i64(v, "line", 0), cli_opt(c, "data"));
	if (json_count(list) > 1)
		out_text(c,
			_("Output %lld of %zu, the largest (--json has all): "),
			(long long)output, json_count(list));
	out_text(c, _("prediction %.6g\n"),
		json_num(json_at(prediction, several ? (size_t)output : 0), 0));
	print_output(c, o, top, json_get(v, "baseline") != NULL);
	add_caveat(c, v);
}

static void print_summary(struct cli *c, const struct json *v, size_t top)
{
	const struct json *list = json_get(v, "features");
	struct out_table t;
	double all = 0;

	out_text(c, _("%lld rows of %s explained into %s\n"),
		(long long)json_get_i64(v, "rows", 0),
		json_get_str(v, "of", ""), cli_opt(c, "out"));
	for (size_t i = 0; i < json_count(list); i++)
		all += json_get_num(json_at(list, i), "mean", 0);
	out_table_init(&t, 3, 6u);
	out_cell(&t, _("feature"));
	out_cell(&t, _("moves the margin by"));
	out_cell(&t, _("share"));
	for (size_t i = 0; i < json_count(list) && i < top; i++) {
		const struct json *f = json_at(list, i);
		const double mean = json_get_num(f, "mean", 0);

		out_cell(&t, "%s", json_get_str(f, "feature", ""));
		out_cell(&t, "%.4g", mean);
		out_cell(&t, "%.1f%%", 100 * mean / all);
	}
	out_table_end(c, &t);
	out_text(c, _("The values add up to the margins within %.1e.\n"),
		json_get_num(v, "sums_off", 0));
	add_caveat(c, v);
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

static int fill(
	struct cli *c, struct app_explain *in, int64_t *top, struct err *err)
{
	int rc = cli_opt_need(c, "data", &in->data, err);

	if (rc == 0)
		rc = cli_opt_i64(c, "row", &in->row, 0, err);
	if (rc == 0)
		rc = cli_opt_i64(c, "top", top, TOP, err);
	if (rc == 0)
		rc = cli_opt_i64(
			c, "baseline-rows", &in->baseline_rows, 0, err);
	if (rc)
		return rc;
	if (cli_opt(c, "row") && in->row < 1)
		return err_set(err, ERR_ARG,
			_("--row is %s: rows are counted from 1"),
			cli_opt(c, "row"));
	if (in->row && cli_opt(c, "out"))
		return err_set(err, ERR_ARG,
			_("--row prints one row; --out takes all of them: "
			  "leave one away"));
	if (cli_opt(c, "baseline-rows") &&
		(in->baseline_rows < 1 || !in->baseline ||
			in->baseline_rows > BASELINE_MAX))
		return err_set(err, ERR_ARG,
			_("--baseline-rows is %s: give a number from 1 to %d, "
			  "and --baseline"),
			cli_opt(c, "baseline-rows"), BASELINE_MAX);
	if (*top < 1 || *top > TOP_MAX)
		return err_set(err, ERR_ARG,
			_("--top is %s: give a number from 1 to %d"),
			cli_opt(c, "top"), TOP_MAX);
	return 0;
}

static int print(struct cli *c, const struct app_job *job, struct json *v,
	size_t top, struct err *err)
{
	char *path;
	int rc = 0;

	if (c->json) {
		out_json(c, json_copy(v));
	} else if (cli_opt(c, "row")) {
		print_row(c, v, top);
	} else if (cli_opt(c, "out")) {
		print_summary(c, v, top);
	} else {
		path = app_job_path(job, APP_EXPLAIN_VALUES);
		rc = out_copy(path, err);
		free(path);
	}
	if (rc == 0)
		warn_unseen(c, v);
	return rc;
}

static int run(struct cli *c, struct err *err)
{
	struct app_explain in = {.subject = cli_arg(c, 0),
		.map = cli_opt(c, "map"),
		.out = cli_opt(c, "out"),
		.trees = cli_opt(c, "trees"),
		.missing = cli_opt(c, "missing"),
		.baseline = cli_opt(c, "baseline"),
		.progress = cli_progress,
		.arg = c};
	struct app_job *job = NULL;
	struct json *result = NULL;
	int64_t top;
	int rc = fill(c, &in, &top, err);

	if (rc == 0)
		rc = app_explain(c->app, &in, &job, &result, err);
	out_progress(c, NULL, 0, 0);
	if (rc == 0)
		rc = print(c, job, result, (size_t)top, err);
	app_job_free(job);
	json_free(result);
	return rc;
}

const struct command cmd_explain = {
	.name = "explain",
	.group = N_("Models"),
	.summary = N_("say what each feature adds to the score of rows"),
	.args = "NAME@VER|FILE",
	.about = N_("Prints the exact path-dependent SHAP values of a forest: "
		    "a line a row, a column a feature and the bias, which add "
		    "up to the row's margin (checked for each row). A model "
		    "of several outputs has a line for each. With --row the "
		    "features of one row in words, the largest first. The "
		    "values say how the model came to its answer; they are "
		    "no causes.\n\n--baseline asks another question: what "
		    "sets a row apart from rows like those of a file "
		    "(interventional SHAP, exact, in double).\n\nFILE needs "
		    "no store."),
	.example = "assay explain lending@1 --data new.csv --row 3\n"
		   "assay explain lending@1 --data new.csv --out why.csv\n"
		   "assay explain lending@1 --data new.csv --row 3 --baseline "
		   "approved.csv",
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run,
};
