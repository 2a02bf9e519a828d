/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/optimize.h"
#include "app/words.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/run.h"

static void print_change(struct cli *c, const char *label, const char *name,
	const struct json *v)
{
	const long long before = json_get_i64(json_get(v, "before"), name, 0);
	const long long after = json_get_i64(json_get(v, "after"), name, 0);

	out_pair(c, label, _("%lld before, %lld after"), before, after);
}

static void print_gain(struct cli *c, const struct json *v)
{
	const struct json *speed = json_get(v, "speed");
	const struct json *gain = json_get(speed, "gain");
	struct buf b = BUF_INIT;

	words_number(&b, json_get(json_get(speed, "parent"), "ns_per_row"));
	buf_addstr(&b, _(" ns a row before, "));
	words_number(&b, json_get(json_get(speed, "child"), "ns_per_row"));
	buf_addstr(&b, _(" after; "));
	words_number(&b, json_get(gain, "value"));
	buf_addstr(&b, _(" times as fast ("));
	words_number(&b, json_get(gain, "low"));
	buf_addstr(&b, _(" to "));
	words_number(&b, json_get(gain, "high"));
	buf_addstr(&b, ")");
	out_pair(c, _("time"), "%s", buf_str(&b));
	buf_release(&b);
}

static void print_delta(struct cli *c, const char *label,
	const struct json *quality, const char *name)
{
	const struct json *d = json_get(quality, name);
	struct buf b = BUF_INIT;

	if (!d)
		return;
	words_number(&b, json_get(d, "value"));
	buf_addstr(&b, " (");
	words_number(&b, json_get(d, "low"));
	buf_addstr(&b, _(" to "));
	words_number(&b, json_get(d, "high"));
	buf_addstr(&b, ")");
	out_pair(c, label, "%s", buf_str(&b));
	buf_release(&b);
}

static void print_bound(struct cli *c, const struct json *bound)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < json_count(bound); i++) {
		buf_addf(&b, "%s%s ", i ? ", " : "", json_name(bound, i));
		words_number(&b, json_at(bound, i));
	}
	if (b.len)
		out_pair(c, _("bound"), "%s", buf_str(&b));
	buf_release(&b);
}

static void print_proof(struct cli *c, const struct json *v)
{
	const struct json *check = json_get(v, "check");
	const struct json *equal = json_get(v, "equal");
	const struct json *edges = json_get(equal, "edges");

	if (check)
		out_pair(c, _("checker"), _("%s; %lld pairs of leaves"),
			json_get_str(check, "verdict", ""),
			(long long)json_get_i64(check, "pairs", 0));
	if (edges)
		out_pair(c, _("scores"),
			_("%lld of %lld rows differ, %lld of %lld at the "
			  "edges"),
			(long long)json_get_i64(
				json_get(equal, "rows"), "different", 0),
			(long long)json_get_i64(
				json_get(equal, "rows"), "rows", 0),
			(long long)json_get_i64(edges, "different", 0),
			(long long)json_get_i64(edges, "rows", 0));
}

static const char *judge_words(const struct json *v)
{
	const char *judge = json_get_str(v, "judge", "");

	if (strcmp(judge, "holdout") == 0)
		return N_("of the holdout file");
	if (strcmp(judge, "unseen") == 0)
		return N_("that the model did not see");
	return N_("held back from the fit; the model itself may have seen "
		  "them");
}

void run_print_result(struct cli *c, const struct json *v)
{
	const struct json *quality = json_get(v, "quality");
	const char *child = json_get_str(v, "child", NULL);
	const char *reason = json_get_str(v, "reason", NULL);

	if (child)
		out_head(c, _("%s is made of %s."), child,
			json_get_str(v, "version", ""));
	else if (reason)
		out_head(c, _("No version was made: %s."), _(reason));
	out_pair(c, _("recipe"), "%s (%s)", json_get_str(v, "recipe", ""),
		json_get_str(v, "class", ""));
	print_change(c, _("trees"), "trees", v);
	print_change(c, _("nodes"), "nodes", v);
	out_pair(c, _("bytes"),
		_("%lld before (%lld as assay writes it), %lld after"),
		(long long)json_get_i64(json_get(v, "before"), "bytes", 0),
		(long long)json_get_i64(json_get(v, "before"), "written", 0),
		(long long)json_get_i64(json_get(v, "after"), "bytes", 0));
	print_gain(c, v);
	print_bound(c, json_get(v, "bound"));
	print_delta(c, _("AUC"), quality, "dauc");
	print_delta(c, _("Brier score"), quality, "dbrier");
	print_delta(c, "RMSE", quality, "drmse");
	if (quality)
		out_pair(c, _("judged on"), _("%lld rows (%s)"),
			(long long)json_get_i64(quality, "rows", 0),
			_(judge_words(v)));
	print_proof(c, v);
	if (json_get_str(v, "run", NULL))
		out_pair(c, _("run"), "%.12s", json_get_str(v, "run", ""));
}

static int list(struct cli *c, struct err *err)
{
	const struct json *runs;
	struct out_table t;
	struct json *v;
	int64_t limit;
	int rc = cli_opt_i64(c, "limit", &limit, 50, err);

	if (rc == 0)
		rc = app_run_list(c->app, cli_arg(c, 0), limit, &v, err);
	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return EXIT_OK;
	}
	runs = json_get(v, "runs");
	if (json_count(runs) == 0)
		out_text(c, _("There is no run yet.\n"));
	out_table_init(&t, 6, 0);
	out_cell(&t, "%s", _("RUN"));
	out_cell(&t, "%s", _("OF"));
	out_cell(&t, "%s", _("RECIPE"));
	out_cell(&t, "%s", _("STATE"));
	out_cell(&t, "%s", _("MADE"));
	out_cell(&t, "%s", _("STARTED"));
	for (size_t i = 0; i < json_count(runs); i++) {
		const struct json *r = json_at(runs, i);

		out_cell(&t, "%.12s", json_get_str(r, "id", ""));
		out_cell(&t, "%s", json_get_str(r, "of", ""));
		out_cell(&t, "%s", json_get_str(r, "recipe", ""));
		out_cell(&t, "%s", json_get_str(r, "status", ""));
		out_cell(&t, "%s", json_get_str(r, "candidate_text", "-"));
		out_cell(&t, "%.16s",
			json_get_str(json_get(r, "created"), "time", ""));
	}
	out_table_end(c, &t);
	json_free(v);
	return EXIT_OK;
}

static int show(struct cli *c, struct err *err)
{
	const struct json *body;
	struct json *v;
	const int rc = app_run_show(c->app, cli_arg(c, 0), &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return EXIT_OK;
	}
	out_head(c, _("Run %.12s on %s: %s"), json_get_str(v, "id", ""),
		json_get_str(v, "of", ""), json_get_str(v, "status", ""));
	if (json_get_str(json_get(v, "finished"), "reason", NULL))
		out_pair(c, _("reason"), "%s",
			_(json_get_str(json_get(v, "finished"), "reason", "")));
	if (json_get_str(v, "candidate_text", NULL))
		out_pair(c, _("made"), "%s",
			json_get_str(v, "candidate_text", ""));
	body = json_get(v, "result_body");
	if (body)
		run_print_result(c, body);
	if (json_get_str(v, "log_text", NULL))
		out_text(c, "\n%s", json_get_str(v, "log_text", ""));
	json_free(v);
	return EXIT_OK;
}

static const struct opt list_opts[] = {
	{"limit", "N", N_("show the latest N only (else 50)")},
	OPT_END,
};

static const struct opt show_opts[] = {OPT_END};

static const struct command cmd_run_list = {
	.name = "list",
	.summary = N_("list runs, latest first"),
	.args = "[NAME]",
	.about = N_("Lists the runs of one model, or of all."),
	.example = "assay run list risk",
	.opts = list_opts,
	.max_args = 1,
	.reading = true,
	.run = list,
};

static const struct command cmd_run_show = {
	.name = "show",
	.summary = N_("show what a run did and what came out"),
	.args = "RUN",
	.about = N_("Shows a run by its id, or the first 8 digits of it: "
		    "result, measurements before and after, log."),
	.example = "assay run show 1a2b3c4d",
	.opts = show_opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = show,
};

static const struct command *const sub[] = {&cmd_run_list, &cmd_run_show, NULL};

const struct command cmd_run = {
	.name = "run",
	.group = N_("Models"),
	.summary = N_("list and show optimisation runs"),
	.about = N_("A run is one recipe on one version: when, by whom, with "
		    "which bound, what came out, and its log."),
	.example = "assay run list",
	.sub = sub,
};
