/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/alias.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"file", "PATH", N_("the model file that serves here")},
	OPT_END,
};

static int run(struct cli *c, struct err *err)
{
	const char *path;
	struct json *v = NULL;
	int rc = cli_opt_need(c, "file", &path, err);

	if (rc == 0)
		rc = app_attest(c->app, cli_arg(c, 0), path, &v, err);
	if (rc < 0)
		return rc;
	rc = json_get_bool(v, "equal", false) ? EXIT_OK : EXIT_FINDING;
	if (c->json) {
		out_json(c, v);
		return rc;
	}
	out_text(c, _("Recorded: on %s, %s holds %s\n"),
		json_get_str(v, "host", ""), path,
		json_get_str(v, "sha256", ""));
	if (rc == EXIT_OK)
		out_text(c, _("These are the bytes of %s.\n"),
			json_get_str(v, "version", ""));
	else
		out_text(c, _("These are NOT the bytes of %s, which are %s\n"),
			json_get_str(v, "version", ""),
			json_get_str(v, "artifact", ""));
	json_free(v);
	return rc;
}

const struct command cmd_attest = {
	.name = "attest",
	.group = N_("Operation"),
	.summary = N_("state which bytes serve on this host"),
	.args = "NAME@ALIAS",
	.about = N_("Run where the model serves: hashes the file and records, "
		    "signed, the host, the digest and the time. Reviews use "
		    "it to answer whether this is the model that runs."),
	.example = "assay attest taxi@production --file /srv/serve/taxi.txt",
	.finding = N_("recorded, but the file has other bytes than the "
		      "version"),
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run,
};
