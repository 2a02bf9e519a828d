/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/inbox.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"limit", "N", N_("only the worst N (all)")},
	OPT_END,
};

static void add_row(struct out_table *t, const struct json *m)
{
	const struct json *production = json_get(m, "production");

	out_cell(t, "%s", json_get_str(m, "status", ""));
	out_cell(t, "%s", json_get_str(m, "name", ""));
	if (json_type(production) == JSON_INT)
		out_cell(t, "@%lld", (long long)json_i64(production, 0));
	else
		out_cell(t, "-");
	out_cell(t, "%lld", (long long)json_get_i64(m, "alarms", 0));
	out_cell(t, "%lld", (long long)json_get_i64(m, "handled", 0));
	out_cell(t, "%lld", (long long)json_get_i64(m, "open_reviews", 0));
	out_cell(t, "%.10s", json_get_str(m, "last_check", "-"));
}

static int run(struct cli *c, struct err *err)
{
	struct json *doc = NULL;
	const struct json *models;
	struct out_table t;
	int64_t limit;
	int rc = cli_opt_i64(c, "limit", &limit, INT64_MAX, err);

	if (rc == 0)
		rc = app_fleet(c->app, &doc, err);
	if (rc)
		return rc;
	if (c->json) {
		out_json(c, doc);
		return 0;
	}
	models = json_get(doc, "models");
	out_table_init(&t, 7, 56);
	out_cell(&t, "%s", _("status"));
	out_cell(&t, "%s", _("model"));
	out_cell(&t, "%s", _("production"));
	out_cell(&t, "%s", _("open"));
	out_cell(&t, "%s", _("handled"));
	out_cell(&t, "%s", _("reviews"));
	out_cell(&t, "%s", _("checked to"));
	for (size_t i = 0; i < json_count(models) && (int64_t)i < limit; i++)
		add_row(&t, json_at(models, i));
	out_table_end(c, &t);
	json_free(doc);
	return 0;
}

const struct command cmd_fleet = {
	.name = "fleet",
	.group = N_("Looking"),
	.summary = N_("all models, worst first"),
	.about = N_("ALERT: an alarm is open. watch: an alarm is being "
		    "handled. ok: watched and quiet. unwatched: never "
		    "checked."),
	.example = "assay fleet\nassay fleet --limit 10 --json",
	.opts = opts,
	.reading = true,
	.run = run,
};
