/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/import.h"
#include "base/i18n.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"

static const struct opt opts[] = {
	{"name", "NAME",
		N_("the model; a new one is made, a known one gets "
		   "its next version")},
	{"data", "CSV",
		N_("rows to score now, and the reference that "
		   "production will be compared with")},
	{"label", "COL", N_("the outcome column of the data")},
	{"time", "COL",
		N_("the time column (else the only one that holds "
		   "times)")},
	{"unseen-from", "TIME",
		N_("rows from then on were not used to fit "
		   "the model")},
	{"trained-on", "CSV",
		N_("the rows that the model was fitted on: a "
		   "file, or the name of a data set")},
	{"expect", "CSV",
		N_("predictions made elsewhere for these rows; the "
		   "largest difference is reported")},
	{"parent", "NAME@VER", N_("the version that this one follows")},
	{"trees", "all|best",
		N_("which rounds count, where early stopping "
		   "left more")},
	{"missing", "VALUE", N_("the number that stands for a missing value")},
	{"map", "FILE",
		N_("renames, casts, constants and levels for the "
		   "columns")},
	{"description", "TEXT", N_("what the model is for")},
	{"dry-run", NULL, N_("read and check everything, record nothing")},
	OPT_END,
};

static void show_understood(struct cli *c, const struct json *d)
{
	for (size_t i = 0; i < json_count(d); i++) {
		const struct json *v = json_at(d, i);
		char text[NUM_TEXT_MAX];

		switch (json_type(v)) {
		case JSON_STRING:
			out_pair(c, json_name(d, i), "%s", json_str(v, ""));
			break;
		case JSON_INT:
		case JSON_REAL:
			num_format_double(text, json_num(v, 0.0));
			out_pair(c, json_name(d, i), "%s", text);
			break;
		case JSON_BOOL:
			out_pair(c, json_name(d, i), "%s",
				json_truth(v, false) ? _("yes") : _("no"));
			break;
		default:
			break;
		}
	}
	out_pair(c, _("inputs"), "%zu", json_count(json_get(d, "features")));
}

static void show_data(struct cli *c, const struct json *v)
{
	const struct json *data = json_get(v, "data");
	const struct json *unseen = json_get(data, "unseen");
	const struct json *reference = json_get(v, "reference");

	if (!data)
		return;
	out_pair(c, _("data"), _("%s, %lld rows, all scored"),
		json_get_str(data, "name", ""),
		(long long)json_get_i64(data, "rows", 0));
	if (json_get_str(v, "time", NULL))
		out_pair(
			c, _("time column"), "%s", json_get_str(v, "time", ""));
	for (size_t i = 0; i < json_count(unseen); i++)
		out_pair(c, _("unseen levels"), _("%s: %lld rows"),
			json_name(unseen, i),
			(long long)json_i64(json_at(unseen, i), 0));
	if (reference)
		out_pair(c, _("reference"), _("%lld rows in %lld windows"),
			(long long)json_get_i64(reference, "rows", 0),
			(long long)json_get_i64(reference, "windows", 1));
}

static int show_expect(struct cli *c, const struct json *e)
{
	char text[NUM_TEXT_MAX];
	const double d = json_get_num(e, "max_difference", 0.0);

	if (!e)
		return EXIT_OK;
	num_format_double(text, d);
	out_pair(c, _("replicated"),
		_("%lld of %lld values equal to %s; largest difference %s"),
		(long long)json_get_i64(e, "equal_values", 0),
		(long long)json_get_i64(e, "values", 0),
		json_get_str(e, "name", ""), text);
	if (json_get_i64(e, "equal_values", 0) == json_get_i64(e, "values", 0))
		return EXIT_OK;
	out_pair(c, "", _("the largest is in row %lld"),
		(long long)json_get_i64(e, "max_row", 0));
	return EXIT_FINDING;
}

static int show(struct cli *c, struct json *v)
{
	char id[OUT_SHORT];
	int status;

	if (c->json) {
		const struct json *e = json_get(v, "expect");

		status = json_get_i64(e, "equal_values", 0) ==
					 json_get_i64(e, "values", 0)
				 ? EXIT_OK
				 : EXIT_FINDING;
		out_json(c, v);
		return status;
	}
	out_head(c,
		cli_flag(c, "dry-run") ? _("%s@%lld would be imported.")
				       : _("%s@%lld is imported."),
		json_get_str(v, "name", ""),
		(long long)json_get_i64(v, "number", 0));
	out_pair(c, _("artifact"), "%s",
		out_short(
			id, json_get_str(json_get(v, "model"), "sha256", "")));
	show_data(c, v);
	status = show_expect(c, json_get(v, "expect"));
	show_understood(c, json_get(v, "describe"));
	json_free(v);
	return status;
}

static int check_trees(const char *trees, struct err *err)
{
	if (!trees || strcmp(trees, "all") == 0 || strcmp(trees, "best") == 0)
		return 0;
	return err_set(err, ERR_ARG, _("--trees: '%s' is neither all nor best"),
		trees);
}

static int run(struct cli *c, struct err *err)
{
	struct app_import in = {
		.file = cli_arg(c, 0),
		.data = cli_opt(c, "data"),
		.label = cli_opt(c, "label"),
		.time = cli_opt(c, "time"),
		.unseen_from = cli_opt(c, "unseen-from"),
		.expect = cli_opt(c, "expect"),
		.parent = cli_opt(c, "parent"),
		.trained_on = cli_opt(c, "trained-on"),
		.rounds = cli_opt(c, "trees"),
		.missing = cli_opt(c, "missing"),
		.map = cli_opt(c, "map"),
		.description = cli_opt(c, "description"),
		.dry_run = cli_flag(c, "dry-run"),
		.progress = cli_progress,
		.arg = c,
	};
	struct json *v = NULL;
	int rc = cli_opt_need(c, "name", &in.name, err);

	if (rc == 0)
		rc = check_trees(in.rounds, err);
	if (rc == 0)
		rc = app_import(c->app, &in, &v, err);
	return rc < 0 ? rc : show(c, v);
}

const struct command cmd_import = {
	.name = "import",
	.group = N_("Models"),
	.summary = N_("bring in a model file as a version"),
	.args = "FILE|DIR",
	.about = N_(
		"Reads the model file without executing anything in it, "
		"says what was understood or why it is refused, and "
		"records it as the next version of the model: the bytes "
		"by digest, what they mean, and with --data the schema "
		"and the reference profile.\n\nXGBoost JSON and UBJSON "
		"files of 1.0 to 3.4, LightGBM text files and ONNX files "
		"(trees, scikit-learn pipelines, tabular networks; "
		"constants inside the file) are read, also a pickled XGBoost "
		"Booster, a model.tar.gz around one file, and a directory "
		"that MLflow wrote (its MLmodel names the file, whose bytes "
		"are recorded); a refused format is "
		"answered with the line that exports "
		"one of these in the source tool."),
	.example = "assay import taxi.txt --name taxi --data train.csv "
		   "--label demand --expect expect.csv",
	.finding = N_("imported, but the expected predictions do not all come "
		      "out equal"),
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run,
};
