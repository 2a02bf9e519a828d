/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/rule.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { CHECKLISTS_MAX = 16 };

static const struct opt tier_opts[] = {
	{"checklist", "NAME",
		N_("a shipped checklist or a file; may be given "
		   "more than once: one of them")},
	{"conditions", "WORD",
		N_("does approval with conditions count: yes "
		   "or no")},
	{"validators", "N", N_("persons whose latest verdict approves")},
	{"findings", "WORD",
		N_("open findings that stand in the way: "
		   "critical, major or minor")},
	OPT_END,
};

static int run_tier(struct cli *c, struct err *err)
{
	const char *lists[CHECKLISTS_MAX + 1] = {NULL};
	struct app_tier_ask in = {.tier = cli_arg(c, 0),
		.checklists = lists,
		.conditions = cli_opt(c, "conditions"),
		.findings = cli_opt(c, "findings")};
	int rc = cli_opt_i64(c, "validators", &in.validators, 0, err);

	for (size_t i = 0; i < CHECKLISTS_MAX; i++)
		lists[i] = cli_opt_at(c, "checklist", i);
	if (rc >= 0)
		rc = app_rule_tier(c->app, &in, err);
	if (rc < 0)
		return rc;
	out_text(
		c, _("The rule for the tier %s holds from now on.\n"), in.tier);
	return 0;
}

const struct command cmd_policy_tier = {
	.name = "tier",
	.summary = N_("set what an approval in a tier needs"),
	.args = "TIER",
	.about = N_("Replaces the rule of the tier; the tier \"default\" is "
		    "that of models to which none was assigned. A checklist "
		    "is named by its bytes: an approval counts only in a "
		    "review under exactly these. What was decided before is "
		    "judged by the rule of then."),
	.example = "assay policy tier 1 --checklist sr26-2-tabular "
		   "--checklist opt-change --conditions no --validators 2",
	.opts = tier_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_tier,
};

static const struct opt alias_opts[] = {
	{"after", "ALIAS", N_("an alias that the version must have borne")},
	{"approval", "WORD", N_("does it need an approval: yes or no")},
	OPT_END,
};

static int run_alias(struct cli *c, struct err *err)
{
	const struct app_alias_ask in = {
		cli_arg(c, 0), cli_opt(c, "after"), cli_opt(c, "approval")};
	const int rc = app_rule_alias(c->app, &in, err);

	if (rc < 0)
		return rc;
	out_text(c, _("The rule for the alias %s holds from now on.\n"),
		in.alias);
	return 0;
}

const struct command cmd_policy_alias = {
	.name = "alias",
	.summary = N_("set the path of an alias"),
	.args = "ALIAS",
	.about = N_("Replaces the rule of the alias: which other alias a "
		    "version must have borne before, and whether it needs an "
		    "approval; production always does. Going back to where a "
		    "version was is not hindered."),
	.example = "assay policy alias production --after staging",
	.opts = alias_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_alias,
};

static const struct opt assign_opts[] = {
	{"reason", "TEXT", N_("why, for the record")},
	OPT_END,
};

static int run_assign(struct cli *c, struct err *err)
{
	const int rc = app_tier_assign(c->app, cli_arg(c, 0), cli_arg(c, 1),
		cli_opt(c, "reason"), err);

	if (rc < 0)
		return rc;
	out_text(c, _("%s is of tier %s.\n"), cli_arg(c, 0), cli_arg(c, 1));
	return 0;
}

const struct command cmd_policy_assign = {
	.name = "assign",
	.summary = N_("say which tier a model is of"),
	.args = "MODEL TIER",
	.about = N_("Assigns the model to the tier: its owner, or a "
		    "validator; not the engineer, because the tier decides "
		    "how deep the validation goes."),
	.example = "assay policy assign lending 1 --reason 'retail credit'",
	.opts = assign_opts,
	.min_args = 2,
	.max_args = 2,
	.run = run_assign,
};
