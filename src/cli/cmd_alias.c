/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/alias.h"
#include "app/view.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt set_opts[] = {
	{"reason", "TEXT", N_("why; needed when production goes back")},
	OPT_END,
};

static int run_set(struct cli *c, struct err *err)
{
	const struct app_alias in = {
		.model = cli_arg(c, 0),
		.alias = cli_arg(c, 1),
		.version = cli_arg(c, 2),
		.reason = cli_opt(c, "reason"),
	};
	struct json *v = NULL;
	const int rc = app_alias_set(c->app, &in, &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	out_text(c, _("%s of %s is %s now"), in.alias, in.model,
		json_get_str(v, "version", ""));
	if (json_get(v, "from"))
		out_text(c, _(" (it was %s)"), json_get_str(v, "from", ""));
	out_text(c, ".\n");
	if (json_get(v, "finding"))
		out_text(c,
			_("Going back raised the finding %s on its "
			  "review.\n"),
			json_get_str(v, "finding", ""));
	json_free(v);
	return 0;
}

static const struct command set = {
	.name = "set",
	.summary = N_("move an alias to a version"),
	.args = "NAME ALIAS VERSION",
	.about = N_("Moves the alias; the move is a record with a reason. "
		    "production goes only to a version with an unlapsed "
		    "approval by another person than its author. Going back "
		    "to a version that was approved and in production before "
		    "is always allowed, with a reason, and raises a finding "
		    "on its review."),
	.example = "assay alias set taxi production 2 --reason 'review passed'",
	.opts = set_opts,
	.min_args = 3,
	.max_args = 3,
	.reading = true,
	.run = run_set,
};

static int run_show(struct cli *c, struct err *err)
{
	struct json *v = NULL, *o;
	const struct json *all;
	int rc = app_view_model(c->app, cli_arg(c, 0), &v, err);

	if (rc < 0)
		return rc;
	all = json_get(v, "aliases");
	if (c->json) {
		o = json_object();
		json_set_str(o, "model", json_get_str(v, "name", ""));
		json_set(o, "aliases", json_copy(all));
		out_json(c, o);
	}
	for (size_t i = 0; !c->json && i < json_count(all); i++) {
		const struct json *m = json_at(all, i);
		char at[OUT_TIME];

		out_pair(c, json_name(all, i), _("%s since %s, by %s"),
			json_get_str(m, "version", ""),
			out_time(at, json_get_str(m, "time", "")),
			json_get_str(m, "by", ""));
		if (!json_get_bool(m, "permitted", true))
			out_pair(c, "", _("NOT PERMITTED: %s"),
				_(json_get_str(m, "why", "")));
		if (json_get(m, "lost"))
			out_pair(c, "", "%s", _(json_get_str(m, "lost", "")));
	}
	json_free(v);
	return 0;
}

static const struct command show = {
	.name = "show",
	.summary = N_("show where the aliases of a model stand"),
	.args = "NAME",
	.about = N_("Shows every alias of the model, the version it names, "
		    "since when and by whom."),
	.example = "assay alias show taxi",
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run_show,
};

static int run_history(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const struct json *moves;
	struct out_table t;
	const int rc = app_alias_history(
		c->app, cli_arg(c, 0), cli_arg(c, 1), &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	moves = json_get(v, "moves");
	out_table_init(&t, 5, 0);
	out_cell(&t, "%s", _("time"));
	out_cell(&t, "%s", _("alias"));
	out_cell(&t, "%s", _("version"));
	out_cell(&t, "%s", _("by"));
	out_cell(&t, "%s", _("reason"));
	for (size_t i = 0; i < json_count(moves); i++) {
		const struct json *m = json_at(moves, i);
		const char *why = json_get_str(m, "why", NULL);
		char at[OUT_TIME];

		out_cell(&t, "%s", out_time(at, json_get_str(m, "time", "")));
		out_cell(&t, "%s", json_get_str(m, "alias", ""));
		out_cell(&t, "%s", json_get_str(m, "version", ""));
		out_cell(&t, "%s", json_get_str(m, "by", ""));
		out_cell(&t, "%s%s%s", json_get_str(m, "reason", ""),
			why ? _(" NOT PERMITTED: ") : "", why ? _(why) : "");
	}
	out_table_end(c, &t);
	json_free(v);
	return 0;
}

static const struct command history = {
	.name = "history",
	.summary = N_("show every move of a model's aliases"),
	.args = "NAME [ALIAS]",
	.about = N_("Shows the moves, oldest first, with reason and person, "
		    "and whether a move of production named an approval by "
		    "another person."),
	.example = "assay alias history taxi production",
	.min_args = 1,
	.max_args = 2,
	.reading = true,
	.run = run_history,
};

static const struct command *const sub[] = {&set, &show, &history, NULL};

const struct command cmd_alias = {
	.name = "alias",
	.group = N_("Models"),
	.summary = N_("move the names that point to versions"),
	.about = N_("Aliases are movable names of versions, such as "
		    "production and staging; each move is a record."),
	.example = "assay alias show taxi",
	.sub = sub,
};
