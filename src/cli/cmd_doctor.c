/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"deep", NULL, N_("also fold all records again and run git fsck")},
	OPT_END,
};

static void add_terminal(struct json *checks)
{
	const char *term = getenv("TERM");
	const bool good =
		!isatty(1) || (term && *term && strcmp(term, "dumb") != 0);
	struct json *o = json_push(checks, json_object());

	json_set_str(o, "check", "terminal");
	json_set_bool(o, "ok", good);
	json_set_str(o, "detail",
		!isatty(1) ? _("output is not a terminal")
		: term     ? term
			   : _("TERM is not set"));
	if (!good)
		json_set_str(o, "fix", "export TERM=xterm-256color");
}

static int run(struct cli *c, struct err *err)
{
	struct json *checks = app_doctor(c->app, cli_flag(c, "deep"));
	struct json *o;
	int rc = EXIT_OK;

	(void)err;
	add_terminal(checks);
	for (size_t i = 0; i < json_count(checks); i++)
		if (!json_get_bool(json_at(checks, i), "ok", false))
			rc = EXIT_FINDING;
	for (size_t i = 0; !c->json && i < json_count(checks); i++) {
		const struct json *v = json_at(checks, i);
		const bool ok = json_get_bool(v, "ok", false);

		out_pair(c, _(json_get_str(v, "check", "")), "%s  %s",
			ok ? _("ok  ") : _("FAIL"),
			json_get_str(v, "detail", ""));
		if (!ok)
			out_pair(c, "", _("fix: %s"),
				json_get_str(v, "fix", ""));
	}
	if (c->json) {
		o = json_object();
		json_set(o, "checks", checks);
		out_json(c, o);
	} else {
		json_free(checks);
	}
	return rc;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.group = N_("Help"),
	.summary = N_("check that everything is here and healthy"),
	.about = N_("Checks the programs, the worker, the data files, the "
		    "store and its records, who you are and whether your key "
		    "signs, and the terminal. Each failure comes with a line "
		    "that mends it."),
	.example = "assay doctor --deep",
	.finding = N_("something is wrong"),
	.opts = opts,
	.reading = true,
	.run = run,
};
