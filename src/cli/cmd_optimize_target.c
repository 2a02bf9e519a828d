/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "cli/out.h"
#include "cli/reading.h"
#include "cli/run.h"

static void set_path(struct json *request, const char *name, const char *path)
{
	char *absolute = path_absolute(path);

	json_set_str(request, name, absolute);
	free(absolute);
}

/* Symbols of C begin with the name of the output file, without ".c". */
static void set_name(struct json *request, const char *out)
{
	const char *base = path_base(out), *dot = strrchr(base, '.');
	char *name = xstrndup(base, dot ? (size_t)(dot - base) : strlen(base));

	json_set_str(request, "name", name);
	free(name);
}

static void set_library(struct json *request)
{
	char *library = app_program("assay-score.so");
	char *header = path_join(app_data_dir(), "target/assay-score.h");

	set_path(request, "library", library);
	set_path(request, "header", header);
	free(library);
	free(header);
}

static int fill_request(struct cli *c, struct app_subject *s,
	struct json *request, struct err *err)
{
	const char *const words[] = {
		cli_opt(c, "rounds"), cli_opt(c, "missing")};
	const char *out, *target = cli_opt(c, "target");
	int rc = cli_opt_need(c, "out", &out, err);

	if (rc == 0 && strcmp(target, "c") != 0 && strcmp(target, "lib") != 0)
		rc = err_set(err, ERR_ARG,
			_("--target: '%s' is no target; there are lib and c"),
			target);
	if (rc == 0 && cli_opt(c, "recipe"))
		rc = err_set(err, ERR_ARG,
			_("--target writes a version as it is; run --recipe "
			  "first, then --target on its candidate"));
	if (rc < 0)
		return rc;
	json_set_str(request, "target", target);
	json_set_str(request, "subject",
		s->version ? s->text : path_base(cli_arg(c, 0)));
	set_path(request, "out", out);
	set_name(request, out);
	if (strcmp(target, "lib") == 0)
		set_library(request);
	return app_subject_reading(c->app, s, words, request, err);
}

static void print_files(struct cli *c, const struct json *result)
{
	const struct json *files = json_get(result, "files");
	const bool lib = strcmp(json_get_str(result, "target", ""), "lib") == 0;

	for (size_t i = 0; i < json_count(files); i++) {
		const struct json *f = json_at(files, i);

		out_text(c, _("wrote %s, %lld bytes, SHA-256 %s\n"),
			json_get_str(f, "path", ""),
			(long long)json_get_i64(f, "bytes", 0),
			json_get_str(f, "sha256", ""));
	}
	if (lib)
		out_text(c,
			_("loaded again, it gives the engine's margins bit for "
			  "bit on %lld rows at the model's thresholds\n"),
			(long long)json_get_i64(result, "rows", 0));
	else
		out_text(c, _("compile it with -DSELF_TEST to check it on your "
			      "machine\n"));
}

int optimize_target(struct cli *c, struct err *err)
{
	struct cli_reading r = {.kind = "target", .fill = fill_request};
	const int rc = cli_reading_run(&r, c, err);

	if (rc == 0 && c->json) {
		out_json(c, r.result);
		r.result = NULL;
	} else if (rc == 0) {
		print_files(c, r.result);
	}
	cli_reading_release(&r);
	return rc;
}
