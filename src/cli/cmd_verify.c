/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/audit.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { LINES_MAX = 1 << 20 };

static const struct opt opts[] = {
	{"hook", NULL, N_("read OLD NEW REF lines as a pre-receive hook does")},
	{"install-hook", "DIR",
		N_("have the bare repository DIR check every push")},
	{"anchor", "ROOT|FILE",
		N_("hold the history against a set root or an anchor noted "
		   "outside")},
	{"keep", NULL,
		N_("hold the anchor in this clone: fsck checks it from now "
		   "on")},
	OPT_END,
};

static int read_hook(struct json **v, struct err *err)
{
	struct buf lines = BUF_INIT;
	int rc = file_read(&lines, "/dev/stdin", LINES_MAX, err);

	if (rc == 0)
		rc = app_verify_hook(buf_str(&lines), v, err);
	buf_release(&lines);
	return rc;
}

static int show(struct cli *c, const struct json *push)
{
	const struct json *problems = json_get(push, "problems");
	const struct json *anchor = json_get(push, "anchor");
	char *text;
	char old[OUT_SHORT], new[OUT_SHORT];

	for (size_t i = 0; i < json_count(problems); i++)
		out_text(c, _("REFUSED: %s\n"),
			json_str(json_at(problems, i), ""));
	if (json_count(problems) == 0)
		out_text(c,
			_("%lld records from %s to %s: all count; set root "
			  "%s\n"),
			(long long)json_get_i64(push, "records", 0),
			out_short(old, json_get_str(push, "old", "nothing")),
			out_short(new, json_get_str(push, "new", "")),
			json_get_str(push, "set_root", ""));
	if (anchor && strcmp(json_get_str(anchor, "state", ""), "seen") != 0) {
		text = app_anchor_text(anchor);
		out_text(c, "%s\n", text);
		free(text);
	}
	return json_count(problems) ? EXIT_FINDING : EXIT_OK;
}

static int install(struct cli *c, const char *dir, struct err *err)
{
	const int rc = app_install_hook(dir, c->self, err);

	if (rc == 0)
		out_text(c,
			_("%s checks every push now; what does not count is "
			  "refused there.\n"),
			dir);
	return rc;
}

static int run(struct cli *c, struct err *err)
{
	const char *dir = cli_opt(c, "install-hook");
	const struct app_verify in = {.range = cli_arg(c, 0),
		.anchor = cli_opt(c, "anchor"),
		.keep = cli_flag(c, "keep")};
	struct json *v = NULL;
	const struct json *list;
	int rc, status = EXIT_OK;

	if (c->at)
		return err_set(err, ERR_ARG,
			_("verify looks at commits, not at records: name them "
			  "as OLD..NEW"));
	if (dir)
		return install(c, dir, err);
	if (in.keep && !in.anchor)
		return err_set(err, ERR_ARG, _("--keep goes with --anchor"));
	rc = cli_flag(c, "hook") ? read_hook(&v, err)
				 : app_verify(c->app, &in, &v, err);
	if (rc < 0)
		return rc;
	list = json_get(v, "pushes");
	for (size_t i = 0; i < json_count(list); i++)
		if (show(c, json_at(list, i)) != EXIT_OK)
			status = EXIT_FINDING;
	if (c->json) {
		buf_clear(&c->out);
		out_json(c, v);
	} else {
		json_free(v);
	}
	return status;
}

const struct command cmd_verify = {
	.name = "verify",
	.group = N_("Store"),
	.summary = N_("say whether a push may be let in"),
	.args = "[OLD..NEW]",
	.about = N_("Folds the history that ends at NEW in memory, without a "
		    "store or an index, and looks at what it adds to OLD: "
		    "files only added, the same beginning, every record "
		    "signed, in its place and with a right to what it does. "
		    "Without a range: everything the branch holds. As a "
		    "pre-receive hook it opens the repository as git's "
		    "environment says, and its exit status 1 refuses the "
		    "push; it keeps an index in the repository (assay/"
		    "index.sqlite, which may be deleted), so that a push "
		    "costs what it brings. A build server runs it on the "
		    "range it is given. A history proves of itself only that "
		    "all it holds is signed, not that nothing was left out: "
		    "without an anchor (audit anchor) or an OLD it is called "
		    "unanchored."),
	.example = "assay verify --install-hook /srv/models.git\n"
		   "assay verify origin/assay~3..origin/assay\n"
		   "assay verify --anchor anchor-2026-11.json --keep",
	.finding = N_("the push must not be let in; the reasons are named"),
	.opts = opts,
	.max_args = 1,
	.reading = true,
	.run = run,
};
