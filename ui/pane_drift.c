/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/alarm.h"
#include "app/monitor.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/drift.h"
#include "ui/tell.h"
#include "ui/term.h"

static const struct filter_field fields[] = {
	{"status", "status", FIELD_WORD},
	{"name", "name", FIELD_TEXT},
	{"alarms", "alarms", FIELD_NUMBER},
	{"age", "last_check", FIELD_TIME},
	{NULL, NULL, FIELD_TEXT},
};

static const struct rows_kind rows_kind = {"name", fields, true};

static void *open_drift(void)
{
	struct drift *p = xcalloc(1, sizeof(*p));

	rows_open(&p->models, &rows_kind);
	return p;
}

static void close_drift(void *state)
{
	struct drift *p = state;

	rows_release(&p->models);
	fleet_drop(p->fleet);
	json_free(p->doc);
	json_free(p->bins);
	free(p->order);
	free(p);
}

/* What all models have first, then the features in the model's order. */
static void put_in_order(struct drift *p, size_t n)
{
	size_t k = 0;

	free(p->order);
	p->order = xcalloc(n, sizeof(*p->order));
	for (size_t i = n; i-- > 0;)
		if (drift_name(p, i)[0] == '@')
			p->order[k++] = i;
	for (size_t i = 0; i < n; i++)
		if (drift_name(p, i)[0] != '@')
			p->order[k++] = i;
}

static void load_bins(struct drift *p, struct ui *ui)
{
	struct err err = ERR_INIT;

	json_free(p->bins);
	p->bins = NULL;
	if (p->doc && app_monitor_bins(ui_app(ui), ui_subject(ui),
			      drift_series(p), p->window.at, &p->bins, &err))
		p->bins = NULL;
}

static void load_models(struct drift *p, struct ui *ui)
{
	struct fleet *old = p->fleet;

	p->fleet = fleet_keep(ui_fleet(ui));
	rows_fill(&p->models, json_get(fleet_json(p->fleet), "models"));
	fleet_drop(old);
	if (!*ui_subject(ui))
		p->choosing = true;
}

/* The version that other panes show by themselves: in production if one is,
 * else the latest. */
static void shown_elsewhere(
	const struct json *m, const char *name, char *text, size_t size)
{
	const struct json *production = json_get(m, "production");

	snprintf(text, size, "%s@%lld", name,
		(long long)(json_type(production) == JSON_INT
				    ? json_i64(production, 0)
				    : json_get_i64(m, "versions", 1)));
}

/* Where nobody has chosen the version, the one of the worst open alarm; with
 * text NAME@N, or as it is. */
static void to_the_worst(struct ui *ui, char *text, size_t size)
{
	char *worst = NULL, name[96];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(text, "@"), text);
	if (app_alarm_worst(ui_app(ui), name, &worst, NULL) == 0 && worst)
		snprintf(text, size, "%s", worst);
	free(worst);
}

/* The other panes have come to another model, and to that version of it which
 * they show by themselves. */
static void follow_subject(struct drift *p, struct ui *ui)
{
	const struct json *models = json_get(fleet_json(p->fleet), "models");
	char text[96], here[96];

	snprintf(here, sizeof(here), "%s", ui_subject(ui));
	for (size_t i = 0; i < json_count(models); i++) {
		const struct json *m = json_at(models, i);
		const char *name = json_get_str(m, "name", "");
		const size_t n = strlen(name);

		if (strncmp(here, name, n) != 0 || here[n] != '@')
			continue;
		shown_elsewhere(m, name, text, sizeof(text));
		if (strcmp(here, text) != 0 || !json_get_i64(m, "alarms", 0))
			return;
		to_the_worst(ui, here, sizeof(here));
		if (strcmp(here, text) != 0)
			ui_say(ui,
				_("%s has the worst open alarm; for %s press "
				  "2, then Enter"),
				here, text);
		ui_set_subject(ui, here);
		return;
	}
}

static int load_drift(void *state, struct ui *ui, struct err *err)
{
	struct drift *p = state;
	struct err why = ERR_INIT;
	const bool at_end = p->window.at >= p->window.count - 1;

	(void)err;
	json_free(p->doc);
	p->doc = NULL;
	load_models(p, ui);
	p->why[0] = '\0';
	if (*ui_subject(ui) && strcmp(p->subject, ui_subject(ui)) != 0)
		follow_subject(p, ui);
	snprintf(p->subject, sizeof(p->subject), "%s", ui_subject(ui));
	if (!*ui_subject(ui))
		snprintf(p->why, sizeof(p->why), "%s",
			_("no model is chosen: Enter chooses one"));
	else if (app_monitor_series(ui_app(ui), ui_subject(ui), &p->doc, &why))
		snprintf(p->why, sizeof(p->why), "%.250s", why.text);
	put_in_order(p, json_count(json_get(p->doc, "series")));
	list_count(&p->series, (int)json_count(json_get(p->doc, "series")));
	list_count(&p->window, (int)json_count(drift_windows(p)));
	if (at_end && p->window.count)
		p->window.at = p->window.count - 1;
	load_bins(p, ui);
	return 0;
}

/* Next or previous window in alarm. */
static void jump(struct drift *p, int step)
{
	int i = p->window.at + step;

	while (i >= 0 && i < p->window.count &&
		!json_get_bool(drift_window(p, i), "alarm", false))
		i += step;
	if (i >= 0 && i < p->window.count)
		p->window.at = i;
}

/* Shows the version exactly. */
static void show_version(struct drift *p, struct ui *ui, const char *text)
{
	struct err err = ERR_INIT;

	ui_set_subject(ui, text);
	snprintf(p->subject, sizeof(p->subject), "%s", text);
	p->choosing = false;
	p->window.at = p->window.count;
	if (load_drift(p, ui, &err))
		ui_say(ui, "%s", err.text);
}

/* Shows the model under the cursor: the version of its worst open alarm, else
 * in production if one is, else the latest. */
static void choose(struct drift *p, struct ui *ui)
{
	const struct json *m = rows_focused(&p->models);
	char text[96];

	if (!m)
		return;
	shown_elsewhere(m, json_get_str(m, "name", ""), text, sizeof(text));
	if (json_get_i64(m, "alarms", 0))
		to_the_worst(ui, text, sizeof(text));
	show_version(p, ui, text);
}

static bool choosing_key(struct drift *p, struct ui *ui, int key)
{
	if (key == TERM_KEY_ENTER) {
		choose(p, ui);
		return true;
	}
	return rows_key(&p->models, key, 10);
}

static bool key_drift(void *state, struct ui *ui, int key)
{
	struct drift *p = state;

	if (p->choosing)
		return choosing_key(p, ui, key);
	switch (key) {
	case TERM_KEY_ESCAPE:
		p->choosing = true;
		return true;
	case 'h':
	case TERM_KEY_LEFT:
		p->window.at -= p->window.at > 0;
		break;
	case 'l':
	case TERM_KEY_RIGHT:
		p->window.at += p->window.at + 1 < p->window.count;
		break;
	case 'n':
		jump(p, 1);
		break;
	case 'N':
		jump(p, -1);
		break;
	default:
		if (!list_key(&p->series, key, 5))
			return false;
	}
	load_bins(p, ui);
	return true;
}

/* Goes to a version, or to the first window of an alarm, on the version that
 * it is about. */
static void select_alarm(void *state, struct ui *ui, const char *ref)
{
	struct drift *p = state;
	struct err err = ERR_INIT;
	struct json *alarm = NULL;
	const char *from;

	p->choosing = false;
	if (strchr(ref, '@')) {
		ui_say(ui, "%s", "");
		show_version(p, ui, ref);
	}
	if (!*ref || strchr(ref, '@'))
		return;
	if (app_alarm_get(ui_app(ui), ref, &alarm, &err)) {
		ui_say(ui, "%s", err.text);
		return;
	}
	show_version(p, ui, json_get_str(alarm, "version_text", ""));
	from = json_get_str(alarm, "from", "");
	for (int i = 0; i < p->window.count; i++)
		if (strcmp(json_get_str(drift_window(p, i), "from", ""),
			    from) == 0)
			p->window.at = i;
	load_bins(p, ui);
	json_free(alarm);
}

static const char *add_subject(const struct drift *p, struct words *w)
{
	if (*p->subject)
		words_add(w, p->subject);
	return *p->subject ? NULL : _("no model is chosen; press 1");
}

static const char *make_check(void *state, struct words *w)
{
	words_add(w, "monitor");
	words_add(w, "check");
	return add_subject(state, w);
}

static const char *make_follow(void *state, struct words *w)
{
	words_add(w, "monitor");
	words_add(w, "follow");
	words_add(w, "--replay");
	words_add(w, "--pace");
	words_add(w, "0.2");
	return add_subject(state, w);
}

static const char *make_alarm_word(
	struct drift *p, struct words *w, const char *a, const char *b)
{
	const struct json *alarm = drift_alarm(p);

	words_add(w, a);
	words_add(w, b);
	if (!alarm)
		return _("no alarm in this window; n goes to the next one");
	words_add(w, json_get_str(alarm, "name", ""));
	return NULL;
}

static const char *make_handoff(void *state, struct words *w)
{
	const char *why = make_alarm_word(state, w, "handoff", "open");

	words_add(w, "--to");
	words_add(w, "engineer");
	return why;
}

static const char *make_ack(void *state, struct words *w)
{
	return make_alarm_word(state, w, "alarm", "ack");
}

/* The menu of recipes. */
static const char *make_optimize(void *state, struct words *w)
{
	words_add(w, "optimize");
	if (add_subject(state, w))
		return add_subject(state, w);
	words_add(w, "--list");
	return NULL;
}

static void run_optimize(void *state, struct ui *ui)
{
	const struct drift *p = state;

	if (*p->subject)
		ui_recipes(ui, p->subject);
	else
		ui_say(ui, "%s", _("no model is chosen: Enter chooses one"));
}

static void tell_handoff(void *state, struct ui *ui, struct buf *out)
{
	tell_kit(ui, json_get_str(drift_alarm(state), "name", ""), out);
}

static void tell_ack(void *state, struct ui *ui, struct buf *out)
{
	tell_alarm(ui, json_get_str(drift_alarm(state), "name", ""), out);
}

static const struct pane_action actions[] = {
	{.key = 'H',
		.label = N_("hand off"),
		.ask = {{N_("note:"), "--note", NULL}},
		.make = make_handoff,
		.tell = tell_handoff},
	{.key = 'A',
		.label = N_("acknowledge"),
		.ask = {{N_("note (may be empty):"), "--note", NULL},
			{N_("look again at (may be empty):"), "--until", NULL}},
		.make = make_ack,
		.tell = tell_ack},
	{.key = 'O',
		.label = N_("optimize"),
		.make = make_optimize,
		.run = run_optimize},
	{.label = N_("check rows now"),
		.ask = {{N_("rows, a CSV file:"), "--data", "/"}},
		.make = make_check},
	{.label = N_("follow, replaying a file"),
		.ask = {{N_("rows, a CSV file:"), "--data", "/"}},
		.make = make_follow},
	{.label = NULL},
};

static bool twin_drift(void *state, struct words *w)
{
	const struct drift *p = state;

	words_add(w, "monitor");
	words_add(w, "show");
	words_add(w, p->subject);
	return *p->subject != '\0';
}

static void draw_drift(void *state, struct ui *ui, const struct area *a)
{
	drift_draw(state, ui, a);
}

/* The models, while one is being chosen. */
static struct rows *rows_drift(void *state)
{
	struct drift *p = state;

	return p->choosing ? &p->models : NULL;
}

static const struct pane_key keys[] = {
	{"Enter", N_("among the models: shows one")},
	{"Esc", N_("to the list of models")},
	{"j k", N_("from series to series")},
	{"h l", N_("from window to window")},
	{"n N", N_("to the next, the last window in alarm")},
	{NULL, NULL},
};

const struct pane_ops pane_drift = {N_("Monitor"), open_drift, close_drift,
	load_drift, draw_drift, key_drift, select_alarm, actions, keys,
	rows_drift, twin_drift, NULL};
