/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/reading.h"

static const struct opt opts[] = {
	{"out", "FILE", N_("where the JSON goes")},
	{"trees", "all|best",
		N_("which rounds are kept, for a FILE where early "
		   "stopping left more")},
	{"missing", "VALUE",
		N_("the number that stands for a missing value, "
		   "for a FILE")},
	OPT_END,
};

static int fill_request(struct cli *c, struct app_subject *s,
	struct json *request, struct err *err)
{
	const char *const words[] = {
		cli_opt(c, "trees"), cli_opt(c, "missing")};
	const char *out;
	char *path;
	int rc = cli_opt_need(c, "out", &out, err);

	if (rc < 0)
		return rc;
	path = path_absolute(out);
	json_set_str(request, "out", path);
	free(path);
	return app_subject_reading(c->app, s, words, request, err);
}

static int run(struct cli *c, struct err *err)
{
	struct cli_reading r = {.kind = "convert", .fill = fill_request};
	const int rc = cli_reading_run(&r, c, err);

	if (rc == 0)
		out_text(c,
			_("%s of %s is %s of %s in %s; read back, it gives "
			  "the same margins on %lld rows at its thresholds\n"),
			json_get_str(r.result, "from", ""),
			json_get_str(r.result, "version", ""), "XGBoost JSON",
			json_get_str(r.result, "to", ""), cli_opt(c, "out"),
			(long long)json_get_i64(r.result, "rows", 0));
	cli_reading_release(&r);
	return rc;
}

const struct command cmd_convert = {
	.name = "convert",
	.group = N_("Models"),
	.summary = N_("write an XGBoost model as current JSON"),
	.args = "NAME@VER|FILE",
	.about = N_("The way out for files of the legacy binary format, which "
		    "XGBoost 3.1 and later no longer open, and for old JSON: "
		    "any XGBoost file that assay reads becomes JSON of the "
		    "newest version with the same margins, bit for bit. A "
		    "base margin that old versions add last becomes a last "
		    "tree. Where trees split by category under the rules of "
		    "files before 1.7, the file's version is kept. Nothing is "
		    "written unless the JSON, read back, gives the same "
		    "margins.\n\nFILE needs no store."),
	.example = "assay convert old.model --out new.json",
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
