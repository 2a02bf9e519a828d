/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"person", "NAME",
		N_("who you are in the records (else your login "
		   "name)")},
	{"key", "FILE",
		N_("your SSH key (else the first of ~/.ssh/id_ed25519, "
		   "id_ecdsa, id_rsa)")},
	{"read-only", NULL, N_("do not set who you are")},
	OPT_END,
};

/* The last part of a URL or path, without ".git". */
static char *dir_of_url(const char *url)
{
	char *text = xstrdup(url), *slash, *name;
	size_t n = strlen(text);

	while (n > 1 && text[n - 1] == '/')
		text[--n] = '\0';
	slash = strrchr(text, '/');
	if (!slash)
		slash = strrchr(text, ':');
	name = xstrdup(slash ? slash + 1 : text);
	n = strlen(name);
	if (n > 4 && strcmp(name + n - 4, ".git") == 0)
		name[n - 4] = '\0';
	free(text);
	return name;
}

static int tell(struct cli *c, const char *dir, struct err *err)
{
	struct app *a = app_new(dir);
	const char *who;
	int rc = 0;

	out_text(c, _("Cloned the store into %s.\n"), dir);
	if (cli_flag(c, "read-only"))
		out_text(c,
			_("You can read it; to write, set who you are: "
			  "assay -C %s role me NAME --key FILE\n"),
			dir);
	else
		rc = app_need_person(a, &who, err);
	if (rc == 0 && !cli_flag(c, "read-only"))
		out_text(c, _("You write as %s.\n"), who);
	app_free(a);
	return rc;
}

static int run(struct cli *c, struct err *err)
{
	const char *url = cli_arg(c, 0);
	const bool reader = cli_flag(c, "read-only");
	char *dir = cli_arg(c, 1) ? xstrdup(cli_arg(c, 1)) : dir_of_url(url);
	char *person = cli_opt(c, "person") ? xstrdup(cli_opt(c, "person"))
					    : app_default_person();
	char *key = cli_opt(c, "key") ? xstrdup(cli_opt(c, "key"))
				      : app_default_key();
	int rc = 0;

	if (!reader && !key)
		rc = err_set(err, ERR_AUTH,
			_("no SSH key in ~/.ssh: name one with --key FILE, or "
			  "join with --read-only"));
	if (rc == 0)
		rc = app_join(url, dir, reader ? NULL : person,
			reader ? NULL : key, err);
	if (rc == 0)
		rc = tell(c, dir, err);
	free(dir);
	free(person);
	free(key);
	return rc;
}

const struct command cmd_join = {
	.name = "join",
	.group = N_("Store"),
	.summary = N_("clone a store and say who you are"),
	.args = "URL [DIR]",
	.about = N_("Clones the store at URL, anything that git can reach, "
		    "checks its records, and remembers who writes in this "
		    "clone and with which key. The person and the key must "
		    "stand in the access rules (assay role add)."),
	.example = "assay join ssh://host/srv/models.assay models "
		   "--person grace --key ~/.ssh/id_ed25519",
	.opts = opts,
	.min_args = 1,
	.max_args = 2,
	.run = run,
};
