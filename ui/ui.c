/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/inbox.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ui/plain.h"
#include "ui/term.h"
#include "ui/waterfall.h"
#include "ui/workbench.h"

/* The page that panes draw on where nothing is drawn. */
enum { PLAIN_ROWS = 40, PLAIN_COLS = 80 };

void workbench_load(struct ui *ui)
{
	struct err err = ERR_INIT;
	const int i = ui->current;

	if (!ui->stale[i])
		return;
	ui->stale[i] = false;
	remote_synced(ui);
	if (app_refresh(ui->app, &err) ||
		ui->ops[i]->load(ui->state[i], ui, &err))
		ui_say(ui, "%s", err.text);
}

void workbench_child(struct ui *ui)
{
	if (!child_poll(&ui->child) || ui->child.running)
		return;
	if (ask_tried(ui))
		return;
	workbench_stale(ui);
	ask_ended(ui, ui->child.status);
	ui_follow_ended(ui, ui->child.status);
	if (ui->child.status == EXIT_OK && ui->take)
		ui->take(ui, buf_str(&ui->child.text));
	else if (ui->child.status == EXIT_OK)
		ui_say(ui, _("done: %s"), ui->child.line);
	else if (ui->child.status == EXIT_FINDING)
		ui_say(ui, _("done, something was found: %s"), ui->child.line);
	else
		ui_say(ui, "%s", child_complaint(&ui->child));
}

static void resize(struct ui *ui)
{
	int rows, cols;

	term_size(&rows, &cols);
	term_resized(rows, cols);
	cells_size(&ui->cells, rows, cols);
}

static void show(struct ui *ui)
{
	const bool asked_for = ui->dirty;

	workbench_load(ui);
	frame_draw(ui);
	term_show(&ui->cells);
	ui->dirty = ui->live = false;
	if (!asked_for && pace_shown(&ui->pace, clock_ticks_us()))
		term_ask();
}

/* Draws what is due; returns how long to sleep for what is not, in ms. */
static int show_due(struct ui *ui)
{
	int64_t us;

	if (ui->pace.asked && !term_asked())
		pace_answered(&ui->pace);
	us = pace_wait(&ui->pace, clock_ticks_us());
	if (ui->live && us == 0)
		pace_give_up(&ui->pace);
	if (ui->dirty || (ui->live && us == 0))
		show(ui);
	return ui->live ? (int)(us / 1000) + 1 : -1;
}

static bool at_rest(const struct ui *ui)
{
	return !ui->child.running && !ui->remote.child.running && !ui->live &&
	       !ui->pace.asked;
}

static void take_keys(struct ui *ui)
{
	int key;

	while (!ui->quit && (key = term_key()) != TERM_KEY_NONE) {
		if (key == TERM_KEY_ANSWER)
			continue;
		if (key == TERM_KEY_GONE)
			ui->quit = true;
		else
			workbench_key(ui, key);
		ui->dirty = true;
		workbench_load(ui);
	}
}

/* Stopped or woken by a signal from elsewhere. */
static void take_stops(struct ui *ui, const struct wait_news *news)
{
	if (news->suspend)
		term_suspend();
	else if (news->resumed)
		term_again();
	if (!news->suspend && !news->resumed)
		return;
	resize(ui);
	ui->dirty = true;
}

/* One turn: draw, sleep, take what happened. */
static int turn(struct ui *ui, struct err *err)
{
	const int fds[2] = {ui->child.running ? ui->child.fd : -1,
		ui->remote.child.running ? ui->remote.child.fd : -1};
	struct wait_news news;
	const bool more = workbench_read_on(ui);
	const int ms = show_due(ui);
	int rc;

	if (!more && at_rest(ui))
		wait_say_idle(&ui->wait);
	rc = wait_for(&ui->wait, fds, more ? 0 : ms, &news, err);
	if (rc)
		return rc;
	ui->dirty = news.resized;
	ui->live |= news.store || news.child;
	if (news.resized)
		resize(ui);
	take_stops(ui, &news);
	if (news.store) {
		workbench_stale(ui);
		remote_told(ui);
	}
	if (news.quit)
		ui->quit = true;
	workbench_child(ui);
	remote_turn(ui, &news);
	workbench_load(ui);
	take_keys(ui);
	return 0;
}

static void open_panes(struct ui *ui)
{
	for (int i = 0; i < UI_PANES; i++) {
		ui->ops[i] = pane_all[i];
		ui->state[i] = pane_all[i]->open();
	}
	workbench_stale(ui);
}

static void close_panes(struct ui *ui)
{
	for (int i = 0; i < UI_PANES; i++)
		ui->ops[i]->close(ui->state[i]);
}

/* What a person does here, for the corner: the first role but that of keeping
 * the access rules. */
static const char *role_of(const struct json *person)
{
	const struct json *roles = json_get(person, "roles");

	for (size_t i = 0; i < json_count(roles); i++)
		if (strcmp(json_str(json_at(roles, i), ""), "administrator") !=
			0)
			return json_str(json_at(roles, i), "");
	return "administrator";
}

/* Whoever writes here, and the store, for the corners of the frame. */
static void name_person(struct ui *ui)
{
	struct json *doc = NULL;
	const struct json *persons;
	const char *me;

	snprintf(ui->who, sizeof(ui->who), "%s", _("reading only"));
	snprintf(ui->store, sizeof(ui->store), "%s",
		path_base(app_git_dir(ui->app)));
	if (app_need_person(ui->app, &me, NULL) ||
		app_role_list(ui->app, &doc, NULL))
		return;
	persons = json_get(doc, "persons");
	for (size_t i = 0; i < json_count(persons); i++)
		if (strcmp(json_get_str(json_at(persons, i), "name", ""), me) ==
			0)
			snprintf(ui->who, sizeof(ui->who), "%s:%s",
				role_of(json_at(persons, i)), me);
	json_free(doc);
}

static void say_stand_in(struct ui *ui)
{
	const char *name = getenv("TERM");
	char *safe = text_safe(name ? name : "");

	if (term_stands_in())
		ui_say(ui,
			_("the terminal '%s' is not known here: it is taken "
			  "for xterm-256color"),
			safe);
	free(safe);
}

/* On a terminal; ERR_UNSUPPORTED if it cannot be taken over. */
static int run_screen(struct ui *ui, struct err *err)
{
	int rows, cols, rc = term_open(err);

	if (rc)
		return rc;
	term_size(&rows, &cols);
	cells_size(&ui->cells, rows, cols);
	say_stand_in(ui);
	while (!ui->quit && (rc = turn(ui, err)) == 0)
		;
	term_close();
	return rc;
}

static bool wants_plain(void)
{
	const char *accessible = getenv("ACCESSIBLE"), *term = getenv("TERM");

	return (accessible && *accessible && strcmp(accessible, "0") != 0) ||
	       (term && strcmp(term, "dumb") == 0);
}

static void release(struct ui *ui)
{
	ask_rescue(ui);
	close_panes(ui);
	fleet_drop(ui->fleet);
	if (ui->reading)
		json_free(app_fleet_close(ui->reading));
	palette_close(&ui->palette);
	recipes_close(&ui->recipes);
	waterfall_close(ui);
	cells_release(&ui->cells);
	prompt_release(&ui->prompt);
	child_release(&ui->child);
	child_release(&ui->remote.child);
	wait_close(&ui->wait);
}

int ui_run(struct app *app, bool plain, struct err *err)
{
	struct ui ui = {0};
	struct store *store;
	int rc;

	rc = app_store(app, &store, err);
	if (rc)
		return rc;
	ui.app = app;
	ui.dirty = true;
	ui.child.fd = ui.remote.child.fd = -1;
	plain |= wants_plain();
	wait_none(&ui.wait);
	if (!plain)
		rc = wait_open(&ui.wait, app_git_dir(app), err);
	if (rc) {
		wait_close(&ui.wait);
		return rc;
	}
	open_panes(&ui);
	name_person(&ui);
	if (plain) {
		cells_size(&ui.cells, PLAIN_ROWS, PLAIN_COLS);
		plain_run(&ui);
	} else {
		remote_open(&ui);
		rc = run_screen(&ui, err);
	}
	release(&ui);
	return rc;
}
