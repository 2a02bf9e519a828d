/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/undo.h"

#include <stdio.h>
#include <string.h>

#include "app/access.h"
#include "app/alias.h"
#include "app/handoff.h"
#include "app/review.h"
#include "app/view.h"
#include "base/i18n.h"
#include "ui/workbench.h"

static void tell_last(void *state, struct ui *ui, struct buf *out)
{
	(void)state;
	buf_addf(out, "%s\n", ui->undoing);
	buf_addstr(out, _("nothing is taken out of the history: this is a "
			  "record that follows\n"));
}

static const struct pane_action undo_alias = {
	.label = N_("undo"),
	.ask = {{N_("reason:"), "--reason", NULL}},
	.tell = tell_last,
};
static const struct pane_action undo_finding = {
	.label = N_("undo"),
	.ask = {{N_("why it is closed:"), "--text", NULL}},
	.tell = tell_last,
};

/* The move before the last one of that alias. */
static const char *alias_words(struct ui *ui, const char *model,
	const struct json *op, struct words *w)
{
	const char *alias = json_get_str(op, "alias", "");
	const struct json *moves;
	struct json *doc = NULL;
	const char *why = NULL;
	size_t n;

	if (app_alias_history(ui->app, model, alias, &doc, NULL))
		return _("the history of the alias cannot be read");
	moves = json_get(doc, "moves");
	n = json_count(moves);
	if (n < 2) {
		why = _("the alias named no version before; it can only be "
			"moved on");
	} else {
		words_add(w, "alias");
		words_add(w, "set");
		words_add(w, json_get_str(doc, "model", ""));
		words_add(w, alias);
		words_addf(w, "%lld",
			(long long)json_get_i64(
				json_at(moves, n - 2), "number", 0));
	}
	json_free(doc);
	return why;
}

static const char *finding_words(struct ui *ui, const char *review,
	const struct json *op, struct words *w)
{
	struct json *doc = NULL;

	if (app_review_show(ui->app, review, &doc, NULL))
		return _("the review cannot be read");
	words_add(w, "review");
	words_add(w, "finding");
	words_add(w, json_get_str(doc, "review", ""));
	words_add(w, "close");
	words_add(w, json_get_str(op, "finding", ""));
	json_free(doc);
	return NULL;
}

static const char *handoff_words(
	struct ui *ui, const char *handoff, struct words *w)
{
	struct json *doc = NULL;

	if (app_handoff_get(ui->app, handoff, &doc, NULL))
		return _("the hand-off cannot be read");
	words_add(w, "handoff");
	words_add(w, "close");
	words_add(w, json_get_str(doc, "name", ""));
	json_free(doc);
	return NULL;
}

static void undo_record(struct ui *ui, const struct json *record)
{
	const struct json *op = json_at(json_get(record, "ops"), 0);
	const char *name = json_get_str(op, "op", "");
	const char *object = json_get_str(record, "object", "");
	const struct pane_action *action = &undo_alias;
	struct words w = {0};
	const char *why;

	snprintf(ui->undoing, sizeof(ui->undoing),
		_("your last record: %s, "
		  "%.16s, %.12s"),
		name, json_get_str(record, "time", ""),
		json_get_str(record, "id", ""));
	if (strcmp(name, "alias.set") == 0) {
		why = alias_words(ui, object, op, &w);
	} else if (strcmp(name, "finding.raise") == 0) {
		why = finding_words(ui, object, op, &w);
		action = &undo_finding;
	} else if (strcmp(name, "handoff.open") == 0) {
		why = handoff_words(ui, object, &w);
	} else if (strcmp(name, "alarm.handoff") == 0) {
		/* The second record of opening one. */
		why = handoff_words(ui, json_get_str(op, "handoff", ""), &w);
	} else {
		ui_say(ui,
			_("%s: nothing takes it back, it can only be "
			  "followed"),
			ui->undoing);
		return;
	}
	if (why) {
		ui_say(ui, "%s", why);
		words_release(&w);
		return;
	}
	workbench_ask(ui, action, &w);
}

void undo_last(struct ui *ui)
{
	struct err err = ERR_INIT;
	struct json *log = NULL;
	const char *me;
	struct app_view_log q = {NULL, NULL, 1};
	const struct json *record;

	if (app_need_person(ui->app, &me, &err)) {
		ui_say(ui, "%s", err.text);
		return;
	}
	q.author = me;
	if (app_view_log(ui->app, &q, &log, &err)) {
		ui_say(ui, "%s", err.text);
		return;
	}
	record = json_at(json_get(log, "records"), 0);
	if (record)
		undo_record(ui, record);
	else
		ui_say(ui, "%s", _("you have saved nothing yet"));
	json_free(log);
}
