/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/handoff.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"

static const struct opt no_opts[] = {OPT_END};

static int run(struct cli *c, struct err *err)
{
	struct json *doc = NULL;
	bool same;
	int rc = app_reproduce(
		c->app, cli_arg(c, 0), cli_progress, c, &doc, err);

	out_progress(c, NULL, 0, 0);
	if (rc)
		return rc;
	same = json_get_bool(doc, "same", false);
	if (c->json) {
		out_json(c, doc);
		return same ? 0 : EXIT_FINDING;
	}
	out_text(c,
		same ? _("%s: the recorded numbers came out again: %lld "
			 "windows, %lld incidents, result %.12s\n")
		     : _("%s: the numbers differ: %lld windows, %lld "
			 "incidents, result %.12s\n"),
		json_get_str(doc, "version", ""),
		(long long)json_get_i64(doc, "windows", 0),
		(long long)json_get_i64(doc, "incidents", 0),
		json_get_str(doc, "computed", ""));
	if (!same)
		out_text(c, _("recorded was %.12s\n"),
			json_get_str(doc, "recorded", ""));
	json_free(doc);
	return same ? 0 : EXIT_FINDING;
}

const struct command cmd_reproduce = {
	.name = "reproduce",
	.group = N_("Production"),
	.summary = N_("run a hand-off's kit again and compare the numbers"),
	.args = "HANDOFF",
	.about = N_("Finds the rows by their digest (assay data locate says "
		    "where they lie), runs the same request on the same model "
		    "and reference, and compares the whole result, byte for "
		    "byte."),
	.example = "assay reproduce h-taxi-2014-11-27",
	.finding = N_("the numbers did not come out again"),
	.opts = no_opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run,
};
