/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/complete.h"
#include "ui/draft.h"
#include "ui/editor.h"
#include "ui/term.h"
#include "ui/workbench.h"

enum { CTRL_C = 3, CTRL_X = 24, SCROLL = 5 };

static void forget(struct ui *ui)
{
	struct pending *p = &ui->pending;

	p->action = NULL;
	p->stage = STAGE_QUESTIONS;
	ui->asking = ASKING_NOTHING;
	words_release(&p->words);
	for (int i = 0; i < QUESTIONS_MAX; i++)
		buf_release(&p->answer[i]);
	buf_release(&p->body);
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
		    ui->pending.words.word,
		    ui->pending.action->take ? CHILD_BRIEF : CHILD_STEPS,
		    &err)) {
		ui_say(ui, "%s", err.text);
	} else {
		ui->take = ui->pending.action->take;
		wait_tell(&ui->wait, "action %d %s", ui->current + 1,
			ui->pending.action->label);
		ui_follow_command(ui, ui->pending.words.word);
	}
	forget(ui);
}

static const struct question *question(const struct ui *ui)
{
	const struct pending *p = &ui->pending;
	const struct question *q;

	if (!p->action || p->stage != STAGE_QUESTIONS ||
		p->question >= QUESTIONS_MAX)
		return NULL;
	q = &p->action->ask[p->question];
	return q->prompt ? q : NULL;
}

/* Only what a person writes in sentences is worth a draft. */
static bool is_prose(const struct question *q)
{
	return q && q->option &&
	       (strcmp(q->option, "--text") == 0 ||
		       strcmp(q->option, "--note") == 0 ||
		       strcmp(q->option, "--conditions") == 0);
}

/* The words of the answers given so far, after those of the action. */
static void add_answers(struct pending *p, int n)
{
	words_cut(&p->words, p->n_base);
	for (int i = 0; i < n; i++) {
		const struct question *q = &p->action->ask[i];

		if (q->option && !p->answer[i].len)
			continue;
		if (q->option)
			words_add(&p->words, q->option);
		words_add(&p->words, buf_str(&p->answer[i]));
	}
}

static void open_question(struct ui *ui, const struct question *q)
{
	struct pending *p = &ui->pending;
	struct buf kept = BUF_INIT;

	ui->asking = ASKING_ACTION;
	add_answers(p, p->question);
	prompt_open(&ui->prompt, _(q->prompt));
	prompt_set(&ui->prompt, buf_str(&p->answer[p->question]));
	if (!is_prose(q))
		return;
	drop_draft_name(ui);
	p->draft = draft_path(app_git_dir(ui->app), p->words.word, q->option);
	if (!ui->prompt.text.len && draft_read(p->draft, &kept)) {
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

	p->stage = STAGE_CONFIRM;
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

/* The last word before it runs: the name in full, if it asks for one. */
static void finish(struct ui *ui)
{
	const char *name = name_to_confirm(ui);

	if (name && *name && ui->pending.stage != STAGE_CONFIRM)
		open_confirmation(ui, name);
	else
		run_command(ui);
}

/* Runs what the answers make with --dry-run, to be shown. */
static void try_it(struct ui *ui)
{
	struct pending *p = &ui->pending;
	struct err err = ERR_INIT;

	p->stage = STAGE_TRYING;
	ui->asking = ASKING_ACTION;
	prompt_open(&ui->prompt, _("reading, nothing is written; Esc stops"));
	words_add(&p->words, "--dry-run");
	if (child_start(&ui->child, app_git_dir(ui->app), p->words.word,
		    CHILD_BRIEF, &err)) {
		ui_say(ui, "%s", err.text);
		forget(ui);
	}
}

/* Asks the next question, or runs when there is none left. */
static void go_on(struct ui *ui)
{
	const struct question *q = question(ui);

	if (q) {
		open_question(ui, q);
		return;
	}
	add_answers(&ui->pending, ui->pending.question);
	if (ui->pending.action->dry_run && ui->pending.stage == STAGE_QUESTIONS)
		try_it(ui);
	else
		finish(ui);
}

bool ask_tried(struct ui *ui)
{
	struct pending *p = &ui->pending;
	const bool fine =
		ui->child.status == EXIT_OK || ui->child.status == EXIT_FINDING;

	if (p->stage != STAGE_TRYING)
		return false;
	p->stage = fine ? STAGE_TRIED : STAGE_REFUSED;
	p->skip = 0;
	buf_clear(&p->body);
	if (!fine)
		buf_addf(&p->body, "%s\n", _("Refused; nothing was written:"));
	buf_addstr(&p->body, buf_str(&ui->child.text));
	add_answers(p, p->question);
	prompt_open(&ui->prompt, fine ? _("Enter writes it, Esc does not")
				      : _("Enter changes the answers, Esc "
					  "leaves"));
	return true;
}

static bool is_busy(struct ui *ui)
{
	if (ui->child.running)
		ui_say(ui, _("a command is still running; Ctrl-C cancels it"));
	return ui->child.running;
}

void workbench_ask(
	struct ui *ui, const struct pane_action *action, struct words *words)
{
	struct pending *p = &ui->pending;

	if (is_busy(ui)) {
		words_release(words);
		return;
	}
	forget(ui);
	drop_draft_name(ui);
	words_move(&p->words, words);
	ui->toast[0] = '\0';
	p->action = action;
	p->question = p->skip = 0;
	p->n_base = p->words.n;
	if (action->tell)
		action->tell(ui->state[ui->current], ui, &p->body);
	go_on(ui);
}

void workbench_act(struct ui *ui, const struct pane_action *action)
{
	void *state = ui->state[ui->current];
	struct words words = {0};
	const char *why;

	if (action->run) {
		wait_tell(&ui->wait, "action %d %s", ui->current + 1,
			action->label);
		action->run(state, ui);
		return;
	}
	if (is_busy(ui))
		return;
	why = action->make(state, &words);
	if (why) {
		ui_say(ui, "%s", why);
		words_release(&words);
		return;
	}
	workbench_ask(ui, action, &words);
}

static void give_up(struct ui *ui)
{
	const bool prose = is_prose(question(ui));
	const bool keep = prose && ui->prompt.text.len;

	if (keep && draft_write(ui->pending.draft, buf_str(&ui->prompt.text)))
		ui_say(ui, _("nothing was done; what was typed is kept"));
	else
		ui_say(ui, _("nothing was done"));
	if (prose && !keep)
		draft_remove(ui->pending.draft);
	if (ui->pending.stage == STAGE_TRYING)
		child_cancel(&ui->child);
	drop_draft_name(ui);
	forget(ui);
}

static void keep_answer(struct ui *ui)
{
	struct buf *answer = &ui->pending.answer[ui->pending.question];

	buf_clear(answer);
	buf_addstr(answer, buf_str(&ui->prompt.text));
}

static void confirmed(struct ui *ui)
{
	if (strcmp(buf_str(&ui->prompt.text), name_to_confirm(ui)) == 0) {
		finish(ui);
		return;
	}
	ui_say(ui, _("that is not the name; nothing was done"));
	drop_draft_name(ui);
	forget(ui);
}

static void answer(struct ui *ui)
{
	struct pending *p = &ui->pending;
	const struct question *q = question(ui);

	if (p->stage == STAGE_CONFIRM) {
		confirmed(ui);
	} else if (p->stage == STAGE_TRIED) {
		finish(ui);
	} else if (p->stage == STAGE_REFUSED) {
		p->stage = STAGE_QUESTIONS;
		p->question = 0;
		buf_clear(&p->body);
		go_on(ui);
	} else if (q) {
		if (is_prose(q) && ui->prompt.text.len &&
			!draft_write(p->draft, buf_str(&ui->prompt.text)))
			ui_say(ui, _("the draft could not be kept"));
		keep_answer(ui);
		p->question++;
		go_on(ui);
	}
}

/* Back to the question before. */
static void back(struct ui *ui)
{
	struct pending *p = &ui->pending;

	if (p->stage == STAGE_TRIED || p->stage == STAGE_CONFIRM)
		p->stage = STAGE_QUESTIONS;
	else if (question(ui))
		keep_answer(ui);
	else
		return;
	p->question -= p->question > 0;
	if (question(ui))
		open_question(ui, question(ui));
}

/* The answer in the person's own editor; what it leaves is the answer. */
static void edit(struct ui *ui)
{
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	if (!is_prose(question(ui))) {
		ui_say(ui, _("the editor is for longer answers"));
		return;
	}
	buf_addstr(&text, buf_str(&ui->prompt.text));
	if (editor_run(ui->pending.draft, &text, buf_str(&ui->pending.body),
		    &err)) {
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

static bool scroll(struct pending *p, int key)
{
	if (key == TERM_KEY_PAGE_DOWN)
		p->skip += p->more ? SCROLL : 0;
	else if (key == TERM_KEY_PAGE_UP)
		p->skip -= p->skip < SCROLL ? p->skip : SCROLL;
	else
		return false;
	return true;
}

static void type_key(struct ui *ui, int key)
{
	const bool asks = question(ui) || ui->pending.stage == STAGE_CONFIRM;

	if (!asks && key != TERM_KEY_ENTER && key != TERM_KEY_ESCAPE &&
		key != CTRL_C)
		return;
	if (ui->pending.stage == STAGE_TRYING && key == TERM_KEY_ENTER)
		return;
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

void ask_key(struct ui *ui, int key)
{
	const struct question *q = question(ui);

	if (scroll(&ui->pending, key))
		return;
	if (key == CTRL_X)
		edit(ui);
	else if (key == TERM_KEY_UP && ui->pending.stage != STAGE_TRYING)
		back(ui);
	else if (key == TERM_KEY_TAB && q)
		complete(&ui->prompt, q->offers);
	else
		type_key(ui, key);
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
		is_prose(question(ui)) && ui->prompt.text.len &&
		!draft_write(ui->pending.draft, buf_str(&ui->prompt.text)))
		fputs(_("assay: what was typed could not be kept\n"), stderr);
	drop_draft_name(ui);
	forget(ui);
}
