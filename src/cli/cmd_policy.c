/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/policy.h"

#include <string.h>

#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { ROLES = 6 };

static bool holds(const struct json *list, const char *word)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_str(json_at(list, i), ""), word) == 0)
			return true;
	return false;
}

static void show_persons(struct cli *c, const struct json *list)
{
	struct out_table t;

	out_table_init(&t, 4, 0);
	out_cell(&t, "%s", _("person"));
	out_cell(&t, "%s", _("roles"));
	out_cell(&t, "%s", _("key"));
	out_cell(&t, "%s", _("state"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *p = json_at(list, i);
		const struct json *roles = json_get(p, "roles");
		const struct json *keys = json_get(p, "keys");
		struct buf b = BUF_INIT;

		for (size_t k = 0; k < json_count(roles); k++)
			buf_addf(&b, "%s%s", k ? ", " : "",
				_(json_str(json_at(roles, k), "")));
		for (size_t k = 0; k < json_count(keys); k++) {
			const struct json *key = json_at(keys, k);

			out_cell(
				&t, "%s", k ? "" : json_get_str(p, "name", ""));
			out_cell(&t, "%s", k ? "" : buf_str(&b));
			out_cell(
				&t, "%s", json_get_str(key, "fingerprint", ""));
			out_cell(&t, "%s",
				json_get_bool(key, "revoked", false)
					? _("taken back")
					: _("in use"));
		}
		buf_release(&b);
	}
	out_table_end(c, &t);
}

static void show_operations(
	struct cli *c, const struct json *roles, const struct json *list)
{
	struct out_table t;

	out_table_init(&t, 2 + ROLES, 0);
	out_cell(&t, "%s", _("on a"));
	out_cell(&t, "%s", _("operation"));
	for (size_t i = 0; i < ROLES; i++)
		out_cell(&t, "%s", _(json_str(json_at(roles, i), "")));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *op = json_at(list, i);

		out_cell(&t, "%s", _(json_get_str(op, "kind", "")));
		out_cell(&t, "%s", json_get_str(op, "op", ""));
		for (size_t k = 0; k < ROLES; k++)
			out_cell(&t, "%s",
				holds(json_get(op, "roles"),
					json_str(json_at(roles, k), ""))
					? _("may")
					: "-");
	}
	out_table_end(c, &t);
}

static int run_show(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const struct json *rules;
	const int rc = app_policy_show(c->app, &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	show_persons(c, json_get(v, "persons"));
	out_text(c, "\n");
	show_operations(c, json_get(v, "roles"), json_get(v, "operations"));
	out_text(c, "\n");
	rules = json_get(v, "rules");
	for (size_t i = 0; i < json_count(rules); i++)
		out_text(c, "  %s\n", _(json_str(json_at(rules, i), "")));
	json_free(v);
	return 0;
}

static const struct command show = {
	.name = "show",
	.summary = N_("show who may do what, and with which keys"),
	.about = N_("Shows the access rules as every reader applies them: "
		    "persons, roles and keys, the operations that each role "
		    "may perform, and the rules that look at persons."),
	.example = "assay policy show",
	.reading = true,
	.run = run_show,
};

static const struct command *const sub[] = {&show, NULL};

const struct command cmd_policy = {
	.name = "policy",
	.group = N_("Store"),
	.summary = N_("the access rules as a table"),
	.about = N_("The access rules are an object of the store, changed by "
		    "signed records (assay role) and applied by every reader "
		    "to every record."),
	.example = "assay policy show",
	.sub = sub,
};
