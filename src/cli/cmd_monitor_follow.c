/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/num.h"
#include "cli/monitor.h"
#include "cli/out.h"

static const struct opt opts[] = {
	MONITOR_OPTS,
	{"every", "SECONDS", N_("look at the file again after so long (60)")},
	{"replay", NULL,
		N_("take the file's rows window by window, as if they were "
		   "arriving, and end with it")},
	{"pace", "SECONDS", N_("between two windows of a replay (1)")},
	OPT_END,
};

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static void listen_for_stop(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

/* Sleeps; a signal ends it early. */
static void pause_for(double seconds)
{
	struct timespec t;

	if (seconds <= 0)
		return;
	t.tv_sec = (time_t)seconds;
	t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
	nanosleep(&t, NULL);
}

static int seconds_of(const struct cli *c, const char *name, double otherwise,
	double *out, struct err *err)
{
	const char *text = cli_opt(c, name);

	*out = otherwise;
	if (!text)
		return 0;
	if (num_parse_double(text, strlen(text), out) || !(*out >= 0) ||
		*out > 86400)
		return err_set(err, ERR_ARG,
			_("--%s: '%s' is not a number of seconds up to 86400"),
			name, text);
	return 0;
}

/* A line for each incident that is new or has grown since the last look. */
static void tell(struct cli *c, const struct json *doc, struct json *told)
{
	const struct json *incidents = json_get(doc, "incidents");

	for (size_t i = 0; i < json_count(incidents); i++) {
		const struct json *in = json_at(incidents, i);
		const char *from = json_get_str(in, "from", "");
		const char *until = json_get_str(in, "until", "");
		const char *before = json_get_str(told, from, NULL);

		if (before && strcmp(before, until) == 0)
			continue;
		json_set_str(told, from, until);
		monitor_print_incident(c, in);
	}
	out_flush(c);
}

struct follow {
	struct app_monitor m;
	struct json *told;
	double every, pace;
	bool found;
};

static int look(
	struct cli *c, struct follow *f, struct json **out, struct err *err)
{
	struct json *doc = NULL;
	const int rc = app_monitor_check(c->app, &f->m, &doc, err);

	if (rc)
		return rc;
	if (json_count(json_get(doc, "incidents")))
		f->found = true;
	tell(c, doc, f->told);
	if (out)
		*out = doc;
	else
		json_free(doc);
	return 0;
}

/* The end of each window of the file, oldest first. */
static int window_ends(
	struct cli *c, struct follow *f, struct json **ends, struct err *err)
{
	struct json *doc = NULL;
	int rc;

	f->m.record = false;
	rc = app_monitor_windows(c->app, &f->m, &doc, err);
	f->m.record = true;
	if (rc == 0)
		*ends = doc;
	return rc;
}

static int replay(struct cli *c, struct follow *f, struct err *err)
{
	struct json *ends = NULL;
	int rc = window_ends(c, f, &ends, err);

	for (size_t i = 0; rc == 0 && !stop && i < json_count(ends); i++) {
		f->m.until = json_str(json_at(ends, i), "");
		out_progress(c, f->m.until, (int64_t)i + 1,
			(int64_t)json_count(ends));
		rc = look(c, f, NULL, err);
		if (rc == 0 && i + 1 < json_count(ends))
			pause_for(f->pace);
	}
	json_free(ends);
	return rc;
}

static int watch(struct cli *c, struct follow *f, struct err *err)
{
	struct stat seen = {0}, now;
	int rc = 0;

	while (rc == 0 && !stop) {
		const bool there = stat(f->m.data, &now) == 0;

		if (!there || now.st_size != seen.st_size ||
			now.st_mtim.tv_sec != seen.st_mtim.tv_sec ||
			now.st_mtim.tv_nsec != seen.st_mtim.tv_nsec)
			rc = look(c, f, NULL, err);
		if (there)
			seen = now;
		if (rc == 0)
			pause_for(f->every);
	}
	return rc;
}

static int run(struct cli *c, struct err *err)
{
	struct follow f = {0};
	int rc = monitor_fill(c, &f.m, err);

	if (rc == 0)
		rc = seconds_of(c, "every", 60, &f.every, err);
	if (rc == 0)
		rc = seconds_of(c, "pace", 1, &f.pace, err);
	if (rc)
		return rc;
	f.m.record = true;
	f.told = json_object();
	listen_for_stop();
	rc = cli_flag(c, "replay") ? replay(c, &f, err) : watch(c, &f, err);
	out_progress(c, NULL, 0, 0);
	json_free(f.told);
	if (rc == 0 && f.found)
		return EXIT_FINDING;
	return rc;
}

const struct command monitor_follow = {
	.name = "follow",
	.summary = N_("check again whenever the rows have grown"),
	.args = "NAME@VERSION",
	.about = N_("Checks, and again whenever the file has changed, until "
		    "^C or SIGTERM. With --replay the rows already there are "
		    "taken window by window, as they would have arrived."),
	.example = "assay monitor follow taxi@production --data live.csv\n"
		   "assay monitor follow taxi@production --data old.csv "
		   "--replay --pace 0.5",
	.finding = N_("there was at least one incident"),
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
