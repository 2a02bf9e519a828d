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

static void add_word(struct buf *b, const char *word)
{
	buf_addf(b, "%s%s", b->len ? ", " : "", word);
}

/* What a rule asks, in words. */
static void tell_rule(struct buf *b, const struct json *v)
{
	const struct json *lists = json_get(v, "checklists");
	const int64_t n = json_get_i64(v, "validators", 0);

	for (size_t i = 0; i < json_count(lists); i++)
		buf_addf(b, "%s%s %.12s", i ? _(" or ") : _("the checklist "),
			json_get_str(json_at(lists, i), "name", ""),
			json_get_str(json_at(lists, i), "sha256", ""));
	if (n)
		buf_addf(b, _("%s%lld validators"), b->len ? ", " : "",
			(long long)n);
	if (json_get(v, "conditions"))
		add_word(b, json_get_bool(v, "conditions", true)
				    ? _("conditions allowed")
				    : _("no conditions"));
	if (json_get(v, "findings"))
		buf_addf(b, _("%sno open finding of %s or above"),
			b->len ? ", " : "", _(json_get_str(v, "findings", "")));
	if (json_get(v, "approval"))
		add_word(b, json_get_bool(v, "approval", false)
				    ? _("an approval")
				    : _("no approval"));
	if (json_get(v, "after"))
		buf_addf(b, _("%sfirst %s"), b->len ? ", " : "",
			json_get_str(v, "after", ""));
}

static void show_in_force(struct cli *c, const struct json *list)
{
	struct out_table t;

	if (!json_count(list))
		return;
	out_text(c, "\n");
	out_table_init(&t, 4, 0);
	out_cell(&t, "%s", _("rule for"));
	out_cell(&t, "%s", _("name"));
	out_cell(&t, "%s", _("asks for"));
	out_cell(&t, "%s", _("set by"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *r = json_at(list, i);
		struct buf b = BUF_INIT;

		tell_rule(&b, json_get(r, "value"));
		out_cell(&t, "%s", _(json_get_str(r, "rule", "")));
		out_cell(&t, "%s", json_get_str(r, "name", ""));
		out_cell(&t, "%s", b.len ? buf_str(&b) : _("nothing"));
		out_cell(&t, "%s", json_get_str(r, "by", ""));
		buf_release(&b);
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
	show_in_force(c, json_get(v, "in_force"));
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

static const struct command *const sub[] = {
	&show, &cmd_policy_tier, &cmd_policy_alias, &cmd_policy_assign, NULL};

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
