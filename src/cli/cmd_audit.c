/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>

#include "app/audit.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static int run_export(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	char *text;
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
	text = app_anchor_text(json_get(v, "anchor"));
	out_pair(c, _("history"), "%s", text);
	free(text);
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

static int write_anchor(struct cli *c, struct json *v, struct err *err)
{
	const char *path = cli_arg(c, 0);
	struct buf b = BUF_INIT;
	int rc;

	json_write(&b, v);
	rc = file_write(path, b.data, b.len, err);
	buf_release(&b);
	if (rc == 0)
		out_text(c,
			_("%s stands for %lld records, set root %s; keep it "
			  "where nobody here can change it.\n"),
			path, (long long)json_get_i64(v, "records", 0),
			json_get_str(v, "set_root", ""));
	return rc;
}

static int run_anchor(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	int rc = app_anchor(c->app, &v, err);

	if (rc < 0)
		return rc;
	if (!cli_arg(c, 0) || c->json) {
		out_json(c, v);
		return 0;
	}
	rc = write_anchor(c, v, err);
	json_free(v);
	return rc;
}

static const struct command anchor = {
	.name = "anchor",
	.summary = N_("write what proves later that nothing was left out"),
	.args = "[FILE]",
	.about = N_("Writes, or prints as JSON, the set root and the last "
		    "record of each clone's chain: a page that stands for all "
		    "records of now. Kept outside of the store, by somebody "
		    "who cannot be asked to change it, it is an anchor: "
		    "verify --anchor finds every record of it that is missing "
		    "or changed. The set root alone, as fsck and reports "
		    "print it, serves too."),
	.example = "assay audit anchor anchor-2026-11.json",
	.max_args = 1,
	.reading = true,
	.run = run_anchor,
};

static const struct command *const sub[] = {&export, &anchor, NULL};

const struct command cmd_audit = {
	.name = "audit",
	.group = N_("Store"),
	.summary = N_("hand an auditor what can be checked without assay"),
	.about = N_("Proof for others, in files that stock tools read."),
	.example = "assay audit export proof\nassay audit anchor",
	.sub = sub,
};
