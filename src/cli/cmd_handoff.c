/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/handoff.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static void print_note(
	struct cli *c, const struct json *handoff, const char *member)
{
	const struct json *item = json_get(handoff, member);

	if (!item)
		return;
	out_pair(c, member, "%s (%s) %.19s  %s", json_get_str(item, "by", ""),
		json_get_str(item, "role", ""), json_get_str(item, "time", ""),
		json_get_str(item, "note", json_get_str(item, "reason", "")));
}

static int print_one(struct cli *c, struct json *handoff)
{
	const struct json *kit = json_get(handoff, "kit_document");

	if (c->json) {
		out_json(c, handoff);
		return 0;
	}
	out_head(c, "%s  %s  %s -> %s", json_get_str(handoff, "name", ""),
		json_get_str(handoff, "version_text", ""),
		json_get_str(handoff, "status", ""),
		json_get_str(handoff, "to_person",
			json_get_str(handoff, "to_role", "")));
	print_note(c, handoff, "opened");
	print_note(c, handoff, "accepted");
	print_note(c, handoff, "returned");
	print_note(c, handoff, "closed");
	if (json_get(kit, "data"))
		out_pair(c, _("rows"), "%s (%.12s)",
			json_get_str(json_get(kit, "data"), "name", ""),
			json_get_str(json_get(kit, "data"), "sha256", ""));
	out_pair(c, _("see it"), "%s", json_get_str(handoff, "command", ""));
	json_free(handoff);
	return 0;
}

static const struct opt open_opts[] = {
	{"to", "ROLE", N_("who takes it: engineer, ops, validator, owner")},
	{"person", "NAME", N_("one person of that role")},
	{"note", "TEXT",
		N_("what you saw, what you suspect, what data to "
		   "find")},
	OPT_END,
};

static int run_open(struct cli *c, struct err *err)
{
	struct app_handoff h = {0};
	struct json *out = NULL;
	int rc;

	h.what = cli_arg(c, 0);
	h.to_role = cli_opt(c, "to") ? cli_opt(c, "to") : "engineer";
	h.to_person = cli_opt(c, "person");
	h.note = cli_opt(c, "note");
	rc = app_handoff_open(c->app, &h, &out, err);
	return rc ? rc : print_one(c, out);
}

static const struct command handoff_open = {
	.name = "open",
	.summary = N_("pass an alarm or a finding to another role"),
	.args = "ALARM|REVIEW:FINDING",
	.about = N_("Writes a kit beside it: which model, which rows and which "
		    "reference by digest, the request, the result, and the "
		    "command that shows it again."),
	.example = "assay handoff open taxi-2014-11-27 --to engineer "
		   "--note 'holiday? check the lags'",
	.opts = open_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_open,
};

static const struct opt no_opts[] = {OPT_END};

static int run_accept(struct cli *c, struct err *err)
{
	struct json *out = NULL;
	const int rc = app_handoff_accept(c->app, cli_arg(c, 0), &out, err);

	return rc ? rc : print_one(c, out);
}

static const struct command handoff_accept = {
	.name = "accept",
	.summary = N_("take a hand-off"),
	.args = "HANDOFF",
	.about = N_("Of two people who accept at the same time the first in "
		    "the order of the records owns it."),
	.example = "assay handoff accept h-taxi-2014-11-27",
	.opts = no_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_accept,
};

static const struct opt return_opts[] = {
	{"note", "TEXT", N_("the answer")},
	{"version", "NAME@N", N_("the version that answers it")},
	OPT_END,
};

static int run_return(struct cli *c, struct err *err)
{
	struct json *out = NULL;
	const char *note;
	int rc = cli_opt_need(c, "note", &note, err);

	if (rc == 0)
		rc = app_handoff_return(c->app, cli_arg(c, 0), note,
			cli_opt(c, "version"), &out, err);
	return rc ? rc : print_one(c, out);
}

static const struct command handoff_return = {
	.name = "return",
	.summary = N_("give it back with an answer"),
	.args = "HANDOFF",
	.about = N_("The person who opened it finds the answer in the inbox."),
	.example = "assay handoff return h-taxi-2014-11-27 --version taxi@2 "
		   "--note 'holidays are a feature now'",
	.opts = return_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_return,
};

static const struct opt close_opts[] = {
	{"reason", "TEXT", N_("how it ended")},
	OPT_END,
};

static int run_close(struct cli *c, struct err *err)
{
	struct json *out = NULL;
	const int rc = app_handoff_close(
		c->app, cli_arg(c, 0), cli_opt(c, "reason"), &out, err);

	return rc ? rc : print_one(c, out);
}

static const struct command handoff_close = {
	.name = "close",
	.summary = N_("end a hand-off"),
	.args = "HANDOFF",
	.about = N_("Nothing waits for anybody afterwards."),
	.example = "assay handoff close h-taxi-2014-11-27 --reason answered",
	.opts = close_opts,
	.min_args = 1,
	.max_args = 1,
	.run = run_close,
};

static int run_show(struct cli *c, struct err *err)
{
	struct json *out = NULL;
	const int rc = app_handoff_get(c->app, cli_arg(c, 0), &out, err);

	return rc ? rc : print_one(c, out);
}

static const struct command handoff_show = {
	.name = "show",
	.summary = N_("show a hand-off with its kit"),
	.args = "HANDOFF",
	.about = N_("Who passed what to whom, and how to see it again."),
	.example = "assay handoff show h-taxi-2014-11-27",
	.opts = no_opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run_show,
};

static const struct opt list_opts[] = {
	{"status", "STATUS", N_("open, accepted, returned or closed")},
	OPT_END,
};

static int run_list(struct cli *c, struct err *err)
{
	struct json *doc = NULL;
	const struct json *list;
	struct out_table t;
	const int rc =
		app_handoff_list(c->app, cli_opt(c, "status"), &doc, err);

	if (rc)
		return rc;
	if (c->json) {
		out_json(c, doc);
		return 0;
	}
	list = json_get(doc, "handoffs");
	out_table_init(&t, 4, 0);
	out_cell(&t, "%s", _("hand-off"));
	out_cell(&t, "%s", _("version"));
	out_cell(&t, "%s", _("to"));
	out_cell(&t, "%s", _("status"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *h = json_at(list, i);

		out_cell(&t, "%s", json_get_str(h, "name", ""));
		out_cell(&t, "%s", json_get_str(h, "version_text", ""));
		out_cell(&t, "%s", json_get_str(h, "to_role", ""));
		out_cell(&t, "%s", json_get_str(h, "status", ""));
	}
	out_table_end(c, &t);
	json_free(doc);
	return 0;
}

static const struct command handoff_list = {
	.name = "list",
	.summary = N_("list hand-offs, latest first"),
	.about = N_("All hand-offs of the store."),
	.example = "assay handoff list --status open",
	.opts = list_opts,
	.reading = true,
	.run = run_list,
};

static const struct command *const subs[] = {&handoff_open, &handoff_accept,
	&handoff_return, &handoff_close, &handoff_show, &handoff_list, NULL};

const struct command cmd_handoff = {
	.name = "handoff",
	.group = N_("Production"),
	.summary = N_("pass an alarm or a finding to another role"),
	.about = N_("A hand-off carries its kit: which model, rows and "
		    "numbers, and the command that makes them again."),
	.example = "assay handoff open taxi-2014-11-27 --to engineer",
	.sub = subs,
};
