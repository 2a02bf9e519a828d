/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/optimize.h"
#include "app/recipes.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "cli/run.h"

static const struct opt opts[] = {
	{"recipe", "exact|refit", N_("what is done to the model")},
	{"list", NULL,
		N_("list the recipes with bound, measured gain, and why not, "
		   "and run none")},
	{"bound", "LIST",
		N_("largest loss accepted, fixed before the run: "
		   "dauc=X,dbrier=X or drmse=X or rrmse=X")},
	{"data", "CSV",
		N_("rows to fit and judge on: a file, or the name of a data "
		   "set (else those the version was fitted on and came with)")},
	{"label", "COL", N_("the outcome column")},
	{"holdout", "CSV",
		N_("rows to judge on (else those from --unseen-from on, else "
		   "two fifths of the data)")},
	{"time", "COL", N_("the time column")},
	{"unseen-from", "TIME",
		N_("the model saw no row from then on: they judge "
		   "(else as the version was imported)")},
	{"cut", "P", N_("the operating point, for decisions that flip")},
	{"trees", "N", N_("rounds of trees to keep (else half)")},
	{"seed", "N", N_("seed of the split and the intervals (else 1)")},
	{"target", "lib|c",
		N_("write the version for production: a shared library, or a "
		   "file of C99")},
	{"out", "FILE", N_("where the target goes")},
	{"rounds", "all|best",
		N_("which rounds count, for a FILE where early stopping left "
		   "more")},
	{"missing", "VALUE",
		N_("the number that stands for a missing value, for a FILE")},
	OPT_END,
};

static int list(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const struct json *all;
	const int rc = app_recipes(c->app, cli_arg(c, 0), &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return EXIT_OK;
	}
	all = json_get(v, "recipes");
	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *r = json_at(all, i);

		out_head(c, "%s", json_get_str(r, "recipe", ""));
		out_pair(c, _("what"), "%s", json_get_str(r, "what", ""));
		out_pair(c, _("target"), "%s", json_get_str(r, "target", ""));
		out_pair(c, _("bound"), "%s", json_get_str(r, "bound", ""));
		out_pair(c, _("gain"), "%s", json_get_str(r, "expected", ""));
		if (!json_get_bool(r, "possible", true))
			out_pair(c, _("not here"), "%s",
				json_get_str(r, "why", ""));
		else
			out_pair(c, _("command"), "%s",
				json_get_str(r, "command", ""));
	}
	json_free(v);
	return EXIT_OK;
}

static int run(struct cli *c, struct err *err)
{
	struct app_optimize in = {
		.subject = cli_arg(c, 0),
		.bound = cli_opt(c, "bound"),
		.data = cli_opt(c, "data"),
		.label = cli_opt(c, "label"),
		.holdout = cli_opt(c, "holdout"),
		.time = cli_opt(c, "time"),
		.unseen_from = cli_opt(c, "unseen-from"),
		.cut = cli_opt(c, "cut"),
		.progress = cli_progress,
		.arg = c,
	};
	struct json *v = NULL;
	int rc;

	if (cli_flag(c, "list"))
		return list(c, err);
	if (cli_opt(c, "target"))
		return optimize_target(c, err);
	rc = cli_opt_need(c, "recipe", &in.recipe, err);
	if (rc == 0)
		rc = cli_opt_i64(c, "trees", &in.trees, 0, err);
	if (rc == 0)
		rc = cli_opt_i64(c, "seed", &in.seed, 1, err);
	if (rc == 0)
		rc = app_optimize(c->app, &in, &v, err);
	if (rc < 0)
		return rc;
	rc = strcmp(json_get_str(v, "state", ""), "done") == 0 ? EXIT_OK
							       : EXIT_FINDING;
	if (c->json) {
		out_json(c, v);
		return rc;
	}
	run_print_result(c, v);
	json_free(v);
	return rc;
}

const struct command cmd_optimize = {
	.name = "optimize",
	.group = N_("Models"),
	.summary = N_("make a smaller, faster model, without loss or within a "
		      "bound"),
	.args = "NAME@N|FILE",
	.about = N_("Runs a recipe on a version in a process of its own and "
		    "records the run. exact removes branches that no row can "
		    "reach and splits of equal leaves; a second, independent "
		    "checker proves that every score keeps its bits. refit "
		    "keeps half of the trees (or --trees) and fits all their "
		    "leaves again towards the scores of the full model; the "
		    "loss of AUC and Brier score (or RMSE) is judged on rows "
		    "that the fit never saw, and the worst end of each "
		    "interval must lie inside the bound (else 0.001, or 1 % "
		    "of the RMSE).\n\nSize and time per row are measured "
		    "before and after. Where the interval of the gain includes "
		    "1 the run ends with no gain and makes no version; "
		    "otherwise the candidate becomes the next version, with "
		    "its certificate.\n\n--target writes a version, or a "
		    "FILE, as what production links instead: lib, a shared "
		    "library with a header beside it (assay's own engine, for "
		    "every processor); c, one file of C99 with a self-test, "
		    "that needs nothing but the C library. Both give the "
		    "margins of assay score, bit for bit, and carry a "
		    "certificate with the digest of the model file."),
	.example = "assay optimize risk@1 --list\n"
		   "assay optimize risk@1 --recipe exact\n"
		   "assay optimize risk@1 --recipe refit --data train.csv "
		   "--label default --holdout test.csv\n"
		   "assay optimize risk@2 --target lib --out risk.so",
	.finding = N_("no gain, or outside the bound: no version was made"),
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run,
};
