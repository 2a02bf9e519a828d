/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "ui/term.h"
#include "ui/ui.h"
#include "ui/workbench.h"

struct app *ui_app(struct ui *ui)
{
	return ui->app;
}

struct cells *ui_cells(struct ui *ui)
{
	return &ui->cells;
}

const struct child *ui_child(const struct ui *ui)
{
	return &ui->child;
}

const char *ui_subject(const struct ui *ui)
{
	return ui->subject;
}

void ui_set_subject(struct ui *ui, const char *text)
{
	if (strcmp(ui->subject, text) == 0)
		return;
	snprintf(ui->subject, sizeof(ui->subject), "%s", text);
	for (int i = 0; i < UI_PANES; i++)
		if (i != ui->current)
			ui->stale[i] = true;
}

void ui_open(struct ui *ui, const struct pane_ops *pane, const char *ref)
{
	struct err err = ERR_INIT;

	for (int i = 0; i < UI_PANES; i++) {
		if (ui->ops[i] != pane)
			continue;
		ui->current = i;
		ui->stale[i] = false;
		if (pane->load(ui->state[i], ui, &err))
			ui_say(ui, "%s", err.text);
		else if (pane->select)
			pane->select(ui->state[i], ui, ref);
	}
}

void ui_say(struct ui *ui, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(ui->toast, sizeof(ui->toast), fmt, ap) < 0)
		ui->toast[0] = '\0';
	va_end(ap);
}

int workbench_actions(const struct ui *ui)
{
	const struct pane_action *a = ui->ops[ui->current]->actions;
	int n = 0;

	while (a[n].label)
		n++;
	return n;
}

static void run_command(struct ui *ui)
{
	struct err err = ERR_INIT;

	if (child_start(&ui->child, app_git_dir(ui->app),
		    ui->pending.words.word, &err))
		ui_say(ui, "%s", err.text);
	words_release(&ui->pending.words);
	ui->pending.action = NULL;
}

/* Asks the next question, or runs when there is none left. */
static void go_on(struct ui *ui)
{
	const struct pane_action *a = ui->pending.action;
	const int q = ui->pending.question;

	if (q < QUESTIONS_MAX && a->ask[q].prompt)
		prompt_open(&ui->prompt, _(a->ask[q].prompt));
	else
		run_command(ui);
}

void workbench_act(struct ui *ui, const struct pane_action *action)
{
	const char *why;

	if (ui->child.running) {
		ui_say(ui, _("a command is still running; Ctrl-C cancels it"));
		return;
	}
	words_release(&ui->pending.words);
	why = action->make(ui->state[ui->current], &ui->pending.words);
	if (why) {
		ui_say(ui, "%s", why);
		words_release(&ui->pending.words);
		return;
	}
	ui->pending.action = action;
	ui->pending.question = 0;
	go_on(ui);
}

static void prompt_ended(struct ui *ui, enum prompt_end end)
{
	const struct question *q =
		&ui->pending.action->ask[ui->pending.question];

	if (end == PROMPT_GIVEN_UP) {
		ui->pending.action = NULL;
		ui_say(ui, _("nothing was done"));
		return;
	}
	if (!q->option || ui->prompt.text.len) {
		if (q->option)
			words_add(&ui->pending.words, q->option);
		words_add(&ui->pending.words, buf_str(&ui->prompt.text));
	}
	ui->pending.question++;
	go_on(ui);
}

static void menu_key(struct ui *ui, int key)
{
	const struct pane_action *a = ui->ops[ui->current]->actions;

	if (list_key(&ui->menu, key, 10))
		return;
	ui->menu_open = false;
	if (key == TERM_KEY_ENTER) {
		workbench_act(ui, &a[ui->menu.at]);
		return;
	}
	for (int i = 0; a[i].label; i++)
		if (a[i].key && a[i].key == key)
			workbench_act(ui, &a[i]);
}

static void suspend(void)
{
	term_leave();
	raise(SIGSTOP);
	term_return();
}

static bool global_key(struct ui *ui, int key)
{
	if (key >= '1' && key < '1' + UI_PANES) {
		ui->current = key - '1';
	} else if (key == '?') {
		ui->help_open = true;
	} else if (key == 'x') {
		ui->menu_open = true;
		ui->menu.at = ui->menu.top = 0;
		list_count(&ui->menu, workbench_actions(ui));
	} else if (key == 'q') {
		ui->quit = true;
	} else if (key == 12) {
		term_redraw();
	} else if (key == 26) {
		suspend();
	} else if (key == 3) {
		if (ui->child.running)
			child_cancel(&ui->child);
		else
			ui_say(ui, _("nothing is running; q quits"));
	} else {
		return false;
	}
	return true;
}

static bool action_key(struct ui *ui, int key)
{
	const struct pane_action *a = ui->ops[ui->current]->actions;

	for (; a->label; a++)
		if (a->key && a->key == key) {
			workbench_act(ui, a);
			return true;
		}
	return false;
}

void workbench_key(struct ui *ui, int key)
{
	if (ui->prompt.open) {
		const enum prompt_end end = prompt_key(&ui->prompt, key);

		if (end != PROMPT_GOES_ON)
			prompt_ended(ui, end);
		return;
	}
	if (key == TERM_KEY_ESCAPE)
		ui->toast[0] = '\0';
	if (ui->help_open)
		ui->help_open = false;
	else if (ui->menu_open)
		menu_key(ui, key);
	else if (!ui->ops[ui->current]->key(ui->state[ui->current], ui, key) &&
		 !global_key(ui, key) && !action_key(ui, key) &&
		 key != TERM_KEY_ESCAPE)
		ui_say(ui, _("that key does nothing here; ? lists the keys"));
}
