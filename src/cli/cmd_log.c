/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/view.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { LIMIT = 100 };

static const struct opt opts[] = {
	{"limit", "N", N_("at most N records (else 100; 0: all)")},
	{"author", "PERSON", N_("only this person's records")},
	OPT_END,
};

/* "version.add; alias.set production" of a record's operations. */
static void add_ops(struct buf *b, const struct json *ops)
{
	static const char *const names[] = {"alias", "person", "item",
		"finding", "verdict", "state", "name", "signal", "recipe"};

	for (size_t i = 0; i < json_count(ops); i++) {
		const struct json *op = json_at(ops, i);

		buf_addf(b, "%s%s", i ? "; " : "", json_get_str(op, "op", "?"));
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			if (json_get_str(op, names[k], NULL)) {
				buf_addf(b, " %s",
					json_get_str(op, names[k], ""));
				break;
			}
	}
}

static void show(struct cli *c, const struct json *list)
{
	struct out_table t;

	out_table_init(&t, 6, 0);
	out_cell(&t, "%s", _("record"));
	out_cell(&t, "%s", _("time"));
	out_cell(&t, "%s", _("who"));
	out_cell(&t, "%s", _("role"));
	out_cell(&t, "%s", _("signature"));
	out_cell(&t, "%s", _("what"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *r = json_at(list, i);
		struct buf b = BUF_INIT;
		char id[OUT_SHORT], at[OUT_TIME];

		add_ops(&b, json_get(r, "ops"));
		if (!json_get_bool(r, "effect", true))
			buf_addf(&b, _(" (no effect: %s)"),
				_(json_get_str(r, "reason", "")));
		if (json_get(r, "late"))
			buf_addf(&b,
				_(" (LATE: the verdict %s had not seen it)"),
				out_short(at, json_get_str(r, "late", "")));
		out_cell(&t, "%s", out_short(id, json_get_str(r, "id", "")));
		out_cell(&t, "%s", out_time(at, json_get_str(r, "time", "")));
		out_cell(&t, "%s", json_get_str(r, "author", ""));
		out_cell(&t, "%s", _(json_get_str(r, "role", "")));
		out_cell(&t, "%s", _(json_get_str(r, "signature", "")));
		out_cell(&t, "%s", buf_str(&b));
		buf_release(&b);
	}
	out_table_end(c, &t);
}

static int run(struct cli *c, struct err *err)
{
	struct app_view_log q = {
		.model = cli_arg(c, 0), .author = cli_opt(c, "author")};
	struct json *v = NULL;
	int rc = cli_opt_i64(c, "limit", &q.limit, LIMIT, err);

	if (rc == 0 && q.limit < 0)
		rc = err_set(err, ERR_ARG, _("--limit: cannot be negative"));
	if (rc == 0)
		rc = app_view_log(c->app, &q, &v, err);
	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	show(c, json_get(v, "records"));
	json_free(v);
	return 0;
}

const struct command cmd_log = {
	.name = "log",
	.group = N_("Store"),
	.summary = N_("show the records: who did what, when, in which role"),
	.args = "[NAME]",
	.about = N_("Shows the store's records, latest first, with the state "
		    "of each signature; with NAME those of one model, its "
		    "reviews, runs, alarms and hand-offs. Times are the "
		    "authors' claims; the order is that of the records."),
	.example = "assay log taxi --limit 20",
	.opts = opts,
	.max_args = 1,
	.reading = true,
	.run = run,
};
