/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/hostile_scenes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "tests/tui/hostile_text.h"
#include "ui/drift.h"
#include "ui/workbench.h"

/* For a field of so many bytes: as much of the hostile text as fits whichever
 * of the two it is; a byte can become the eight columns of <U+001B>. */
static void fit(char *out, size_t size, const struct hostile_texts *t)
{
	struct buf part = BUF_INIT, filler = BUF_INIT;
	const size_t most = size / 8 - 1;

	buf_add(&part, t->hostile->data,
		t->hostile->len < most ? t->hostile->len : most);
	if (t->filler)
		hostile_filler(&filler, &part);
	snprintf(out, size, "%s", buf_str(t->filler ? &filler : &part));
	hostile_given(1);
	buf_release(&part);
	buf_release(&filler);
}

/* What no record holds: who and where, what is said, run, typed. */
void hostile_fill_frame(struct ui *ui, const struct hostile_texts *t)
{
	fit(ui->who, sizeof(ui->who), t);
	fit(ui->store, sizeof(ui->store), t);
}

static void fill_said(struct ui *ui, const struct hostile_texts *t)
{
	fit(ui->toast, sizeof(ui->toast), t);
}

static void fill_running(struct ui *ui, const struct hostile_texts *t)
{
	struct child *c = &ui->child;

	free(c->line);
	c->line = xstrdup(t->text);
	buf_clear(&c->text);
	buf_addf(
		&c->text, "step 1 of 2\n%s\nstep 2 of 2: %s", t->text, t->text);
	c->running = true;
	hostile_given(3);
}

static void fill_typed(struct ui *ui, const struct hostile_texts *t)
{
	prompt_set(&ui->prompt, t->text);
	hostile_given(1);
}

static void fill_filter(struct ui *ui, const struct hostile_texts *t)
{
	const struct pane_ops *ops = ui->ops[ui->current];
	struct rows *r = ops->rows(ui->state[ui->current]);

	buf_clear(&r->typed);
	buf_addstr(&r->typed, t->text);
	fill_typed(ui, t);
	fill_said(ui, t);
}

/* What the command would do, its words, the answers so far. */
static void fill_dialog(struct ui *ui, const struct hostile_texts *t)
{
	struct pending *p = &ui->pending;

	buf_clear(&p->body);
	buf_addf(&p->body, "%s\n%s\n", t->text, t->text);
	for (int i = 0; i < QUESTIONS_MAX; i++) {
		buf_clear(&p->answer[i]);
		buf_addstr(&p->answer[i], t->text);
	}
	words_cut(&p->words, p->n_base);
	words_addf(&p->words, "%s ?", t->text); /* so that it is quoted */
	hostile_given(3 + QUESTIONS_MAX);
	fill_typed(ui, t);
}

static void fill_dialog_said(struct ui *ui, const struct hostile_texts *t)
{
	fill_dialog(ui, t);
	fill_said(ui, t);
}

/* Commands, models, reviews and alarms are copied when it opens. */
static void fill_palette(struct ui *ui, const struct hostile_texts *t)
{
	const enum palette_kind kind = ui->palette.kind;

	(void)t;
	palette_open(ui, kind);
}

static void fill_nothing_to_show(struct ui *ui, const struct hostile_texts *t)
{
	struct drift *p = ui->state[ui->current];

	fit(p->why, sizeof(p->why), t);
	json_free(p->doc);
	p->doc = NULL;
	p->choosing = false;
}

const struct hostile_scene hostile_scenes[] = {
	{"1", 24, 80, false, NULL},
	{"j", 50, 160, false, NULL},
	{"j", 24, 80, false, fill_said},
	{"2", 50, 160, false, NULL},
	{"l", 24, 80, false, NULL},
	{"j", 50, 160, false, NULL},
	{"[", 24, 80, false, NULL},
	{"]d", 24, 80, false, NULL},
	{"", 50, 160, false, NULL},
	{"d3", 24, 80, false, NULL},
	{"", 50, 160, false, NULL},
	{"", 24, 80, false, fill_running},
	{"", 50, 160, false, fill_running},
	{"/", 24, 80, true, fill_filter},
	{"\0334", 50, 160, false, NULL},
	{"\r", 24, 80, false, NULL},
	{"\r", 50, 160, false, NULL},
	{"jjj", 24, 80, false, NULL},
	{"", 50, 160, false, NULL},
	{"NH", 24, 80, true, fill_dialog},
	{"", 50, 160, true, fill_dialog_said},
	{"\0335", 24, 80, false, NULL},
	{"\r", 50, 160, false, NULL},
	{"j", 24, 80, false, NULL},
	{"jjj", 50, 160, false, NULL},
	{"6", 24, 80, false, NULL},
	{"jj", 50, 160, false, NULL},
	{":", 24, 80, false, fill_palette},
	{"\033?", 50, 160, false, fill_palette},
	{"\0332x", 24, 80, false, fill_palette},
	{"\033O", 24, 80, false, NULL},
	{"", 50, 160, false, fill_said},
	{"\033i", 24, 80, true, fill_dialog},
	{"\0335c", 50, 160, true, fill_typed},
	{"\0331", 9, 33, false, fill_said},
	{"2", 5, 20, false, NULL},
	{"e", 24, 80, false, NULL}, /* explained: see walk() */
	{"", 50, 160, false, NULL},
	{"\0334", 24, 80, false, fill_nothing_to_show},
	{NULL, 0, 0, false, NULL},
};
