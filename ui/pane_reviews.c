/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/review.h"
#include "app/review_words.h"
#include "app/words.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/list.h"
#include "ui/pane.h"
#include "ui/reviews.h"
#include "ui/tell.h"
#include "ui/term.h"

static const struct filter_field fields[] = {
	{"review", "review", FIELD_TEXT},
	{"version", "version", FIELD_TEXT},
	{"checklist", "checklist", FIELD_TEXT},
	{"status", "status", FIELD_WORD},
	{"done", "done", FIELD_NUMBER},
	{"findings", "findings", FIELD_NUMBER},
	{"age", "opened", FIELD_TIME},
	{NULL, NULL, FIELD_TEXT},
};

static const struct rows_kind rows_kind = {"review", fields, true};

static void *open_reviews(void)
{
	struct reviews *p = xcalloc(1, sizeof(*p));

	rows_open(&p->rows, &rows_kind);
	return p;
}

static void close_reviews(void *state)
{
	struct reviews *p = state;

	rows_release(&p->rows);
	json_free(p->all);
	json_free(p->review);
	json_free(p->peek);
	free(p->ref);
	free(p);
}

static void next_open(struct reviews *p)
{
	for (int k = 1; k <= p->items.count; k++) {
		const int i = (p->items.at + k) % p->items.count;

		if (!reviews_done(reviews_item(p, i))) {
			p->items.at = i;
			return;
		}
	}
}

/* The review under the cursor of the list. */
static void load_peek(struct reviews *p, struct ui *ui)
{
	const char *ref = json_get_str(reviews_listed(p), "review", NULL);

	json_free(p->peek);
	p->peek = NULL;
	if (ref && !p->review &&
		app_review_show(ui_app(ui), ref, &p->peek, NULL))
		p->peek = NULL;
}

/* An item that was just settled makes place for the next open one. */
static void move_on(struct reviews *p)
{
	const bool done =
		p->items.count && reviews_done(reviews_item(p, p->items.at));

	if (p->review && p->walking && done)
		next_open(p);
	p->walking = p->items.count && p->review &&
		     !reviews_done(reviews_item(p, p->items.at));
}

static int load_reviews(void *state, struct ui *ui, struct err *err)
{
	struct reviews *p = state;
	struct json *all = NULL, *review = NULL;
	int rc = app_review_list(ui_app(ui), NULL, &all, err);

	if (rc == 0 && p->ref)
		rc = app_review_show(ui_app(ui), p->ref, &review, err);
	if (rc) {
		json_free(all);
		return rc;
	}
	rows_fill(&p->rows, json_get(all, "reviews"));
	json_free(p->all);
	json_free(p->review);
	p->all = all;
	p->review = review;
	list_count(&p->items, (int)json_count(json_get(review, "items")));
	load_peek(p, ui);
	move_on(p);
	return 0;
}

static void draw_list_row(
	struct ui *ui, int row, const struct json *r, bool here, int cols)
{
	struct cells *c = ui_cells(ui);
	const enum cell_look look = here ? LOOK_CURSOR : LOOK_PLAIN;
	const int64_t open = json_get_i64(r, "findings", 0);

	cells_look(c, row, 0, cols, look);
	cells_format(c, row, 0, cols, look,
		"%c%c%-16.16s %-24.24s %-12.12s %-14.14s %.10s %s",
		here ? '>' : ' ', open ? '!' : ' ',
		json_get_str(r, "review", ""), json_get_str(r, "status", ""),
		json_get_str(r, "version", ""),
		json_get_str(r, "checklist", ""), json_get_str(r, "time", ""),
		json_get_str(r, "by", ""));
	if (here)
		c->cursor_row = row;
}

/* What the focused review waits for, without opening it. */
static void draw_peek(struct reviews *p, struct ui *ui, const struct area *a)
{
	const struct area text = {
		a->row + 1, a->col + 1, a->rows - 1, a->cols - 2};
	struct buf out = BUF_INIT;

	ui_heading(ui, a, "%s", json_get_str(p->peek, "review", ""));
	if (p->peek)
		tell_verdict(ui, p->peek, &out);
	ui_paragraph(ui, &text, LOOK_PLAIN, buf_str(&out));
	buf_release(&out);
}

static void draw_list(struct reviews *p, struct ui *ui, const struct area *a)
{
	const int below = p->peek && a->rows >= 16 ? 8 : 0;
	const int room = a->rows - 1 - below;
	const int top = list_top(&p->rows.list, room);
	const struct area text = {a->row + 2, 2, a->rows - 2, a->cols - 4};
	const struct area foot = {a->row + a->rows - below, 0, below, a->cols};

	cells_format(ui_cells(ui), a->row, 0, a->cols, LOOK_DIM,
		"  %-16s %-24s %-12s %-14s %-10s %s", _("review"), _("status"),
		_("version"), _("checklist"), _("asked"), _("by"));
	if (p->rows.list.count == 0)
		ui_paragraph(ui, &text, LOOK_PLAIN,
			_("No review has been asked for. Press 2, choose a "
			  "version and R, or type: assay review request "
			  "NAME@N --checklist sr26-2-tabular"));
	for (int i = 0; i < room && top + i < p->rows.list.count; i++)
		draw_list_row(ui, a->row + 1 + i, rows_at(&p->rows, top + i),
			top + i == p->rows.list.at, a->cols);
	if (below)
		draw_peek(p, ui, &foot);
}

static void draw_reviews(void *state, struct ui *ui, const struct area *a)
{
	struct reviews *p = state;

	if (p->review)
		reviews_draw_walk(p, ui, a);
	else
		draw_list(p, ui, a);
}

/* Opens the focused review, or leaves the open one (ref NULL). */
static void walk(struct reviews *p, struct ui *ui, const char *ref)
{
	struct err err = ERR_INIT;

	free(p->ref);
	p->ref = ref && *ref ? xstrdup(ref) : NULL;
	p->items.at = 0;
	if (load_reviews(p, ui, &err))
		ui_say(ui, "%s", err.text);
}

/* Whether what is shown is still to be settled. */
static void note_walk(struct reviews *p)
{
	p->walking =
		p->items.count && !reviews_done(reviews_item(p, p->items.at));
}

static bool key_reviews(void *state, struct ui *ui, int key)
{
	struct reviews *p = state;

	if (!p->review) {
		if (key == TERM_KEY_ENTER && p->rows.list.count) {
			walk(p, ui,
				json_get_str(reviews_listed(p), "review", ""));
			if (p->items.count && reviews_done(reviews_item(p, 0)))
				next_open(p);
			note_walk(p);
			return true;
		}
		if (!rows_key(&p->rows, key, 10))
			return false;
		load_peek(p, ui);
		return true;
	}
	if (key == TERM_KEY_ESCAPE) {
		walk(p, ui, NULL);
		return true;
	}
	if (key == TERM_KEY_PAGE_DOWN || key == TERM_KEY_PAGE_UP) {
		p->skip += key == TERM_KEY_PAGE_UP ? -8 : p->more ? 8 : 0;
		p->skip = p->skip < 0 ? 0 : p->skip;
		return true;
	}
	if (key == 'n' && p->items.count)
		next_open(p);
	else if (!list_key(&p->items, key, 10))
		return false;
	p->skip = 0;
	note_walk(p);
	return true;
}

static void select_review(void *state, struct ui *ui, const char *ref)
{
	struct reviews *p = state;

	walk(p, ui, ref);
	if (p->items.count && reviews_done(reviews_item(p, 0)))
		next_open(p);
	note_walk(p);
}

/* The list, while no review is open. */
static struct rows *rows_reviews(void *state)
{
	struct reviews *p = state;

	return p->review ? NULL : &p->rows;
}

static bool twin_reviews(void *state, struct words *w)
{
	return reviews_verb(state, w, "show") == NULL;
}

static void moved_reviews(void *state, struct ui *ui)
{
	load_peek(state, ui);
}

static const struct pane_key keys[] = {
	{"n", N_("in a review: to the next open item")},
	{"PgDn", N_("in a review: more of the evidence")},
	{"Esc", N_("from a review to the list")},
	{NULL, NULL},
};

const struct pane_ops pane_reviews = {N_("Reviews"), open_reviews,
	close_reviews, load_reviews, draw_reviews, key_reviews, select_review,
	reviews_actions, keys, rows_reviews, twin_reviews, moved_reviews};
