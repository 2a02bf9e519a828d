/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "app/sync.h"
#include "base/i18n.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/progress.h"

enum { EVERY_S = 60, GATHER_S = 30, SECONDS_MAX = 86400 };

static const struct opt opts[] = {
	{"url", "URL",
		N_("where the others are: anything git can reach; remembered")},
	{"to", "FILE",
		N_("write the store as a git bundle instead, for a place "
		   "without network")},
	{"from", "FILE", N_("take over such a bundle instead")},
	{"fetch", NULL, N_("take over only: nothing is sent")},
	{"auto", "SECONDS",
		N_("remembered: the open workbench syncs so often, where the "
		   "remote is on another machine (0: never)")},
	{"follow", NULL,
		N_("go on: sync whenever there is something to exchange")},
	{"every", "SECONDS",
		N_("with --follow: look at a remote on another machine so "
		   "often (60)")},
	{"gather", "SECONDS",
		N_("with --follow: send at most so often (30); verdicts, "
		   "hand-offs and alarms go at once")},
	OPT_END,
};

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

/* They come while it waits, and never between. */
static void listen_for_stop(void)
{
	struct sigaction sa;
	sigset_t set;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void show(struct cli *c, const struct json *v)
{
	const struct json *alarms = json_get(v, "alarms");

	out_text(c, _("%lld records came, %lld went; the store holds %lld.\n"),
		(long long)json_get_i64(v, "fetched", 0),
		(long long)json_get_i64(v, "sent", 0),
		(long long)json_get_i64(v, "records", 0));
	if (json_get_i64(v, "invalid", 0))
		out_text(c,
			_("%lld of them have no effect; assay log says "
			  "why.\n"),
			(long long)json_get_i64(v, "invalid", 0));
	for (size_t i = 0; i < json_count(alarms); i++)
		out_text(c, _("ALARM: %s\n"), json_str(json_at(alarms, i), ""));
}

struct follow {
	struct cli *c;
	bool alarm, first;
};

static void told(
	void *arg, const struct json *report, const struct err *failure)
{
	struct follow *f = arg;

	if (failure)
		out_warn(f->c, "%s", failure->text);
	else if (f->first || json_get_i64(report, "fetched", 0) ||
		 json_get_i64(report, "sent", 0) ||
		 json_count(json_get(report, "alarms")))
		show(f->c, report);
	f->first = false;
	if (json_count(json_get(report, "alarms")))
		f->alarm = true;
	out_flush(f->c);
}

static int seconds_of(const struct cli *c, const char *name, int otherwise,
	int *out, struct err *err)
{
	const char *text = cli_opt(c, name);
	uint64_t n = (uint64_t)otherwise;

	if (text && (num_parse_u64(text, strlen(text), &n) || n > SECONDS_MAX))
		return err_set(err, ERR_ARG,
			_("--%s: '%s' is not a number of seconds up to 86400"),
			name, text);
	*out = (int)n;
	return 0;
}

static int follow(struct cli *c, struct err *err)
{
	struct follow mine = {c, false, true};
	struct app_follow f = {
		.remote = cli_arg(c, 0), .stop = &stop, .told = told};
	int rc = seconds_of(c, "every", EVERY_S, &f.every_s, err);

	f.arg = &mine;
	if (rc == 0)
		rc = seconds_of(c, "gather", GATHER_S, &f.gather_s, err);
	if (rc == 0 && (c->json || cli_opt(c, "to") || cli_opt(c, "from") ||
			       cli_opt(c, "url") || cli_opt(c, "auto") ||
			       cli_flag(c, "fetch")))
		rc = err_set(err, ERR_ARG,
			_("--follow goes with none of --json, --url, --to, "
			  "--from, --fetch, --auto"));
	if (rc < 0)
		return rc;
	listen_for_stop();
	rc = app_sync_follow(c->app, &f, err);
	return rc < 0 ? rc : mine.alarm ? EXIT_FINDING : EXIT_OK;
}

static int run(struct cli *c, struct err *err)
{
	const struct app_sync in = {.remote = cli_arg(c, 0),
		.url = cli_opt(c, "url"),
		.every = cli_opt(c, "auto"),
		.fetch = cli_flag(c, "fetch"),
		.from = cli_opt(c, "from"),
		.to = cli_opt(c, "to"),
		.progress = cli_progress,
		.arg = c};
	struct json *v = NULL;
	int rc;

	if (cli_flag(c, "follow"))
		return follow(c, err);
	rc = app_sync(c->app, &in, &v, err);
	if (rc < 0)
		return rc;
	rc = json_count(json_get(v, "alarms")) ? EXIT_FINDING : EXIT_OK;
	if (c->json) {
		out_json(c, v);
		return rc;
	}
	if (in.to)
		out_text(c,
			_("Wrote %s; another clone takes it over with: "
			  "assay sync --from FILE\n"),
			in.to);
	else
		show(c, v);
	json_free(v);
	return rc;
}

const struct command cmd_sync = {
	.name = "sync",
	.group = N_("Store"),
	.summary = N_("exchange records with the other clones"),
	.args = "[REMOTE]",
	.about = N_("Fetches, checks and takes over what others have saved, "
		    "and sends what you have. Nothing is ever asked: records "
		    "are united, none is rewritten. A history that has lost "
		    "records that this clone had seen is an alarm, and is "
		    "not taken over. Bundles are files that go between "
		    "places without a network, both ways. "
		    "An open workbench takes over by itself what comes to a "
		    "remote on this machine, and sends nothing; a remote "
		    "elsewhere it asks only if --auto says how often "
		    "(sync.every in the store's local configuration), and "
		    "that is a whole sync."),
	.example =
		"assay sync\nassay sync --url ssh://host/srv/models.assay\n"
		"assay sync --follow\nassay sync --to /media/disk/store.bundle",
	.opts = opts,
	.finding = N_("the other side has lost or changed records"),
	.max_args = 1,
	.reading = true,
	.run = run,
};
