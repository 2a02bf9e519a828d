/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/audit.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static int run_export(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	const int rc = app_audit_export(c->app, cli_arg(c, 0), &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	out_pair(c, _("records"), "%lld",
		(long long)json_get_i64(v, "records", 0));
	out_pair(c, _("head"), "%s", json_get_str(v, "head", ""));
	out_pair(c, _("set root"), "%s", json_get_str(v, "set_root", ""));
	out_text(c,
		_("%s/README.md says how to check it with git and "
		  "ssh-keygen alone: sh %s/verify.sh\n"),
		cli_arg(c, 0), cli_arg(c, 0));
	json_free(v);
	return 0;
}

static const struct command export = {
	.name = "export",
	.summary = N_("write all that an auditor needs into a directory"),
	.args = "DIR",
	.about = N_("Writes the store as a git bundle, the keys of its access "
		    "rules, the set root, and a page and a script that check "
		    "them with git, ssh-keygen and sha256sum alone. Keep the "
		    "set root where nobody here can change it: it anchors "
		    "everything up to now."),
	.example = "assay audit export proof",
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run_export,
};

static const struct command *const sub[] = {&export, NULL};

const struct command cmd_audit = {
	.name = "audit",
	.group = N_("Store"),
	.summary = N_("hand an auditor what can be checked without assay"),
	.about = N_("Proof for others, in files that stock tools read."),
	.example = "assay audit export proof",
	.sub = sub,
};
