/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/monitor.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/monitor.h"
#include "cli/out.h"
#include "cli/progress.h"

static const struct opt check_opts[] = {
	MONITOR_OPTS,
	{"dry-run", NULL, N_("compute and show, record nothing")},
	OPT_END,
};

int monitor_fill(struct cli *c, struct app_monitor *m, struct err *err)
{
	m->subject = cli_arg(c, 0);
	m->time = cli_opt(c, "time");
	m->label = cli_opt(c, "label");
	m->from = cli_opt(c, "from");
	m->until = cli_opt(c, "until");
	m->policy = cli_opt(c, "policy");
	m->progress = cli_progress;
	m->arg = c;
	return cli_opt_need(c, "data", &m->data, err);
}

static void print_series(struct cli *c, const struct json *in)
{
	const struct json *series = json_get(in, "series");

	for (size_t i = 0; i < json_count(series); i++)
		out_text(c, "%s%s", i ? ", " : "",
			json_str(json_at(series, i), ""));
	out_text(c, "\n");
}

void monitor_print_incident(struct cli *c, const struct json *in)
{
	static const char *const rows[][2] = {
		{"what", N_("what")},
		{"real", N_("real?")},
		{"big", N_("big?")},
		{"matters", N_("matters?")},
		{"action", N_("do")},
	};

	out_head(c, "! %.10s .. %.10s  %s  %s", json_get_str(in, "from", ""),
		json_get_str(in, "until", ""), json_get_str(in, "signal", ""),
		json_get_str(in, "name", ""));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		out_pair(c, _(rows[i][1]), "%s",
			json_get_str(in, rows[i][0], ""));
	out_text(c, "  %s ", _("series:"));
	print_series(c, in);
}

void monitor_print(struct cli *c, const struct json *doc)
{
	const struct json *incidents = json_get(doc, "incidents");
	const struct json *data = json_get(doc, "data");

	out_text(c, _("%s: %lld windows, %lld rows of %s, %zu incidents\n"),
		json_get_str(doc, "version", ""),
		(long long)json_get_i64(doc, "windows", 0),
		(long long)json_get_i64(data, "rows", 0),
		json_get_str(data, "name", ""), json_count(incidents));
	for (size_t i = 0; i < json_count(incidents); i++)
		monitor_print_incident(c, json_at(incidents, i));
	out_text(c,
		_("expected false alarms in such a stretch of ordinary "
		  "windows: %.2g\n"),
		json_get_num(doc, "expected_false_alarms", 0));
}

static int run_check(struct cli *c, struct err *err)
{
	struct app_monitor m = {0};
	struct json *doc = NULL;
	bool alarm;
	int rc = monitor_fill(c, &m, err);

	m.record = !cli_flag(c, "dry-run");
	if (rc == 0)
		rc = app_monitor_check(c->app, &m, &doc, err);
	out_progress(c, NULL, 0, 0);
	if (rc)
		return rc;
	alarm = json_count(json_get(doc, "incidents")) > 0;
	if (c->json) {
		out_json(c, doc);
	} else {
		monitor_print(c, doc);
		json_free(doc);
	}
	return alarm ? EXIT_FINDING : 0;
}

static const struct command monitor_check = {
	.name = "check",
	.summary = N_("hold production rows against the reference"),
	.args = "NAME@VERSION",
	.about = N_("Scores the rows, counts them by window, and raises an "
		    "alarm where a change is real (not what ordinary windows "
		    "do), big, and matters to the answers. Counts and alarms "
		    "are recorded; rows are not."),
	.example = "assay monitor check taxi@production --data november.csv",
	.finding = N_("there is at least one incident"),
	.opts = check_opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run_check,
};

static const struct opt show_opts[] = {
	{"series", "NAME", N_("bins of this series, reference and production")},
	{"window", "N",
		N_("all series of this window, 1 is the oldest (with "
		   "--series: its bins there)")},
	OPT_END,
};

static void print_bins(struct cli *c, const struct json *doc)
{
	const struct json *bins = json_get(doc, "bins");
	struct out_table t;

	out_head(c, "%s, %.10s", json_get_str(doc, "series", ""),
		json_get_str(doc, "from", ""));
	out_table_init(&t, 3, 6);
	out_cell(&t, "%s", _("bin"));
	out_cell(&t, "%s", _("reference"));
	out_cell(&t, "%s", _("production"));
	for (size_t i = 0; i < json_count(bins); i++) {
		const struct json *b = json_at(bins, i);

		out_cell(&t, "%s", json_get_str(b, "label", ""));
		out_cell(&t, "%.1f%%", 100 * json_get_num(b, "reference", 0));
		out_cell(&t, "%.1f%%", 100 * json_get_num(b, "production", 0));
	}
	out_table_end(c, &t);
}

/* Names of the series that are in alarm in a window. */
static void add_alarmed(struct buf *out, const struct json *window)
{
	const struct json *series = json_get(window, "series");

	for (size_t k = 0; k < json_count(series); k++) {
		const struct json *s = json_at(series, k);

		if (json_get_bool(s, "alarm", false))
			buf_addf(out, "%s%s", out->len ? ", " : "! ",
				json_get_str(s, "series", ""));
	}
}

static void print_windows(struct cli *c, const struct json *doc)
{
	const struct json *windows = json_get(doc, "windows");
	struct out_table t;

	out_table_init(&t, 4, 2);
	out_cell(&t, "%s", _("window"));
	out_cell(&t, "%s", _("rows"));
	out_cell(&t, "%s", _("state"));
	out_cell(&t, "%s", _("alarmed"));
	for (size_t i = 0; i < json_count(windows); i++) {
		const struct json *w = json_at(windows, i);
		struct buf names = BUF_INIT;

		add_alarmed(&names, w);
		out_cell(&t, "%.16s", json_get_str(w, "from", ""));
		out_cell(&t, "%lld", (long long)json_get_i64(w, "n", 0));
		out_cell(&t, "%s", json_get_str(w, "status", ""));
		out_cell(&t, "%s", buf_str(&names));
		buf_release(&names);
	}
	out_table_end(c, &t);
}

static void add_number(struct out_table *t, const struct json *s,
	const char *member, const char *fallback)
{
	const struct json *v = json_get(s, member);

	if (json_type(v) == JSON_INT || json_type(v) == JSON_REAL)
		out_cell(t, strcmp(member, "p") == 0 ? "%.2g" : "%.3f",
			json_num(v, 0));
	else
		out_cell(t, "%s", fallback);
}

/* All series of one window, each measure from the same counts. */
static void print_window(struct cli *c, const struct json *window)
{
	static const char *const measures[] = {
		"psi", "psi_sampling_point", "js", "ks", "w1", "effect", "p"};
	static const char *const heads[] = {N_("PSI"), N_("by luck"), N_("JS"),
		N_("KS"), N_("W1"), N_("effect"), N_("p")};
	enum { N = sizeof(measures) / sizeof(measures[0]) };
	const struct json *series = json_get(window, "series");
	struct out_table t;

	out_head(c, "%.16s .. %.16s", json_get_str(window, "from", ""),
		json_get_str(window, "until", ""));
	out_table_init(&t, N + 5, 0xffe);
	out_cell(&t, "%s", _("series"));
	out_cell(&t, "n");
	out_cell(&t, "%s", _("missing"));
	out_cell(&t, "%s", _("unseen"));
	for (size_t k = 0; k < N; k++)
		out_cell(&t, "%s", _(heads[k]));
	out_cell(&t, "%s", _("alarm"));
	for (size_t i = 0; i < json_count(series); i++) {
		const struct json *s = json_at(series, i);

		out_cell(&t, "%s", json_get_str(s, "series", ""));
		out_cell(&t, "%lld", (long long)json_get_i64(s, "n", 0));
		out_cell(&t, "%lld", (long long)json_get_i64(s, "missing", 0));
		out_cell(&t, "%lld", (long long)json_get_i64(s, "unseen", 0));
		for (size_t k = 0; k < N; k++)
			add_number(&t, s, measures[k], "-");
		out_cell(&t, "%s", json_get_bool(s, "alarm", false) ? "!" : "");
	}
	out_table_end(c, &t);
}

static int choose_window(
	struct cli *c, const struct json *doc, int64_t window, struct err *err)
{
	const struct json *windows = json_get(doc, "windows");

	if (window == 0) {
		print_windows(c, doc);
		return 0;
	}
	if (window < 1 || (size_t)window > json_count(windows))
		return err_set(err, ERR_NOTFOUND, _("there are %zu windows"),
			json_count(windows));
	print_window(c, json_at(windows, (size_t)window - 1));
	return 0;
}

static int run_show(struct cli *c, struct err *err)
{
	const char *series = cli_opt(c, "series");
	struct json *doc = NULL;
	int64_t window;
	int rc = cli_opt_i64(c, "window", &window, 0, err);

	if (rc)
		return rc;
	rc = series ? app_monitor_bins(c->app, cli_arg(c, 0), series,
			      window - 1, &doc, err)
		    : app_monitor_series(c->app, cli_arg(c, 0), &doc, err);
	if (rc)
		return rc;
	if (c->json) {
		out_json(c, doc);
		return 0;
	}
	if (series)
		print_bins(c, doc);
	else
		rc = choose_window(c, doc, window, err);
	json_free(doc);
	return rc;
}

static const struct command monitor_show = {
	.name = "show",
	.summary = N_("show recorded windows, or the bins of one"),
	.args = "NAME@VERSION",
	.about = N_("Draws from the recorded counts alone: no rows, model or "
		    "worker is needed."),
	.example = "assay monitor show taxi@1\n"
		   "assay monitor show taxi@1 --series lag_24h --window 27",
	.opts = show_opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run_show,
};

static const struct command *const subs[] = {
	&monitor_check,
	&monitor_follow,
	&monitor_show,
	NULL,
};

const struct command cmd_monitor = {
	.name = "monitor",
	.group = N_("Production"),
	.summary = N_("watch a model's inputs, answers and errors"),
	.about = N_("Compares production with the reference of a version, "
		    "window by window, and opens an alarm where the difference "
		    "is real, big and matters."),
	.example = "assay monitor check taxi@1 --data november.csv "
		   "--label demand",
	.sub = subs,
};
