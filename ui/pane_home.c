/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/alarm.h"
#include "app/inbox.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/pane.h"
#include "ui/tell.h"
#include "ui/term.h"

/* What waits for the person, then how the models are doing. */
struct home {
	struct json *mine;   /* items of app_inbox() for this person */
	struct fleet *fleet; /* a reference */
	size_t others;
	struct rows rows;
};

static const struct filter_field fields[] = {
	{"kind", "kind", FIELD_WORD},
	{"name", "name", FIELD_TEXT},
	{"text", "text", FIELD_TEXT},
	{"age", "since", FIELD_TIME},
	{NULL, NULL, FIELD_TEXT},
};

static const struct rows_kind rows_kind = {"name", fields, true};

static void *open_home(void)
{
	struct home *p = xcalloc(1, sizeof(*p));

	rows_open(&p->rows, &rows_kind);
	return p;
}

static void close_home(void *state)
{
	struct home *p = state;

	rows_release(&p->rows);
	json_free(p->mine);
	fleet_drop(p->fleet);
	free(p);
}

/* The roles of whoever writes here, in the order of the access rules; NULL:
 * nobody does. The caller frees. */
static struct json *my_roles(struct ui *ui)
{
	struct json *doc = NULL, *roles = NULL;
	const struct json *persons;
	const char *me;

	if (app_role_list(ui_app(ui), &doc, NULL))
		return NULL;
	me = json_get_str(doc, "me", "");
	persons = json_get(doc, "persons");
	for (size_t i = 0; i < json_count(persons); i++)
		if (strcmp(json_get_str(json_at(persons, i), "name", ""), me) ==
			0)
			roles = json_copy(
				json_get(json_at(persons, i), "roles"));
	json_free(doc);
	return roles;
}

/* Items of one role (NULL: of none of those), in the order they have. */
static void push_role(struct ui *ui, struct json *mine,
	const struct json *items, const struct json *roles, const char *role)
{
	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_at(items, i);
		const char *its = json_get_str(item, "role", "");
		bool known = false;

		for (size_t k = 0; k < json_count(roles); k++)
			known |= strcmp(its, json_str(json_at(roles, k), "")) ==
				 0;
		if ((role ? strcmp(its, role) == 0 : !known) &&
			app_inbox_mine(ui_app(ui), item))
			json_push(mine, json_copy(item));
	}
}

/* What waits for this person, by the order of the roles; alarms of one who
 * operates come before the reviews that he may also judge. */
static void choose_mine(struct home *p, struct ui *ui, const struct json *inbox)
{
	const struct json *items = json_get(inbox, "items");
	struct json *mine = json_array(), *roles = my_roles(ui);

	for (size_t k = 0; k < json_count(roles); k++)
		push_role(ui, mine, items, roles,
			json_str(json_at(roles, k), ""));
	push_role(ui, mine, items, roles, NULL);
	p->others = json_count(items) - json_count(mine);
	rows_fill(&p->rows, mine);
	json_free(p->mine);
	json_free(roles);
	p->mine = mine;
}

static int load_home(void *state, struct ui *ui, struct err *err)
{
	struct home *p = state;
	struct json *inbox = NULL;
	const int rc = app_inbox(ui_app(ui), &inbox, err);

	if (rc)
		return rc;
	fleet_drop(p->fleet);
	p->fleet = fleet_keep(ui_fleet(ui));
	choose_mine(p, ui, inbox);
	json_free(inbox);
	return 0;
}

/* "14m", "3h", "2d" since then; "" if the time cannot be read. */
static void age_of(char out[16], const char *since)
{
	int64_t at, s;

	out[0] = '\0';
	if (clock_parse(since, strlen(since), &at, NULL))
		return;
	s = (clock_now_us() - at) / CLOCK_SECOND_US;
	if (s < 0)
		s = 0;
	if (s < 3600)
		snprintf(out, 16, "%lldm", (long long)(s / 60));
	else if (s < 86400)
		snprintf(out, 16, "%lldh", (long long)(s / 3600));
	else
		snprintf(out, 16, "%lldd", (long long)(s / 86400));
}

/* In windows less wide the name alone; in lower ones the list alone. */
enum { NARROW = 30, LOW = 5 };

static void draw_item(
	struct ui *ui, int row, const struct json *item, bool here, int cols)
{
	struct cells *c = ui_cells(ui);
	const char *kind = json_get_str(item, "kind", "");
	const bool alarm = strcmp(kind, "alarm") == 0;
	char age[16];
	const enum cell_look look = here    ? LOOK_CURSOR
				    : alarm ? LOOK_BAD
					    : LOOK_PLAIN;

	cells_look(c, row, 0, cols, look);
	age_of(age, json_get_str(item, "since", ""));
	if (cols < NARROW)
		cells_format(c, row, 0, cols, look, "%c%c%s", here ? '>' : ' ',
			alarm ? '!' : ' ', json_get_str(item, "name", ""));
	else
		cells_format(c, row, 0, cols > 60 ? cols - 6 : cols, look,
			"%c%c %-8.8s %-24.24s %s", here ? '>' : ' ',
			alarm ? '!' : ' ', kind, json_get_str(item, "name", ""),
			json_get_str(item, "text", ""));
	if (cols > 60)
		cells_format(c, row, cols - 5, 5, look, "%4.4s", age);
	if (here) {
		c->cursor_row = row;
		c->cursor_col = 0;
	}
}

static void draw_fleet(struct home *p, struct ui *ui, const struct area *a)
{
	const struct json *models = json_get(fleet_json(p->fleet), "models");
	struct cells *c = ui_cells(ui);
	int counts[4] = {0, 0, 0, 0};
	static const char *const names[] = {
		"ALERT", "watch", "ok", "unwatched"};

	if (!p->fleet) {
		ui_heading(ui, a, _("FLEET: reading the models ..."));
		return;
	}
	for (size_t i = 0; i < json_count(models); i++)
		for (int k = 0; k < 4; k++)
			counts[k] += strcmp(json_get_str(json_at(models, i),
						    "status", ""),
					     names[k]) == 0;
	ui_heading(ui, a,
		_("FLEET: %zu models, %d ALERT, %d watch, %d ok, %d "
		  "unwatched"),
		json_count(models), counts[0], counts[1], counts[2], counts[3]);
	for (int i = 0; i + 1 < a->rows && (size_t)i < json_count(models);
		i++) {
		const struct json *m = json_at(models, (size_t)i);
		const char *status = json_get_str(m, "status", "");

		cells_format(c, a->row + 1 + i, 1, a->cols,
			strcmp(status, "ALERT") == 0   ? LOOK_BAD
			: strcmp(status, "watch") == 0 ? LOOK_WATCH
						       : LOOK_PLAIN,
			_("%-9.9s %-24.24s %lld open, %lld handled, checked "
			  "to %.10s"),
			status, json_get_str(m, "name", ""),
			(long long)json_get_i64(m, "alarms", 0),
			(long long)json_get_i64(m, "handled", 0),
			json_get_str(m, "last_check", "-"));
	}
}

static void draw_home(void *state, struct ui *ui, const struct area *a)
{
	struct home *p = state;
	struct cells *c = ui_cells(ui);
	const int fleet = a->rows < LOW ? 0 : a->rows / 2;
	const int hints = a->rows < LOW ? 0 : 2, head = a->rows > 1;
	const int room = a->rows - fleet - hints - head;
	const int top = list_top(&p->rows.list, room);
	const struct area below = {a->row + a->rows - fleet, 0, fleet, a->cols};

	if (head)
		ui_heading(ui, a, _("NEEDS YOU (%d)"), p->rows.list.count);
	if (p->rows.list.count == 0)
		cells_text(c, a->row + head, 2, a->cols - 2, LOOK_PLAIN,
			_("Nothing waits for you."));
	for (int i = 0; i < room && top + i < p->rows.list.count; i++)
		draw_item(ui, a->row + head + i, rows_at(&p->rows, top + i),
			top + i == p->rows.list.at, a->cols);
	if (hints && p->rows.list.count)
		cells_format(c, a->row + a->rows - fleet - 2, 1, a->cols - 1,
			LOOK_DIM, "$ %s",
			json_get_str(rows_focused(&p->rows), "command", ""));
	if (hints && p->others)
		cells_format(c, a->row + a->rows - fleet - 1, 1, a->cols - 1,
			LOOK_DIM,
			_("%zu more wait for others: assay inbox "
			  "--all"),
			p->others);
	if (fleet > 1)
		draw_fleet(p, ui, &below);
}

/* To the pane where the item is handled. */
static void follow(struct home *p, struct ui *ui)
{
	const struct json *item = rows_focused(&p->rows);
	const char *kind = json_get_str(item, "kind", "");
	const char *name = json_get_str(item, "name", "");

	if (strcmp(kind, "alarm") == 0)
		ui_open(ui, &pane_drift, name);
	else if (strcmp(kind, "review") == 0 || strcmp(kind, "finding") == 0)
		ui_open(ui, &pane_reviews, name);
	else
		ui_say(ui, "$ %s", json_get_str(item, "command", ""));
}

static bool key_home(void *state, struct ui *ui, int key)
{
	struct home *p = state;

	if (key == TERM_KEY_ENTER && p->rows.list.count) {
		follow(p, ui);
		return true;
	}
	return rows_key(&p->rows, key, 8);
}

static const struct json *item_of_kind(const struct home *p, const char *kind)
{
	const struct json *item = rows_focused(&p->rows);

	return item && strcmp(json_get_str(item, "kind", ""), kind) == 0 ? item
									 : NULL;
}

static const char *make_on(const struct home *p, struct words *w,
	const char *kind, const char *verb, const char *sub)
{
	const struct json *item = item_of_kind(p, kind);

	words_add(w, verb);
	if (sub)
		words_add(w, sub);
	if (item)
		words_add(w, json_get_str(item, "name", ""));
	return item ? NULL : _("not for what is under the cursor");
}

static const char *make_handoff(void *state, struct words *w)
{
	const char *why = make_on(state, w, "alarm", "handoff", "open");

	words_add(w, "--to");
	words_add(w, "engineer");
	return why;
}

static const char *make_ack(void *state, struct words *w)
{
	return make_on(state, w, "alarm", "alarm", "ack");
}

static const char *make_accept(void *state, struct words *w)
{
	return make_on(state, w, "handoff", "handoff", "accept");
}

static const char *make_reproduce(void *state, struct words *w)
{
	return make_on(state, w, "handoff", "reproduce", NULL);
}

static const char *make_return(void *state, struct words *w)
{
	return make_on(state, w, "handoff", "handoff", "return");
}

static const char *make_close(void *state, struct words *w)
{
	return make_on(state, w, "handoff", "handoff", "close");
}

static void tell_handoff(void *state, struct ui *ui, struct buf *out)
{
	const struct json *item = item_of_kind(state, "alarm");

	tell_kit(ui, json_get_str(item, "name", ""), out);
}

static void tell_ack(void *state, struct ui *ui, struct buf *out)
{
	const struct json *item = item_of_kind(state, "alarm");

	tell_alarm(ui, json_get_str(item, "name", ""), out);
}

static const char *not_about_one(void)
{
	return _("what is under the cursor is about no one version; press 2 "
		 "and choose one");
}

/* The version is looked up when it runs. */
static const char *make_optimize(void *state, struct words *w)
{
	words_add(w, "optimize");
	words_add(w, "--list");
	return item_of_kind(state, "alarm") ? NULL : not_about_one();
}

/* The menu of recipes for the version that an alarm is about. */
static void run_optimize(void *state, struct ui *ui)
{
	const struct json *item = item_of_kind(state, "alarm");
	struct json *alarm = NULL;
	struct err err = ERR_INIT;

	if (!item)
		ui_say(ui, "%s", not_about_one());
	else if (app_alarm_get(ui_app(ui), json_get_str(item, "name", ""),
			 &alarm, &err))
		ui_say(ui, "%s", err.text);
	else
		ui_recipes(ui, json_get_str(alarm, "version_text", ""));
	json_free(alarm);
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
	{.key = 'a', .label = N_("accept"), .make = make_accept},
	{.key = 'R', .label = N_("reproduce"), .make = make_reproduce},
	{.key = 'O',
		.label = N_("optimize"),
		.make = make_optimize,
		.run = run_optimize},
	{.label = N_("give it back"),
		.ask = {{N_("answer:"), "--note", NULL},
			{N_("version that answers it (may be empty):"),
				"--version", NULL}},
		.make = make_return},
	{.label = N_("close the hand-off"),
		.ask = {{N_("how it ended (may be empty):"), "--reason", NULL}},
		.make = make_close},
	{.label = NULL},
};

static struct rows *rows_home(void *state)
{
	return &((struct home *)state)->rows;
}

/* "assay alarm show NAME" of the inbox as words. */
static bool twin_home(void *state, struct words *w)
{
	const struct home *p = state;
	const struct json *item = rows_focused(&p->rows);

	words_split(w, json_get_str(item, "command", ""));
	return item != NULL;
}

static const struct pane_key keys[] = {
	{"Enter", N_("to the alarm, review or hand-off")},
	{NULL, NULL},
};

const struct pane_ops pane_home = {N_("Home"), open_home, close_home, load_home,
	draw_home, key_home, NULL, actions, keys, rows_home, twin_home, NULL};
