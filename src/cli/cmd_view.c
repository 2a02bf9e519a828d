/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/pages.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"dir", "DIR", N_("write the pages there instead")},
	{"branch", "NAME", N_("another branch than assay-view")},
	OPT_END,
};

static int run(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const int rc = app_pages(
		c->app, cli_opt(c, "dir"), cli_opt(c, "branch"), &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	if (json_get_bool(v, "changed", false))
		out_text(c, _("%lld pages are in %s.\n"),
			(long long)json_get_i64(v, "pages", 0),
			json_get_str(v, "place", ""));
	else
		out_text(c, _("%s shows the store already.\n"),
			json_get_str(v, "place", ""));
	json_free(v);
	return 0;
}

const struct command cmd_view = {
	.name = "view",
	.group = N_("Store"),
	.summary = N_("write the models and reviews as pages for a forge"),
	.about = N_("Makes one Markdown page a model and a review, the "
		    "checklist as a task list, and commits them to a branch of "
		    "their own, which plain git pushes. They are made from the "
		    "records and never read back; let one clone, best a build "
		    "server, write them."),
	.example = "assay view\nassay view --dir pages",
	.opts = opts,
	.reading = true,
	.run = run,
};
