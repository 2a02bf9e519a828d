/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/draft.h"
#include "ui/editor.h"
#include "ui/term.h"
#include "ui/workbench.h"

static void forget(struct ui *ui)
{
	ui->pending.action = NULL;
	ui->pending.confirming = false;
	ui->asking = ASKING_NOTHING;
	words_release(&ui->pending.words);
}

static void drop_draft_name(struct ui *ui)
{
	free(ui->pending.draft);
	ui->pending.draft = NULL;
}

static void run_command(struct ui *ui)
{
	struct err err = ERR_INIT;

	if (child_start(&ui->child, app_git_dir(ui->app),
		    ui->pending.words.word, &err))
		ui_say(ui, "%s", err.text);
	forget(ui);
}

static const struct question *question(const struct ui *ui)
{
	const struct pending *p = &ui->pending;
	const struct question *q = &p->action->ask[p->question];

	return p->question < QUESTIONS_MAX && q->prompt ? q : NULL;
}

/* Only what a person writes in sentences is worth a draft. */
static bool is_prose(const struct question *q)
{
	return q && q->option &&
	       (strcmp(q->option, "--text") == 0 ||
		       strcmp(q->option, "--note") == 0 ||
		       strcmp(q->option, "--conditions") == 0);
}

static void open_question(struct ui *ui, const struct question *q)
{
	struct buf kept = BUF_INIT;

	ui->asking = ASKING_ACTION;
	prompt_open(&ui->prompt, _(q->prompt));
	if (!is_prose(q))
		return;
	drop_draft_name(ui);
	ui->pending.draft = draft_path(
		app_git_dir(ui->app), ui->pending.words.word, q->option);
	if (draft_read(ui->pending.draft, &kept)) {
		prompt_set(&ui->prompt, buf_str(&kept));
		ui_say(ui, _("this was kept from before; Ctrl-U clears it, "
			     "Ctrl-X opens the editor"));
	}
	buf_release(&kept);
}

static void open_confirmation(struct ui *ui, const char *name)
{
	struct pending *p = &ui->pending;
	char *safe = text_safe(name);

	p->confirming = true;
	ui->asking = ASKING_ACTION;
	snprintf(p->label, sizeof(p->label), _("type %s in full:"), safe);
	prompt_open(&ui->prompt, p->label);
	free(safe);
}

static const char *name_to_confirm(struct ui *ui)
{
	const struct pane_action *a = ui->pending.action;

	return a->confirm ? a->confirm(ui->state[ui->current]) : NULL;
}

/* Asks the next question, or runs when there is none left. */
static void go_on(struct ui *ui)
{
	const struct question *q = question(ui);
	const char *name = q ? NULL : name_to_confirm(ui);

	if (q)
		open_question(ui, q);
	else if (name && *name && !ui->pending.confirming)
		open_confirmation(ui, name);
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
	drop_draft_name(ui);
	why = action->make(ui->state[ui->current], &ui->pending.words);
	if (why) {
		ui_say(ui, "%s", why);
		words_release(&ui->pending.words);
		return;
	}
	ui->toast[0] = '\0';
	ui->pending.action = action;
	ui->pending.question = 0;
	ui->pending.confirming = false;
	go_on(ui);
}

static void give_up(struct ui *ui)
{
	const bool keep = is_prose(question(ui)) && ui->prompt.text.len;

	if (keep && draft_write(ui->pending.draft, buf_str(&ui->prompt.text)))
		ui_say(ui, _("nothing was done; what was typed is kept"));
	else
		ui_say(ui, _("nothing was done"));
	if (is_prose(question(ui)) && !keep)
		draft_remove(ui->pending.draft);
	drop_draft_name(ui);
	forget(ui);
}

static void answer(struct ui *ui)
{
	const struct question *q = question(ui);
	const char *text = buf_str(&ui->prompt.text);

	if (ui->pending.confirming) {
		if (strcmp(text, name_to_confirm(ui)) == 0) {
			go_on(ui);
			return;
		}
		ui_say(ui, _("that is not the name; nothing was done"));
		drop_draft_name(ui);
		forget(ui);
		return;
	}
	if (is_prose(q) && *text && !draft_write(ui->pending.draft, text))
		ui_say(ui, _("the draft could not be kept"));
	if (!q->option || *text) {
		if (q->option)
			words_add(&ui->pending.words, q->option);
		words_add(&ui->pending.words, text);
	}
	ui->pending.question++;
	go_on(ui);
}

/* The answer in the person's own editor; what it leaves is the answer. */
static void edit(struct ui *ui)
{
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	if (!is_prose(question(ui)) || ui->pending.confirming) {
		ui_say(ui, _("the editor is for longer answers"));
		return;
	}
	buf_addstr(&text, buf_str(&ui->prompt.text));
	if (editor_run(ui->pending.draft, &text, &err)) {
		ui_say(ui, "%s", err.text);
	} else if (text.len == 0) {
		buf_clear(&ui->prompt.text);
		ui->prompt.open = false;
		give_up(ui);
	} else {
		prompt_set(&ui->prompt, buf_str(&text));
		ui->prompt.open = false;
		answer(ui);
	}
	buf_release(&text);
}

void ask_key(struct ui *ui, int key)
{
	if (key == 24) { /* ^X */
		edit(ui);
		return;
	}
	switch (prompt_key(&ui->prompt, key)) {
	case PROMPT_GIVEN_UP:
		give_up(ui);
		break;
	case PROMPT_DONE:
		answer(ui);
		break;
	case PROMPT_GOES_ON:
		break;
	}
}

void ask_ended(struct ui *ui, int status)
{
	if (ui->pending.draft && (status == EXIT_OK || status == EXIT_FINDING))
		draft_remove(ui->pending.draft);
	drop_draft_name(ui);
}

void ask_rescue(struct ui *ui)
{
	if (ui->asking == ASKING_ACTION && ui->prompt.open &&
		is_prose(question(ui)) && !ui->pending.confirming &&
		ui->prompt.text.len &&
		!draft_write(ui->pending.draft, buf_str(&ui->prompt.text)))
		fputs(_("assay: what was typed could not be kept\n"), stderr);
	drop_draft_name(ui);
	words_release(&ui->pending.words);
}
