/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/alarm.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static void print_alarm(struct cli *c, const struct json *alarm)
{
	static const char *const rows[][2] = {
		{"what", N_("what")},
		{"real", N_("real?")},
		{"big", N_("big?")},
		{"matters", N_("matters?")},
		{"action", N_("do")},
	};
	const struct json *words = json_get(alarm, "words");

	out_head(c, "%s  %s  %s", json_get_str(alarm, "name", ""),
		json_get_str(alarm, "version_text", ""),
		json_get_str(alarm, "status", ""));
	out_pair(c, _("from"), "%.16s .. %.16s",
		json_get_str(alarm, "from", ""), json_get_str(alarm, "to", ""));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		out_pair(c, _(rows[i][1]), "%s",
			json_get_str(words, rows[i][0], ""));
	if (strcmp(json_get_str(json_get(alarm, "action"), "message", ""),
		    "action.hand_off") == 0)
		out_pair(c, "", "assay handoff open %s --to engineer",
			json_get_str(alarm, "name", ""));
}

static int print_one(struct cli *c, struct json *alarm)
{
	if (c->json) {
		out_json(c, alarm);
		return 0;
	}
	print_alarm(c, alarm);
	json_free(alarm);
	return 0;
}

static const struct opt list_opts[] = {
	{"status", "STATUS",
		N_("open, acknowledged, muted, handed off or closed")},
	OPT_END,
};

static int run_list(struct cli *c, struct err *err)
{
	struct json *doc = NULL;
	const struct json *alarms;
	struct out_table t;
	const int rc = app_alarm_list(
		c->app, cli_arg(c, 0), cli_opt(c, "status"), &doc, err);

	if (rc)
		return rc;
	if (c->json) {
		out_json(c, doc);
		return 0;
	}
	alarms = json_get(doc, "alarms");
	out_table_init(&t, 5, 0);
	out_cell(&t, "%s", _("alarm"));
	out_cell(&t, "%s", _("version"));
	out_cell(&t, "%s", _("signal"));
	out_cell(&t, "%s", _("until"));
	out_cell(&t, "%s", _("status"));
	for (size_t i = 0; i < json_count(alarms); i++) {
		const struct json *a = json_at(alarms, i);

		out_cell(&t, "%s", json_get_str(a, "name", ""));
		out_cell(&t, "%s", json_get_str(a, "version_text", ""));
		out_cell(&t, "%s", json_get_str(a, "signal", ""));
		out_cell(&t, "%.10s", json_get_str(a, "to", ""));
		out_cell(&t, "%s", json_get_str(a, "status", ""));
	}
	out_table_end(c, &t);
	json_free(doc);
	return 0;
}

static const struct command alarm_list = {
	.name = "list",
	.summary = N_("list alarms, latest first"),
	.args = "[NAME]",
	.about = N_("All alarms of the store, or of one model."),
	.example = "assay alarm list taxi --status open",
	.opts = list_opts,
	.max_args = 1,
	.reading = true,
	.run = run_list,
};

static const struct opt no_opts[] = {OPT_END};

static int run_show(struct cli *c, struct err *err)
{
	struct json *alarm = NULL;
	const int rc = app_alarm_get(c->app, cli_arg(c, 0), &alarm, err);

	return rc ? rc : print_one(c, alarm);
}

static const struct command alarm_show = {
	.name = "show",
	.summary = N_("show an alarm with its three answers"),
	.args = "ALARM",
	.about = N_("Is it real, is it big, does it matter, and the one thing "
		    "to do."),
	.example = "assay alarm show taxi-2014-11-27",
	.opts = no_opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run_show,
};

static int act(struct cli *c, const char *op, const char *note,
	const char *until, struct err *err)
{
	struct json *alarm = NULL;
	const int rc = app_alarm_act(
		c->app, cli_arg(c, 0), op, note, until, &alarm, err);

	return rc ? rc : print_one(c, alarm);
}

static const struct opt ack_opts[] = {
	{"note", "TEXT", N_("what you know about it")},
	{"until", "TIME", N_("look again then")},
	OPT_END,
};

static int run_ack(struct cli *c, struct err *err)
{
	return act(
		c, "alarm.ack", cli_opt(c, "note"), cli_opt(c, "until"), err);
}

static const struct command alarm_ack = {
	.name = "ack",
	.summary = N_("say that you have seen it"),
	.args = "ALARM",
	.about = N_("The alarm leaves the inbox; it stays in the fleet as "
		    "watched."),
	.example = "assay alarm ack taxi-2014-11-27 --note 'a holiday'",
	.opts = ack_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_ack,
};

static const struct opt mute_opts[] = {
	{"reason", "TEXT", N_("why")},
	{"until", "TIME", N_("until when; there is no mute for ever")},
	OPT_END,
};

static int run_mute(struct cli *c, struct err *err)
{
	const char *reason, *until;
	int rc = cli_opt_need(c, "reason", &reason, err);

	if (rc == 0)
		rc = cli_opt_need(c, "until", &until, err);
	return rc ? rc : act(c, "alarm.mute", reason, until, err);
}

static const struct command alarm_mute = {
	.name = "mute",
	.summary = N_("silence it until a time, with a reason"),
	.args = "ALARM",
	.about = N_("Who muted, why and until when is part of the record."),
	.example = "assay alarm mute taxi-2015-01-26 --until 2015-02-01 "
		   "--reason blizzard",
	.opts = mute_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_mute,
};

static const struct opt close_opts[] = {
	{"reason", "TEXT", N_("how it ended")},
	OPT_END,
};

static int run_close(struct cli *c, struct err *err)
{
	const char *reason;
	const int rc = cli_opt_need(c, "reason", &reason, err);

	return rc ? rc : act(c, "alarm.close", reason, NULL, err);
}

static const struct command alarm_close = {
	.name = "close",
	.summary = N_("end it, with a reason"),
	.args = "ALARM",
	.about = N_("A later breach opens a new alarm."),
	.example = "assay alarm close taxi-2014-11-27 --reason 'holiday over'",
	.opts = close_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_close,
};

static const struct command *const subs[] = {
	&alarm_list, &alarm_show, &alarm_ack, &alarm_mute, &alarm_close, NULL};

const struct command cmd_alarm = {
	.name = "alarm",
	.group = N_("Production"),
	.summary = N_("list, read, acknowledge, mute and close alarms"),
	.about = N_("An alarm says whether a breach is real, whether it is big "
		    "and whether it matters, and proposes one action."),
	.example = "assay alarm list --status open",
	.sub = subs,
};
