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
#include "ui/term.h"

/* The reviews, or one of them as a walk over its items. */
struct reviews {
	struct json *all;    /* app_review_list() */
	struct json *review; /* app_review_show() of the one open, or NULL */
	char *ref;           /* its name, or NULL */
	struct rows rows;
	struct list items;
	int skip;  /* lines of the evidence scrolled away */
	bool more; /* there is more below */
};

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
	free(p->ref);
	free(p);
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
	return 0;
}

static const struct json *listed(const struct reviews *p)
{
	return rows_focused(&p->rows);
}

static const struct json *item_at(const struct reviews *p, int i)
{
	return json_at(json_get(p->review, "items"), (size_t)i);
}

static void draw_list_row(
	struct ui *ui, int row, const struct json *r, bool here, int cols)
{
	struct cells *c = ui_cells(ui);
	const enum cell_look look = here ? LOOK_CURSOR : LOOK_PLAIN;

	cells_look(c, row, 0, cols, look);
	cells_format(c, row, 0, cols, look,
		"%c %-22.22s %-18.18s %-16.16s %5lld of %-3lld %s",
		here ? '>' : ' ', json_get_str(r, "review", ""),
		json_get_str(r, "version", ""),
		json_get_str(r, "checklist", ""),
		(long long)json_get_i64(r, "done", 0),
		(long long)json_get_i64(r, "items", 0),
		json_get_str(r, "status", ""));
	if (here)
		c->cursor_row = row;
}

static void draw_list(struct reviews *p, struct ui *ui, const struct area *a)
{
	const int top = list_top(&p->rows.list, a->rows - 1);
	const struct area text = {a->row + 2, 2, a->rows - 2, a->cols - 4};

	cells_format(ui_cells(ui), a->row, 0, a->cols, LOOK_DIM,
		"  %-22s %-18s %-16s %-13s %s", _("review"), _("version"),
		_("checklist"), _("done"), _("status"));
	if (p->rows.list.count == 0)
		ui_paragraph(ui, &text, LOOK_PLAIN,
			_("No review has been asked for. Press 1, choose a "
			  "version and R, or type: assay review request "
			  "NAME@N --checklist sr26-2-tabular"));
	for (int i = 0; i < a->rows - 1 && top + i < p->rows.list.count; i++)
		draw_list_row(ui, a->row + 1 + i, rows_at(&p->rows, top + i),
			top + i == p->rows.list.at, a->cols);
}

static bool is_done(const struct json *item)
{
	return json_get_bool(item, "done", false);
}

static const char *mark_of(const struct json *item)
{
	const char *outcome = json_get_str(item, "outcome", "");

	if (strcmp(outcome, "fail") == 0)
		return "[!]";
	if (strcmp(outcome, "not answerable") == 0)
		return "[?]";
	return is_done(item) ? "[x]" : "[ ]";
}

static void draw_item_row(
	struct ui *ui, int row, const struct json *item, bool here, int width)
{
	struct cells *c = ui_cells(ui);
	const enum cell_look look = here ? LOOK_CURSOR
				    : strcmp(mark_of(item), "[!]") == 0
					    ? LOOK_BAD
				    : is_done(item) ? LOOK_GOOD
						    : LOOK_PLAIN;

	cells_look(c, row, 0, width, look);
	cells_format(c, row, 0, width, look, "%c%-4.4s%s %s %s",
		here ? '>' : ' ', json_get_str(item, "id", ""), mark_of(item),
		json_get_str(item, "kind", ""),
		json_get_str(item, "state", ""));
	if (here)
		c->cursor_row = row;
}

static void add_part(struct buf *out, const struct json *item, size_t i)
{
	const struct json *part = json_at(json_get(item, "parts"), i);
	char *text = review_part_text(item, i);

	buf_addf(out, "%s %s: %s\n", json_get_str(part, "outcome", ""),
		json_get_str(part, "part", ""), text);
	free(text);
}

static void add_answers(struct buf *out, const struct json *item)
{
	const struct json *answers = json_get(item, "answers");
	const struct json *comments = json_get(item, "comments");

	for (size_t i = 0; i < json_count(answers); i++) {
		const struct json *v = json_at(answers, i);

		buf_addf(out, "%s: %s. %s\n", json_get_str(v, "by", ""),
			json_get_str(v, "result", ""),
			json_get_str(v, "text", ""));
	}
	for (size_t i = 0; i < json_count(comments); i++) {
		const struct json *v = json_at(comments, i);

		buf_addf(out, "# %s: %s\n", json_get_str(v, "by", ""),
			json_get_str(v, "text", ""));
	}
}

static void add_evidence(struct buf *out, const struct json *item)
{
	const struct json *evidence = json_get(item, "evidence");

	for (size_t i = 0; i < json_count(evidence); i++) {
		const struct json *e = json_at(evidence, i);

		buf_addf(out, "%s %.12s by %s%s %.16s\n",
			json_get_str(e, "outcome", ""),
			json_get_str(e, "body", ""), json_get_str(e, "by", ""),
			json_get_bool(e, "maker", false) ? _(" (submitted)")
							 : "",
			json_get_str(e, "time", ""));
	}
}

/* State and outcome, and what the item waits for. */
static void add_state(struct buf *out, const struct json *item)
{
	const char *needs = json_get_str(item, "needs", NULL);
	struct json *message = json_object();

	buf_addf(out, "%s  %s\n", json_get_str(item, "outcome", ""),
		json_get_str(item, "state", ""));
	if (needs) {
		json_set_str(message, "message", needs);
		buf_addstr(out, _("waits for: "));
		words_message(out, message);
		buf_addch(out, '\n');
	}
	json_free(message);
}

/* Question, outcome with every number, whose evidence, answers, comments. */
static void draw_evidence(
	struct reviews *p, struct ui *ui, const struct area *a)
{
	const struct json *item = item_at(p, p->items.at);
	const struct json *parts = json_get(item, "parts");
	struct buf text = BUF_INIT;
	struct area rest = *a;
	int used;

	buf_addf(&text, "%s  %s", json_get_str(item, "id", ""),
		json_get_str(item, "question", ""));
	used = ui_paragraph(ui, a, LOOK_BOLD, buf_str(&text));
	rest.row += used;
	rest.rows -= used;
	buf_clear(&text);
	add_state(&text, item);
	add_answers(&text, item);
	for (size_t i = 0; i < json_count(parts); i++)
		add_part(&text, item, i);
	add_evidence(&text, item);
	buf_addf(&text, "$ assay review run %s %s",
		json_get_str(p->review, "review", ""),
		json_get_str(item, "id", ""));
	ui_paragraph_from(ui, &rest, p->skip, buf_str(&text), &p->more);
	if (p->more)
		cells_text(ui_cells(ui), a->row + a->rows - 1,
			a->col + a->cols - 12, 12, LOOK_CURSOR,
			_("PgDn: more"));
	buf_release(&text);
}

static void draw_walk(struct reviews *p, struct ui *ui, const struct area *a)
{
	struct cells *c = ui_cells(ui);
	const int width = a->cols >= 60 ? 28 : a->cols;
	const int top = list_top(&p->items, a->rows - 1);
	const struct area right = {
		a->row + 1, width + 1, a->rows - 1, a->cols - width - 1};

	cells_format(c, a->row, 0, a->cols, LOOK_BOLD,
		_("%s  %s  %s  %s   (n next open, Esc list)"),
		json_get_str(p->review, "review", ""),
		json_get_str(p->review, "version", ""),
		json_get_str(json_get(p->review, "checklist"), "id", ""),
		json_get_str(p->review, "status", ""));
	for (int i = 0; i < a->rows - 1 && top + i < p->items.count; i++)
		draw_item_row(ui, a->row + 1 + i, item_at(p, top + i),
			top + i == p->items.at, width);
	if (right.cols > 10 && p->items.count)
		draw_evidence(p, ui, &right);
}

static void draw_reviews(void *state, struct ui *ui, const struct area *a)
{
	struct reviews *p = state;

	if (p->review)
		draw_walk(p, ui, a);
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

static void next_open(struct reviews *p)
{
	for (int k = 1; k <= p->items.count; k++) {
		const int i = (p->items.at + k) % p->items.count;

		if (!is_done(item_at(p, i))) {
			p->items.at = i;
			return;
		}
	}
}

static bool key_reviews(void *state, struct ui *ui, int key)
{
	struct reviews *p = state;

	if (!p->review) {
		if (key == TERM_KEY_ENTER && p->rows.list.count) {
			walk(p, ui, json_get_str(listed(p), "review", ""));
			next_open(p);
			return true;
		}
		return rows_key(&p->rows, key, 10);
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
	return true;
}

static void select_review(void *state, struct ui *ui, const char *ref)
{
	struct reviews *p = state;

	walk(p, ui, ref);
	if (p->items.count && is_done(item_at(p, 0)))
		next_open(p);
}

/* "review VERB REF"; false if there is no review to speak of. */
static const char *make_verb(
	const struct reviews *p, struct words *w, const char *verb)
{
	const char *ref =
		p->ref ? p->ref : json_get_str(listed(p), "review", NULL);

	words_add(w, "review");
	words_add(w, verb);
	if (!ref)
		return _("there is no review under the cursor");
	words_add(w, ref);
	return NULL;
}

static const char *make_item_verb(
	const struct reviews *p, struct words *w, const char *verb)
{
	const char *why = make_verb(p, w, verb);

	if (why)
		return why;
	if (!p->review || !p->items.count)
		return _("open the review first (Enter) and go to an item");
	words_add(w, json_get_str(item_at(p, p->items.at), "id", ""));
	return NULL;
}

static const char *make_run(void *state, struct words *w)
{
	return make_verb(state, w, "run");
}

static const char *make_answer(void *state, struct words *w)
{
	return make_item_verb(state, w, "answer");
}

static const char *make_comment(void *state, struct words *w)
{
	return make_item_verb(state, w, "comment");
}

static const char *make_finding(void *state, struct words *w)
{
	struct reviews *p = state;
	const char *why = make_verb(p, w, "finding");

	words_add(w, "raise");
	if (!why && p->review && p->items.count) {
		words_add(w, "--item");
		words_add(w, json_get_str(item_at(p, p->items.at), "id", ""));
	}
	return why;
}

static const char *make_approve(void *state, struct words *w)
{
	const char *why = make_verb(state, w, "verdict");

	words_add(w, "approved");
	return why;
}

static const char *make_conditions(void *state, struct words *w)
{
	const char *why = make_verb(state, w, "verdict");

	words_add(w, "approved-with-conditions");
	return why;
}

static const char *make_reject(void *state, struct words *w)
{
	const char *why = make_verb(state, w, "verdict");

	words_add(w, "rejected");
	return why;
}

static const struct pane_action actions[] = {
	{'r', N_("run evidence"), {{NULL, NULL}}, make_run, NULL},
	{'a', N_("answer"),
		{{N_("accept, concern or reject:"), "--result"},
			{N_("why:"), "--text"}},
		make_answer, NULL},
	{'c', N_("comment"), {{N_("comment:"), "--text"}}, make_comment, NULL},
	{'F', N_("finding"),
		{{N_("title:"), "--title"},
			{N_("critical, major or minor:"), "--severity"}},
		make_finding, NULL},
	{0, N_("verdict: approved"),
		{{N_("type the model's name in full:"), "--name"}},
		make_approve, NULL},
	{0, N_("verdict: with conditions"),
		{{N_("conditions:"), "--conditions"},
			{N_("type the model's name in full:"), "--name"}},
		make_conditions, NULL},
	{0, N_("verdict: rejected"),
		{{N_("why:"), "--text"},
			{N_("type the model's name in full:"), "--name"}},
		make_reject, NULL},
	{0, NULL, {{NULL, NULL}}, NULL, NULL},
};

/* The list, while no review is open. */
static struct rows *rows_reviews(void *state)
{
	struct reviews *p = state;

	return p->review ? NULL : &p->rows;
}

static bool twin_reviews(void *state, struct words *w)
{
	return make_verb(state, w, "show") == NULL;
}

static const struct pane_key keys[] = {
	{"n", N_("in a review: to the next open item")},
	{"PgDn", N_("in a review: more of the evidence")},
	{"Esc", N_("from a review to the list")},
	{NULL, NULL},
};

const struct pane_ops pane_reviews = {N_("Reviews"), open_reviews,
	close_reviews, load_reviews, draw_reviews, key_reviews, select_review,
	actions, keys, rows_reviews, twin_reviews, NULL};
