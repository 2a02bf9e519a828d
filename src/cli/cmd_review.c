/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/review.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "cli/review.h"

/* "S01,S04 S07" and repeated options, as a list that ends with NULL; NULL if
 * the option is not there. */
static char **split_option(const struct cli *c, const char *name)
{
	size_t n = 0, cap = 0;
	char **list = NULL;
	const char *text;

	for (size_t i = 0; (text = cli_opt_at(c, name, i)); i++)
		while (*text) {
			const size_t len = strcspn(text, ", ");

			list = xgrow(list, &cap, n + 2, sizeof(*list));
			if (len)
				list[n++] = xstrndup(text, len);
			list[n] = NULL;
			text += len + strspn(text + len, ", ");
		}
	return list;
}

static void free_list(char **list)
{
	for (size_t i = 0; list && list[i]; i++)
		free(list[i]);
	free(list);
}

static const struct opt request_opts[] = {
	{"checklist", "FILE",
		N_("a checklist file, or the name of a shipped one "
		   "(sr26-2-tabular, opt-change)")},
	{"limits", "FILE", N_("acceptance limits (shipped: default)")},
	{"items", "ID,ID", N_("only these items of the checklist")},
	{"data", "ROLE=DATA",
		N_("rows by role: train, test, out-of-time or submitted; a "
		   "file or a data set; may be repeated")},
	{"card", "FILE",
		N_("JSON with purpose, approved_uses, excluded_uses, owner, "
		   "limitations, inputs")},
	{"from", "REVIEW", N_("carry over what still holds of an earlier one")},
	{"note", "TEXT", N_("what the reviewer should know")},
	{"no-run", NULL, N_("open it without computing anything")},
	OPT_END,
};

static int run_request(struct cli *c, struct err *err)
{
	char **items = split_option(c, "items");
	char **data = split_option(c, "data");
	struct review_ask ask = {.version = cli_arg(c, 0),
		.limits = cli_opt(c, "limits"),
		.items = (const char *const *)items,
		.data = (const char *const *)data,
		.card = cli_opt(c, "card"),
		.from = cli_opt(c, "from"),
		.note = cli_opt(c, "note"),
		.no_run = cli_flag(c, "no-run"),
		.progress = cli_progress,
		.arg = c};
	struct json *v = NULL;
	int rc = cli_opt_need(c, "checklist", &ask.checklist, err);

	if (rc == 0)
		rc = app_review_request(c->app, &ask, &v, err);
	if (rc == 0)
		review_print(c, v);
	free_list(items);
	free_list(data);
	return rc;
}

static const struct command request = {
	.name = "request",
	.summary = N_("ask for the review of a version"),
	.args = "NAME@N",
	.about = N_("Opens a review of the version against a checklist and "
		    "acceptance limits, whose bytes it keeps, and computes "
		    "the items. What the maker of the version computes is "
		    "submitted; it counts once another person's run agrees. "
		    "With --from, items whose bindings have not changed are "
		    "carried over and named."),
	.example = "assay review request lending@1 --checklist "
		   "sr26-2-tabular --data test=test.csv\n"
		   "assay review request lending@2 --checklist opt-change",
	.opts = request_opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run_request,
};

static const struct opt list_opts[] = {
	{"model", "NAME", N_("only the reviews of this model")},
	OPT_END,
};

static int run_list(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const int rc = app_review_list(c->app, cli_opt(c, "model"), &v, err);

	if (rc == 0)
		review_print_list(c, v);
	return rc;
}

static const struct command list = {
	.name = "list",
	.summary = N_("list the reviews"),
	.args = "",
	.about = N_("Lists reviews, the one that changed last first."),
	.example = "assay review list --model lending",
	.opts = list_opts,
	.reading = true,
	.run = run_list,
};

static const struct opt no_opts[] = {OPT_END};

static int run_show(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const int rc = app_review_show(c->app, cli_arg(c, 0), &v, err);

	if (rc < 0)
		return rc;
	if (!c->json && cli_arg(c, 1))
		return review_print_item(c, v, cli_arg(c, 1), err);
	review_print(c, v);
	return 0;
}

static const struct command show = {
	.name = "show",
	.summary = N_("show a review, or one item with its evidence"),
	.args = "REVIEW [ITEM]",
	.about = N_("Shows where each item stands: open, submitted (computed "
		    "by the maker only), unconfirmed (by one other person "
		    "only), confirmed (two persons agree), disputed, or "
		    "lapsed, with what it waits for."),
	.example = "assay review show lending-1-r1 S07",
	.opts = no_opts,
	.min_args = 1,
	.max_args = 2,
	.reading = true,
	.run = run_show,
};

static int run_items(struct cli *c, bool verify, struct err *err)
{
	struct review_run run = {.ref = cli_arg(c, 0),
		.verify = verify,
		.progress = cli_progress,
		.arg = c};
	struct json *v = NULL;
	int64_t differ;
	int rc;

	if (c->n_args > 1)
		run.items = (const char *const *)(c->args + 1);
	rc = app_review_run(c->app, &run, &v, err);
	if (rc < 0)
		return rc;
	differ = json_get_i64(v, "differ", 0);
	review_print_run(c, v);
	return differ ? EXIT_FINDING : 0;
}

static int run_run(struct cli *c, struct err *err)
{
	return run_items(c, false, err);
}

static const struct command run = {
	.name = "run",
	.summary = N_("compute items under your own key"),
	.args = "REVIEW [ITEM...]",
	.about = N_("Computes the items from the bytes of model and data, and "
		    "records what came out under your key. Agreeing with what "
		    "another person computed makes an item confirmed."),
	.example = "assay review run lending-1-r1",
	.finding = N_("an item came out differently from what stands"),
	.opts = no_opts,
	.min_args = 1,
	.max_args = -1,
	.reading = true,
	.run = run_run,
};

static int run_verify(struct cli *c, struct err *err)
{
	return run_items(c, true, err);
}

static const struct command verify = {
	.name = "verify",
	.summary = N_("compute items and compare, without recording"),
	.args = "REVIEW [ITEM...]",
	.about = N_("Anybody who has the bytes can find out whether the "
		    "evidence of a review comes out again."),
	.example = "assay review verify lending-1-r1",
	.finding = N_("an item came out differently from what stands"),
	.opts = no_opts,
	.min_args = 1,
	.max_args = -1,
	.reading = true,
	.run = run_verify,
};

static const struct opt answer_opts[] = {
	{"result", "WORD", N_("accept, concern or reject")},
	{"text", "TEXT", N_("the reason")},
	OPT_END,
};

static int run_answer(struct cli *c, struct err *err)
{
	const struct review_act act = {cli_arg(c, 0), cli_arg(c, 1),
		cli_opt(c, "result"), cli_opt(c, "text")};
	const int rc = app_review_answer(c->app, &act, err);

	if (rc == 0)
		out_text(c, _("%s: %s.\n"), act.item, act.result);
	return rc;
}

static const struct command answer = {
	.name = "answer",
	.summary = N_("judge an item, or write it"),
	.args = "REVIEW ITEM",
	.about = N_("Records a person's judgement on the evidence as it is "
		    "now: accept; concern, which lets the version be approved "
		    "with conditions only; or reject. No answer changes what "
		    "was computed. The answer lapses with the evidence."),
	.example = "assay review answer lending-1-r1 S05 --result accept "
		   "--text 'gaps are known and small'",
	.opts = answer_opts,
	.min_args = 2,
	.max_args = 2,
	.run = run_answer,
};

static const struct opt challenge_opts[] = {
	{"text", "TEXT", N_("why it is not believed")},
	OPT_END,
};

static int run_challenge(struct cli *c, struct err *err)
{
	const struct review_act act = {
		cli_arg(c, 0), cli_arg(c, 1), NULL, cli_opt(c, "text")};
	const int rc = app_review_challenge(c->app, &act, err);

	if (rc == 0)
		out_text(c, _("%s: challenged.\n"), act.item);
	return rc;
}

static const struct command challenge = {
	.name = "challenge",
	.summary = N_("say why a computed item is not believed"),
	.args = "REVIEW ITEM",
	.about = N_("What was computed is neither ticked nor unticked by hand. "
		    "Whoever does not believe it says why: the item shows "
		    "disputed and stands in the way of an approval, until the "
		    "evidence is another one or the same person answers "
		    "again."),
	.example = "assay review challenge lending-1-r1 S07 --text 'April is "
		   "missing from the test rows'",
	.opts = challenge_opts,
	.min_args = 2,
	.max_args = 2,
	.run = run_challenge,
};

static const struct opt comment_opts[] = {
	{"text", "TEXT", N_("what you have to say")},
	OPT_END,
};

static int run_comment(struct cli *c, struct err *err)
{
	const struct review_act act = {
		cli_arg(c, 0), cli_arg(c, 1), NULL, cli_opt(c, "text")};
	const int rc = app_review_comment(c->app, &act, err);

	if (rc == 0)
		out_text(c, _("Comment saved.\n"));
	return rc;
}

static const struct command comment = {
	.name = "comment",
	.summary = N_("say something about a review or an item"),
	.args = "REVIEW [ITEM]",
	.about = N_("A comment decides nothing; everybody may write one."),
	.example = "assay review comment lending-1-r1 S07 --text 'why so few "
		   "bad loans?'",
	.opts = comment_opts,
	.min_args = 1,
	.max_args = 2,
	.run = run_comment,
};

static const struct opt finding_opts[] = {
	{"title", "TEXT", N_("the defect in one line")},
	{"severity", "WORD", N_("critical, major or minor")},
	{"item", "ID", N_("the item it belongs to")},
	{"owner", "NAME", N_("who removes it")},
	{"due", "DATE", N_("until when")},
	{"retest", "TEXT", N_("how its removal is checked")},
	{"text", "TEXT", N_("more; for close: the reason")},
	OPT_END,
};

static int run_finding(struct cli *c, struct err *err)
{
	const char *word = cli_arg(c, 1);
	struct review_finding f = {cli_arg(c, 0), cli_arg(c, 2),
		cli_opt(c, "title"), cli_opt(c, "severity"), cli_opt(c, "item"),
		cli_opt(c, "owner"), cli_opt(c, "due"), cli_opt(c, "retest"),
		cli_opt(c, "text")};
	char *name = NULL;
	int rc;

	if (strcmp(word, "raise") == 0 && !f.finding) {
		rc = app_review_raise(c->app, &f, &name, err);
		if (rc == 0)
			out_text(c, _("Finding %s raised.\n"), name);
		free(name);
		return rc;
	}
	if (strcmp(word, "close") != 0 || !f.finding)
		return err_set(err, ERR_ARG,
			_("write: finding REVIEW raise --title ..., or "
			  "finding REVIEW close FINDING --text ..."));
	rc = app_review_close_finding(c->app, &f, err);
	if (rc == 0)
		out_text(c, _("Finding %s closed.\n"), f.finding);
	return rc;
}

static const struct command finding = {
	.name = "finding",
	.summary = N_("raise or close a finding"),
	.args = "REVIEW raise|close [FINDING]",
	.about = N_("A finding is a defect with severity, owner, due date and "
		    "retest. While a critical one is open, nothing is "
		    "approved."),
	.example = "assay review finding lending-1-r1 raise --title 'No "
		   "later rows' --severity major --item S07 --owner erin\n"
		   "assay review finding lending-1-r1 close F1 --text "
		   "'rows of April added'",
	.opts = finding_opts,
	.min_args = 2,
	.max_args = 3,
	.run = run_finding,
};

static const struct opt verdict_opts[] = {
	{"name", "MODEL", N_("the model's name, typed in full")},
	{"conditions", "TEXT", N_("of approved-with-conditions")},
	{"until", "DATE", N_("when the approval runs out")},
	{"text", "TEXT", N_("what it rests on, in your words")},
	OPT_END,
};

static int run_verdict(struct cli *c, struct err *err)
{
	const struct review_verdict v = {.ref = cli_arg(c, 0),
		.word = cli_arg(c, 1),
		.conditions = cli_opt(c, "conditions"),
		.until = cli_opt(c, "until"),
		.text = cli_opt(c, "text"),
		.name = cli_opt(c, "name"),
		.progress = cli_progress,
		.arg = c};
	struct json *out = NULL;
	const int rc = app_review_verdict(c->app, &v, &out, err);

	if (rc == 0)
		out_text(c, _("%s: %s.\n"), json_get_str(out, "version", ""),
			json_get_str(out, "status", ""));
	json_free(out);
	return rc;
}

static const struct command verdict = {
	.name = "verdict",
	.summary = N_("approve or reject the version"),
	.args = "REVIEW approved|approved-with-conditions|rejected",
	.about = N_("Computes every item again under your key first. Approval "
		    "is refused while an item is not confirmed by two "
		    "persons of whom one had no part in making the version, "
		    "not judged or not written, or a critical finding is "
		    "open."),
	.example = "assay review verdict lending-1-r1 approved --name lending",
	.opts = verdict_opts,
	.min_args = 2,
	.max_args = 2,
	.run = run_verdict,
};

static const struct command *const sub[] = {&request, &list, &show, &run,
	&verify, &answer, &challenge, &comment, &finding, &verdict, NULL};

const struct command cmd_review = {
	.name = "review",
	.group = N_("Review"),
	.summary = N_("validate a version against a checklist"),
	.about = N_("A version under validation: evidence computed from the "
		    "bytes of model and data, judged by somebody who had no "
		    "part in making it, ending in a signed verdict."),
	.example = "assay review request taxi@1 --checklist sr26-2-tabular",
	.sub = sub,
};
