/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>

#include "app/audit.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"quick", NULL, N_("do not fold again, and do not run git fsck")},
	OPT_END,
};

static int run(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const struct json *problems;
	char *text;
	int rc = app_fsck(c->app, cli_flag(c, "quick"), &v, err);

	if (rc < 0)
		return rc;
	problems = json_get(v, "problems");
	rc = json_count(problems) ? EXIT_FINDING : EXIT_OK;
	if (c->json) {
		out_json(c, v);
		return rc;
	}
	out_pair(c, _("records"), "%lld",
		(long long)json_get_i64(v, "records", 0));
	out_pair(c, _("head"), "%s", json_get_str(v, "head", ""));
	out_pair(c, _("set root"), "%s", json_get_str(v, "set_root", ""));
	text = app_anchor_text(json_get(v, "anchor"));
	out_pair(c, _("history"), "%s", text);
	free(text);
	for (size_t i = 0; i < json_count(problems); i++)
		out_text(c, _("PROBLEM: %s\n"),
			json_str(json_at(problems, i), ""));
	if (rc == EXIT_OK)
		out_text(c, _("Nothing is wrong.\n"));
	json_free(v);
	return rc;
}

const struct command cmd_fsck = {
	.name = "fsck",
	.group = N_("Store"),
	.summary = N_("look for lost, changed or ineffective records"),
	.about = N_("Checks every file of the store: its place, its bytes, its "
		    "signature, the clock and the chain of each clone, and "
		    "what this clone had seen before; folds all records again "
		    "and compares the index; runs git fsck. The set root "
		    "stands for all records: equal roots, equal stores. "
		    "Tampering with records that this clone has never seen "
		    "shows only against a set root from elsewhere: without "
		    "one a clone that was joined calls its history "
		    "unanchored (see verify --anchor)."),
	.example = "assay fsck\nassay fsck --quick --json",
	.finding = N_("something is wrong; each problem is named"),
	.opts = opts,
	.reading = true,
	.run = run,
};
