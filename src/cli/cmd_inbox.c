/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/inbox.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"all", NULL, N_("what waits for anybody, not only for you")},
	OPT_END,
};

static int run(struct cli *c, struct err *err)
{
	struct json *doc = NULL;
	const struct json *items;
	size_t shown = 0;
	const int rc = app_inbox(c->app, &doc, err);

	if (rc)
		return rc;
	if (c->json) {
		out_json(c, doc);
		return 0;
	}
	items = json_get(doc, "items");
	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_at(items, i);

		if (!cli_flag(c, "all") && !app_inbox_mine(c->app, item))
			continue;
		out_text(c, "%-8s %s  [%s]  %s\n",
			json_get_str(item, "kind", ""),
			json_get_str(item, "name", ""),
			json_get_str(
				item, "person", json_get_str(item, "role", "")),
			json_get_str(item, "text", ""));
		out_text(c, "         $ %s\n",
			json_get_str(item, "command", ""));
		shown++;
	}
	if (!shown)
		out_text(c, "%s\n", _("nothing waits for you"));
	json_free(doc);
	return 0;
}

const struct command cmd_inbox = {
	.name = "inbox",
	.group = N_("Looking"),
	.summary = N_("what waits for you, most urgent first"),
	.about = N_("Open alarms, hand-offs, reviews and findings whose turn "
		    "is yours, each with the command that takes it on. --json "
		    "lists what waits for anybody."),
	.example = "assay inbox\nassay inbox --all",
	.opts = opts,
	.reading = true,
	.run = run,
};
