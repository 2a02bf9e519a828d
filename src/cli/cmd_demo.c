/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/proc.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"script", NULL,
		N_("print the journey and end, without the "
		   "workbench")},
	{"keep", "DIR", N_("make it in DIR, and leave it there")},
	{"seed", "N", N_("another seed for what is drawn at random")},
	{"model", "FILE", N_("your model instead of ours")},
	{"data", "CSV", N_("its reference rows")},
	{"production", "CSV",
		N_("its production rows (else the reference "
		   "rows)")},
	{"label", "COL", N_("the outcome column")},
	{"time", "COL", N_("the time column")},
	OPT_END,
};

static const char *const persons[] = {"erin", "vera", "oscar"};

static int make_key(const char *dir, const char *who, struct err *err)
{
	char *path = xasprintf("%s/keys/%s", dir, who);
	const char *const argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N",
		"", "-C", who, "-f", path, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r;
	int rc;

	memset(&r, 0, sizeof(r));
	spec.argv = argv;
	rc = proc_run(&r, &spec, NULL, 1 << 16, err);
	if (rc == 0 && r.status != 0)
		rc = err_set(
			err, ERR_AUTH, _("ssh-keygen: %s"), buf_str(&r.err));
	proc_result_release(&r);
	free(path);
	return rc;
}

static int make_dir(struct cli *c, struct demo *d, struct err *err)
{
	const char *keep = cli_opt(c, "keep"), *tmp = getenv("TMPDIR");
	char *keys;
	int rc;

	if (keep) {
		d->dir = path_absolute(keep);
		if (file_exists(d->dir) || file_is_dir(d->dir))
			return err_set(err, ERR_CONFLICT,
				_("%s: is there already; name a new directory"),
				d->dir);
	} else {
		d->dir = xasprintf(
			"%s/assay-demo-XXXXXX", tmp && *tmp ? tmp : "/tmp");
		if (!mkdtemp(d->dir))
			return err_errno(err, 1, "%s", d->dir);
	}
	keys = path_join(d->dir, "keys");
	rc = dir_make(keys, err);
	free(keys);
	return rc;
}

static int find_self(struct demo *d, struct err *err)
{
	char path[4096];
	const ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n < 0)
		return err_errno(err, 0, "/proc/self/exe");
	path[n] = '\0';
	d->self = xstrdup(path);
	return 0;
}

/* The shipped files are seen through a link in the directory. */
static int link_data(struct demo *d, struct err *err)
{
	char *from = xasprintf("%s/demo", app_data_dir());
	char *full = path_absolute(from), *to = path_join(d->dir, "demo");
	int rc = 0;

	if (!file_is_dir(full))
		rc = err_set(err, ERR_NOTFOUND,
			_("%s: the data of the demonstration are not there; "
			  "make install, or set ASSAY_DATADIR"),
			full);
	else if (symlink(full, to) < 0)
		rc = err_errno(err, 1, "%s", to);
	free(to);
	free(full);
	free(from);
	return rc;
}

static void set_file(struct demo *d, const char *name, const char *file)
{
	char *path = xasprintf("%s/demo/%s", d->dir, file);

	demo_set(d, name, path);
	free(path);
}

static void set_path(struct demo *d, const char *name, const char *path)
{
	char *full = path ? path_absolute(path) : NULL;

	if (full)
		demo_set(d, name, full);
	free(full);
}

static void set_text(struct demo *d, const char *name, const char *text)
{
	if (text)
		demo_set(d, name, text);
}

/* The two models that are shipped, and what their columns mean. */
static void choose_ours(struct demo *d)
{
	demo_set(d, "name", "taxi");
	set_file(d, "model", "taxi/taxi.txt");
	set_file(d, "data", "taxi/train.csv");
	set_file(d, "production", "taxi/production.csv");
	demo_set(d, "label", "demand");
	demo_set(d, "time", "time");
	demo_set(d, "unseen", "2014-09-16");
	set_file(d, "expect", "taxi/expect.csv");
	set_file(d, "next", "taxi/taxi-v2.txt");
	set_file(d, "next_expect", "taxi/expect-v2.csv");
	demo_set(d, "next_unseen", "2015-01-01");
	demo_set(d, "second", "lending");
	set_file(d, "second_model", "lending/lending.ubj");
	set_file(d, "second_data", "lending/test.csv");
	set_file(d, "second_train", "lending/train.csv");
	set_file(d, "second_expect", "lending/expect.csv");
	demo_set(d, "second_label", "default");
}

static int choose(struct cli *c, struct demo *d, struct err *err)
{
	int64_t seed;
	int rc = cli_opt_i64(c, "seed", &seed, 1, err);
	char *text;

	if (rc < 0)
		return rc;
	text = xasprintf("%lld", (long long)seed);
	demo_set(d, "seed", text);
	free(text);
	demo_set(d, "dir", d->dir);
	text = path_join(d->dir, "scores.csv");
	demo_set(d, "scores", text);
	free(text);
	if (!cli_opt(c, "model")) {
		choose_ours(d);
		return link_data(d, err);
	}
	demo_set(d, "name", "mine");
	demo_set(d, "trees", "all");
	set_path(d, "model", cli_opt(c, "model"));
	set_path(d, "data", cli_opt(c, "data"));
	set_path(d, "production",
		cli_opt(c, "production") ? cli_opt(c, "production")
					 : cli_opt(c, "data"));
	set_text(d, "label", cli_opt(c, "label"));
	set_text(d, "time", cli_opt(c, "time"));
	return 0;
}

static int play(struct cli *c, struct demo *d, struct err *err)
{
	int rc = 0;

	if (cli_opt(c, "model") && !cli_opt(c, "data"))
		rc = err_set(err, ERR_ARG,
			_("--model needs --data CSV, its reference rows"));
	if (rc == 0)
		rc = find_self(d, err);
	if (rc == 0)
		rc = make_dir(c, d, err);
	for (size_t i = 0; rc == 0 && i < sizeof(persons) / sizeof(persons[0]);
		i++)
		rc = make_key(d->dir, persons[i], err);
	if (rc == 0)
		rc = choose(c, d, err);
	if (rc == 0)
		rc = demo_run(d, demo_setup, err);
	if (rc == 0)
		rc = demo_run(d, demo_journey, err);
	return rc;
}

static int open_workbench(struct cli *c, const struct demo *d, struct err *err)
{
	char *store = path_join(d->dir, "oscar");
	const int rc = c->hooks->workbench(store, c->plain, err);

	free(store);
	return rc;
}

static int run(struct cli *c, struct err *err)
{
	const int64_t start = clock_ticks_us();
	const bool screen = !cli_flag(c, "script") && c->hooks &&
			    c->hooks->workbench && isatty(0) && isatty(1);
	struct demo d = {.vars = json_object()};
	int rc = play(c, &d, err);

	if (rc == 0)
		printf(_("\n%zu commands in %.1f s.\n"), d.n_steps,
			(double)(clock_ticks_us() - start) / 1e6);
	if (rc == 0 && screen)
		rc = open_workbench(c, &d, err);
	if (d.dir && (cli_flag(c, "keep") || rc < 0))
		printf(_("What was made stays in %s\n"), d.dir);
	else if (d.dir && dir_remove(d.dir, NULL) < 0)
		out_warn(c, _("%s could not be removed"), d.dir);
	fflush(stdout);
	demo_release(&d);
	return rc;
}

const struct command cmd_demo = {
	.name = "demo",
	.group = N_("Help"),
	.summary = N_("play the whole journey on real models and data"),
	.about = N_("Makes a store with three persons, an engineer, a "
		    "validator and one who operates, each with a clone and a "
		    "throw-away key, in a temporary directory, and takes two "
		    "real models through the whole journey: each line it "
		    "prints is a public command, run as its own process. On "
		    "a terminal it then opens the workbench on that store; "
		    "with --script it ends. It stops at the first command "
		    "whose exit status is not the expected one."),
	.example = "assay demo --script\nassay demo --script --model m.json "
		   "--data rows.csv --label y",
	.opts = opts,
	.run = run,
};
