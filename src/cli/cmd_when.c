/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/alias.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static int run(struct cli *c, struct err *err)
{
	const struct app_when in = {
		.model = cli_arg(c, 0),
		.alias = cli_arg(c, 1),
		.date = cli_arg(c, 2),
	};
	char asked[OUT_TIME], moved[OUT_TIME];
	struct json *v = NULL;
	const int rc = app_when(c->app, &in, &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	if (json_get_str(v, "version", NULL))
		out_text(c, _("On %s %s of %s was %s: moved %s by %s%s%s.\n"),
			out_time(asked, json_get_str(v, "asked", "")), in.alias,
			in.model, json_get_str(v, "version", ""),
			out_time(moved, json_get_str(v, "time", "")),
			json_get_str(v, "by", ""),
			json_get(v, "reason") ? ": " : "",
			json_get_str(v, "reason", ""));
	else
		out_text(c, _("On %s %s of %s named no version yet.\n"),
			out_time(asked, json_get_str(v, "asked", "")), in.alias,
			in.model);
	if (json_get(v, "written_by"))
		out_text(c,
			_("This is anchored: what was noted outside of the "
			  "store on %s stands for\nthe record of this move, "
			  "so it was written by then.\n"),
			json_get_str(v, "written_by", ""));
	else
		out_text(c,
			_("This is claimed: the times are those that the "
			  "signers wrote; nothing outside the\nstore anchors "
			  "them.\n"));
	json_free(v);
	return 0;
}

const struct command cmd_when = {
	.name = "when",
	.group = N_("Models"),
	.summary = N_("say which version an alias named on a date"),
	.args = "NAME ALIAS DATE",
	.about = N_("Answers from the records which version the alias named "
		    "at a time, or at the end of a date (UTC). The answer is "
		    "claimed: it rests on the times that the signers wrote, "
		    "unless this clone holds an anchor that stands for the "
		    "record (verify --anchor FILE --keep)."),
	.example = "assay when taxi production 2014-11-27",
	.min_args = 3,
	.max_args = 3,
	.reading = true,
	.run = run,
};
