/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/data.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"

static const struct opt add_opts[] = {
	{"name", "NAME", N_("its name (else made from the file's)")},
	{"use", "WORD", N_("reference, test, production or sample")},
	{"label", "COL", N_("the outcome column")},
	{"time", "COL", N_("the time column")},
	{"description", "TEXT", N_("what the rows are")},
	{"licence", "TEXT", N_("under which terms")},
	{"origin", "TEXT", N_("where they come from")},
	OPT_END,
};

static int show_one(struct cli *c, struct json *v)
{
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	out_head(c, "%s", json_get_str(v, "name", ""));
	out_pair(c, _("digest"), "%s", json_get_str(v, "sha256", ""));
	if (json_get(v, "rows"))
		out_pair(c, _("rows"), _("%lld in %lld columns"),
			(long long)json_get_i64(v, "rows", 0),
			(long long)json_get_i64(v, "columns", 0));
	out_pair(c, _("on this machine"), "%s", _(json_get_str(v, "here", "")));
	json_free(v);
	return 0;
}

static int run_add(struct cli *c, struct err *err)
{
	const struct app_data d = {
		.path = cli_arg(c, 0),
		.name = cli_opt(c, "name"),
		.role = cli_opt(c, "use"),
		.label = cli_opt(c, "label"),
		.time = cli_opt(c, "time"),
		.description = cli_opt(c, "description"),
		.licence = cli_opt(c, "licence"),
		.origin = cli_opt(c, "origin"),
		.progress = cli_progress,
		.arg = c,
	};
	struct json *v = NULL;
	const int rc = app_data_add(c->app, &d, &v, err);

	return rc < 0 ? rc : show_one(c, v);
}

static const struct command add = {
	.name = "add",
	.summary = N_("record a data set by its digest"),
	.args = "FILE",
	.about = N_("Records digest, size, schema and meaning of the rows. "
		    "The rows themselves stay where they are: nothing of "
		    "them goes into the store."),
	.example = "assay data add test.csv --name test-2014 --label demand",
	.opts = add_opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run_add,
};

static int run_locate(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const int rc =
		app_data_locate(c->app, cli_arg(c, 0), cli_arg(c, 1), &v, err);

	return rc < 0 ? rc : show_one(c, v);
}

static const struct command locate = {
	.name = "locate",
	.summary = N_("say where the rows lie on this machine"),
	.args = "NAME|DIGEST FILE",
	.about = N_("Remembers in this clone where the rows of a recorded "
		    "data set lie, after checking that the file has exactly "
		    "the recorded bytes."),
	.example = "assay data locate train-2014 /srv/data/train.csv",
	.min_args = 2,
	.max_args = 2,
	.reading = true,
	.run = run_locate,
};

static int run_list(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const struct json *all;
	const char *lacks = NULL;
	struct out_table t;
	const int rc = app_data_list(c->app, &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	all = json_get(v, "data");
	out_table_init(&t, 5, 1u << 1);
	out_cell(&t, "%s", _("data set"));
	out_cell(&t, "%s", _("rows"));
	out_cell(&t, "%s", _("use"));
	out_cell(&t, "%s", _("digest"));
	out_cell(&t, "%s", _("here"));
	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *d = json_at(all, i);
		char id[OUT_SHORT];

		out_cell(&t, "%s", json_get_str(d, "name", ""));
		out_cell(&t, "%lld", (long long)json_get_i64(d, "rows", 0));
		out_cell(&t, "%s", json_get_str(d, "role", ""));
		out_cell(
			&t, "%s", out_short(id, json_get_str(d, "sha256", "")));
		out_cell(&t, "%s", _(json_get_str(d, "here", "")));
		if (!lacks && strcmp(json_get_str(d, "here", ""), "here") != 0)
			lacks = json_get_str(d, "name", "");
	}
	out_table_end(c, &t);
	if (lacks)
		out_text(c,
			_("\nIf you have the rows of %s, say where: assay data "
			  "locate %s FILE\n"),
			lacks, lacks);
	json_free(v);
	return 0;
}

static const struct command list = {
	.name = "list",
	.summary = N_("show the data sets and whether their rows are here"),
	.about = N_("Shows the recorded data sets; here says whether this "
		    "machine has their rows, lacks them, or has a file that "
		    "changed since."),
	.example = "assay data list",
	.reading = true,
	.run = run_list,
};

static const struct command *const sub[] = {&add, &locate, &list, NULL};

const struct command cmd_data = {
	.name = "data",
	.group = N_("Models"),
	.summary = N_("record data sets and say where they lie"),
	.about = N_("Data sets are frozen rows named by digest. The store "
		    "holds digest, schema and meaning; the rows stay "
		    "outside."),
	.example = "assay data list",
	.sub = sub,
};
