/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { PERSONS_MAX = 64, ROLES_MAX = 8 };

static const struct opt opts[] = {
	{"person", "NAME",
		N_("who you are in the records (else your login "
		   "name)")},
	{"email", "ADDRESS", N_("your mail address")},
	{"key", "FILE",
		N_("your SSH key (else the first of ~/.ssh/id_ed25519, "
		   "id_ecdsa, id_rsa)")},
	{"role", "ROLE",
		N_("a role of yours beside administrator; may be "
		   "repeated (else engineer)")},
	{"add", "PERSON:ROLES:KEYFILE",
		N_("another person, with roles joined "
		   "by '+'; may be repeated")},
	{"content", "DIR",
		N_("directory for bytes too large for git, shared "
		   "by all clones")},
	OPT_END,
};

/* The persons of the genesis, and the texts they were cut from. */
struct people {
	struct app_person list[PERSONS_MAX];
	const char *roles[PERSONS_MAX][ROLES_MAX + 2];
	char *texts[PERSONS_MAX];
	size_t n;
};

static int cut_roles(
	char *text, const char **roles, const char *what, struct err *err)
{
	char *save = NULL;
	size_t n = 0;

	for (char *r = strtok_r(text, "+", &save); r;
		r = strtok_r(NULL, "+", &save)) {
		if (n == ROLES_MAX)
			return err_set(err, ERR_ARG,
				_("--add: '%s' has too many roles"), what);
		roles[n++] = r;
	}
	return 0;
}

static int add_person(struct people *p, const char *what, struct err *err)
{
	char *text, *roles, *key;

	if (p->n == PERSONS_MAX)
		return err_set(err, ERR_LIMIT,
			_("--add: more than %d persons; add the others with "
			  "assay role add"),
			PERSONS_MAX - 1);
	text = xstrdup(what);
	p->texts[p->n] = text;
	roles = strchr(text, ':');
	key = roles ? strchr(roles + 1, ':') : NULL;
	if (!key) {
		p->n++;
		return err_set(err, ERR_ARG,
			_("--add: '%s' is not PERSON:ROLES:KEYFILE"), what);
	}
	*roles++ = '\0';
	*key++ = '\0';
	p->list[p->n].name = text;
	p->list[p->n].key = key;
	p->list[p->n].roles = p->roles[p->n];
	return cut_roles(roles, p->roles[p->n++], what, err);
}

static void set_self(struct cli *c, struct people *p)
{
	const char *role;
	size_t n = 0;

	p->roles[0][n++] = "administrator";
	for (size_t i = 0; n <= ROLES_MAX && (role = cli_opt_at(c, "role", i));
		i++)
		p->roles[0][n++] = role;
	if (n == 1)
		p->roles[0][n++] = "engineer";
	p->list[0].roles = p->roles[0];
	p->list[0].email = cli_opt(c, "email");
	p->n = 1;
}

static void tell(struct cli *c, const struct app_init *in)
{
	struct out_table t;

	out_text(c, _("Made a store in %s.\n\n"), in->dir);
	out_table_init(&t, 3, 0);
	out_cell(&t, "%s", _("person"));
	out_cell(&t, "%s", _("roles"));
	out_cell(&t, "%s", _("key"));
	for (size_t i = 0; i < in->n_persons; i++) {
		struct buf roles = BUF_INIT;

		for (const char *const *r = in->persons[i].roles; *r; r++)
			buf_addf(&roles, "%s%s", roles.len ? ", " : "", *r);
		out_cell(&t, "%s", in->persons[i].name);
		out_cell(&t, "%s", buf_str(&roles));
		out_cell(&t, "%s", in->persons[i].key);
		buf_release(&roles);
	}
	out_table_end(c, &t);
	out_text(c,
		_("\nIts first record names these persons; you signed it with "
		  "your key, and the\nsignature was checked. Every later "
		  "record is signed and checked likewise.\nOthers get a clone "
		  "with: assay join URL DIR --person NAME --key FILE\n"));
}

static int run(struct cli *c, struct err *err)
{
	struct people p = {.n = 0};
	char *person = NULL, *key = NULL;
	struct app_init in = {
		.dir = cli_arg(c, 0) ? cli_arg(c, 0)
		       : c->dir      ? c->dir
				     : ".",
		.persons = p.list,
		.content = cli_opt(c, "content"),
	};
	const char *add;
	int rc = 0;

	set_self(c, &p);
	person = cli_opt(c, "person") ? xstrdup(cli_opt(c, "person"))
				      : app_default_person();
	key = cli_opt(c, "key") ? xstrdup(cli_opt(c, "key"))
				: app_default_key();
	p.list[0].name = person;
	p.list[0].key = key;
	if (!key) {
		cli_next(c, "ssh-keygen -t ed25519");
		rc = err_set(err, ERR_AUTH,
			_("no SSH key in ~/.ssh: make one, or name one with "
			  "--key FILE"));
	}
	for (size_t i = 0; rc == 0 && (add = cli_opt_at(c, "add", i)); i++)
		rc = add_person(&p, add, err);
	in.n_persons = p.n;
	if (rc == 0)
		rc = app_init(&in, err);
	if (rc == 0)
		tell(c, &in);
	for (size_t i = 0; i < p.n; i++)
		free(p.texts[i]);
	free(person);
	free(key);
	return rc;
}

const struct command cmd_init = {
	.name = "init",
	.group = N_("Store"),
	.summary = N_("make a store"),
	.args = "[DIR]",
	.about = N_("Makes a store in DIR, a bare git repository: the genesis "
		    "record names you as the administrator, and the first "
		    "persons with their keys and roles. You sign it with your "
		    "SSH key.\n\nRoles are engineer, ops, validator, owner, "
		    "administrator and monitor. An approval counts only if it "
		    "comes from another person than the version's author."),
	.example = "assay init /srv/models.assay --person ada "
		   "--add grace:validator:grace.pub",
	.opts = opts,
	.max_args = 1,
	.run = run,
};
