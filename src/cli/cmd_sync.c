/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/sync.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"

static const struct opt opts[] = {
	{"url", "URL",
		N_("where the others are: anything git can reach; remembered")},
	OPT_END,
};

static int run(struct cli *c, struct err *err)
{
	const struct app_sync in = {.remote = cli_arg(c, 0),
		.url = cli_opt(c, "url"),
		.progress = cli_progress,
		.arg = c};
	struct json *v = NULL;
	const struct json *alarms;
	int rc = app_sync(c->app, &in, &v, err);

	if (rc < 0)
		return rc;
	alarms = json_get(v, "alarms");
	rc = json_count(alarms) ? EXIT_FINDING : EXIT_OK;
	if (c->json) {
		out_json(c, v);
		return rc;
	}
	out_text(c, _("%lld records came, %lld went; the store holds %lld.\n"),
		(long long)json_get_i64(v, "fetched", 0),
		(long long)json_get_i64(v, "sent", 0),
		(long long)json_get_i64(v, "records", 0));
	if (json_get_i64(v, "invalid", 0))
		out_text(c,
			_("%lld of them have no effect; assay log says "
			  "why.\n"),
			(long long)json_get_i64(v, "invalid", 0));
	for (size_t i = 0; i < json_count(alarms); i++)
		out_text(c, _("ALARM: %s\n"), json_str(json_at(alarms, i), ""));
	json_free(v);
	return rc;
}

const struct command cmd_sync = {
	.name = "sync",
	.group = N_("Store"),
	.summary = N_("exchange records with the other clones"),
	.args = "[REMOTE]",
	.about = N_("Fetches, checks and takes over what others have saved, "
		    "and sends what you have. Nothing is ever asked: records "
		    "are united, none is rewritten. A history that has lost "
		    "records that this clone had seen is an alarm, and is "
		    "not taken over."),
	.example = "assay sync\nassay sync --url ssh://host/srv/models.assay",
	.opts = opts,
	.finding = N_("the other side has lost or changed records"),
	.max_args = 1,
	.reading = true,
	.run = run,
};
