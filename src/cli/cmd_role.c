/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>

#include "app/access.h"
#include "app/policy.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { ROLES_MAX = 8 };

static const struct opt add_opts[] = {
	{"key", "FILE", N_("the person's public key; needed for a new one")},
	{"email", "ADDRESS", N_("the person's mail address")},
	OPT_END,
};

static int run_add(struct cli *c, struct err *err)
{
	const char *roles[ROLES_MAX + 1] = {NULL};
	const struct app_person p = {
		.name = cli_arg(c, 0),
		.email = cli_opt(c, "email"),
		.roles = roles,
		.key = cli_opt(c, "key"),
	};
	int rc;

	for (int i = 1; i < c->n_args && i <= ROLES_MAX; i++)
		roles[i - 1] = c->args[i];
	rc = app_role_add(c->app, &p, err);
	if (rc < 0)
		return rc;
	out_text(c, _("%s holds:"), p.name);
	for (int i = 0; roles[i]; i++)
		out_text(c, " %s", roles[i]);
	out_text(c, _("\nOthers see it after: assay sync\n"));
	return 0;
}

static const struct command add = {
	.name = "add",
	.summary = N_("give a person roles, and a key to a new one"),
	.args = "PERSON ROLE...",
	.about = N_("Adds the person and the key to the access rules if they "
		    "are new there, and grants the roles. Only an "
		    "administrator can; a grant by anyone else has no effect "
		    "in any reader."),
	.example = "assay role add grace validator --key grace.pub",
	.opts = add_opts,
	.min_args = 2,
	.max_args = ROLES_MAX + 1,
	.run = run_add,
};

static int run_remove(struct cli *c, struct err *err)
{
	const struct app_remove in = {cli_arg(c, 0), cli_arg(c, 1),
		cli_opt(c, "from"), cli_opt(c, "reason")};
	const int rc = app_role_remove(c->app, &in, err);

	if (rc == 0)
		out_text(c,
			_("%s no longer holds %s. What this clone has seen "
			  "done in it counts, nothing else.\nOthers see it "
			  "after: assay sync\n"),
			in.person, in.role);
	return rc;
}

static const struct opt remove_opts[] = {
	{"from", "RECORD", N_("the first record that no longer counts")},
	{"reason", "TEXT", N_("why, for the record")},
	OPT_END,
};

static const struct command remove_role = {
	.name = "remove",
	.summary = N_("take a role from a person"),
	.args = "PERSON ROLE",
	.about = N_("Takes the role from the person. What this clone has seen "
		    "done in it counts, or only what comes before the record "
		    "of --from; whatever else was done in it, elsewhere at "
		    "the same time or with a clock set back, is shown without "
		    "effect. Sync first, so that honest work is inside the "
		    "line."),
	.example = "assay role remove grace ops",
	.opts = remove_opts,
	.min_args = 2,
	.max_args = 2,
	.run = run_remove,
};

static int run_add_key(struct cli *c, struct err *err)
{
	const int rc = app_key_add(c->app, cli_arg(c, 0), cli_arg(c, 1), err);

	if (rc == 0)
		out_text(c, _("%s may sign with %s too.\n"), cli_arg(c, 0),
			cli_arg(c, 1));
	return rc;
}

static const struct command add_key = {
	.name = "add-key",
	.summary = N_("give a person a further key"),
	.args = "PERSON FILE",
	.about = N_("Adds the key in FILE to those of the person: an "
		    "administrator for anybody, everybody for himself, signed "
		    "with the key he has. Then revoke-key takes the old one "
		    "back."),
	.example = "assay role add-key grace ~/.ssh/id_new.pub",
	.min_args = 2,
	.max_args = 2,
	.run = run_add_key,
};

static const struct opt revoke_opts[] = {
	{"from", "RECORD", N_("the first record that no longer counts")},
	{"reason", "TEXT", N_("why, for the record")},
	OPT_END,
};

static int run_revoke_key(struct cli *c, struct err *err)
{
	const struct app_revoke in = {.person = cli_arg(c, 0),
		.key = cli_arg(c, 1),
		.from = cli_opt(c, "from"),
		.reason = cli_opt(c, "reason")};
	struct json *v = NULL;
	const int rc = app_key_revoke(c->app, &in, &v, err);

	if (rc < 0)
		return rc;
	out_text(c,
		_("%s is taken back. What it signed in %zu clones up to now "
		  "counts, nothing else.\nOthers see it after: assay sync\n"),
		json_get_str(v, "key", ""), json_count(json_get(v, "last")));
	json_free(v);
	return 0;
}

static const struct command revoke_key = {
	.name = "revoke-key",
	.summary = N_("take a key back"),
	.args = "PERSON KEY",
	.about = N_("Draws a line through all that the key (a file, or a "
		    "fingerprint or the beginning of one) has signed: what "
		    "this clone has seen counts, or only what comes before "
		    "the record of --from; whatever else is signed with it, "
		    "late or with a date set back, is shown without effect. "
		    "Sync first, so that honest work is inside the line."),
	.example = "assay role revoke-key grace SHA256:AbCd --reason lost",
	.opts = revoke_opts,
	.min_args = 2,
	.max_args = 2,
	.run = run_revoke_key,
};

static const struct opt me_opts[] = {
	{"key", "FILE", N_("your SSH key (else ~/.ssh/id_ed25519 or so)")},
	OPT_END,
};

static int run_me(struct cli *c, struct err *err)
{
	char *found = NULL;
	const char *key = cli_opt(c, "key"), *who;
	int rc;

	if (!key)
		key = found = app_default_key();
	if (!key)
		return err_set(err, ERR_AUTH,
			_("no SSH key in ~/.ssh: name one with --key FILE"));
	rc = app_identify(c->app, cli_arg(c, 0), key, err);
	if (rc == 0)
		rc = app_need_person(c->app, &who, err);
	if (rc == 0)
		out_text(c, _("You write as %s, with the key %s.\n"), who, key);
	free(found);
	return rc;
}

static const struct command me = {
	.name = "me",
	.summary = N_("say who writes in this clone"),
	.args = "PERSON",
	.about = N_("Remembers in this clone, not in the store, who writes "
		    "and with which key."),
	.example = "assay role me grace --key ~/.ssh/id_ed25519",
	.opts = me_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_me,
};

static void show_person(struct out_table *t, const struct json *p)
{
	const struct json *roles = json_get(p, "roles");
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < json_count(roles); i++)
		buf_addf(&b, "%s%s", i ? ", " : "",
			json_str(json_at(roles, i), ""));
	out_cell(t, "%s", json_get_str(p, "name", ""));
	out_cell(t, "%s", buf_str(&b));
	out_cell(t, "%zu", json_count(json_get(p, "keys")));
	out_cell(t, "%s", json_get_str(p, "email", ""));
	buf_release(&b);
}

static int run_list(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const struct json *persons;
	struct out_table t;
	const int rc = app_role_list(c->app, &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	out_table_init(&t, 4, 1u << 2);
	out_cell(&t, "%s", _("person"));
	out_cell(&t, "%s", _("roles"));
	out_cell(&t, "%s", _("keys"));
	out_cell(&t, "%s", _("mail"));
	persons = json_get(v, "persons");
	for (size_t i = 0; i < json_count(persons); i++)
		show_person(&t, json_at(persons, i));
	out_table_end(c, &t);
	if (json_get_str(v, "me", NULL))
		out_text(c, _("\nYou write as %s.\n"),
			json_get_str(v, "me", ""));
	else
		out_text(c, _("\nYou cannot write here: %s\n"),
			json_get_str(v, "missing", ""));
	json_free(v);
	return 0;
}

static const struct command list = {
	.name = "list",
	.summary = N_("show persons, roles and keys"),
	.about = N_("Shows the access rules: who may do what, and as whom you "
		    "write in this clone."),
	.example = "assay role list",
	.reading = true,
	.run = run_list,
};

static const struct command *const sub[] = {
	&add, &remove_role, &add_key, &revoke_key, &list, &me, NULL};

const struct command cmd_role = {
	.name = "role",
	.group = N_("Store"),
	.summary = N_("see and set who may do what"),
	.about = N_("The access rules of the store: persons, their keys and "
		    "their roles (engineer, ops, validator, owner, "
		    "administrator, monitor)."),
	.example = "assay role list",
	.sub = sub,
};
