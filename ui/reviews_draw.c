/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over the items of one review. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/review_words.h"
#include "app/words.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/list.h"
#include "ui/reviews.h"

bool reviews_done(const struct json *item)
{
	return json_get_bool(item, "done", false);
}

static bool is_disputed(const struct json *item)
{
	return strcmp(review_state_word(item), "disputed") == 0;
}

static const char *mark_of(const struct json *item)
{
	const char *outcome = json_get_str(item, "outcome", "");

	if (is_disputed(item))
		return "[~]";
	if (strcmp(outcome, "fail") == 0)
		return "[!]";
	if (strcmp(outcome, "not answerable") == 0)
		return "[?]";
	return reviews_done(item) ? "[x]" : "[ ]";
}

static void draw_item_row(
	struct ui *ui, int row, const struct json *item, bool here, int width)
{
	struct cells *c = ui_cells(ui);
	const char *mark = mark_of(item);
	const enum cell_look look = here                 ? LOOK_CURSOR
				    : mark[1] == '!'     ? LOOK_BAD
				    : mark[1] == '~'     ? LOOK_WATCH
				    : reviews_done(item) ? LOOK_GOOD
							 : LOOK_PLAIN;

	cells_look(c, row, 0, width, look);
	cells_format(c, row, 0, width, look, "%c%-4.4s%s %s %s%s",
		here ? '>' : ' ', json_get_str(item, "id", ""), mark,
		json_get_str(item, "kind", ""), review_state_word(item),
		reviews_done(item) ? "" : " *");
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

/* Findings that belong to the item, open ones and closed ones. */
static void add_findings(
	struct buf *out, const struct reviews *p, const struct json *item)
{
	const struct json *all = json_get(p->review, "findings");

	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *f = json_at(all, i);

		if (strcmp(json_get_str(f, "item", ""),
			    json_get_str(item, "id", "-")) != 0)
			continue;
		buf_addf(out, "! %s %s, %s: %s\n",
			json_get_str(f, "finding", ""),
			json_get_str(f, "state", ""),
			json_get_str(f, "severity", ""),
			json_get_str(f, "title", ""));
	}
}

static void add_notes(
	struct buf *out, const struct reviews *p, const struct json *item)
{
	add_answers(out, item);
	add_findings(out, p, item);
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
		review_state_word(item));
	if (needs) {
		json_set_str(message, "message", needs);
		buf_addstr(out, _("waits for: "));
		words_message(out, message);
		buf_addch(out, '\n');
	}
	json_free(message);
}

static const struct json *bins_of(const struct json *item)
{
	const struct json *parts = json_get(item, "parts");

	for (size_t i = 0; i < json_count(parts); i++)
		if (json_count(json_get(json_at(parts, i), "bins")) > 1)
			return json_get(json_at(parts, i), "bins");
	return NULL;
}

static double greatest(const struct json *bins)
{
	double most = 0;

	for (size_t i = 0; i < json_count(bins); i++) {
		const struct json *b = json_at(bins, i);

		most = fmax(most, json_get_num(b, "predicted", 0));
		most = fmax(most, json_get_num(b, "happened", 0));
	}
	return most;
}

/* What was predicted against what happened, bins of equal mass. */
static void draw_calibration(
	struct ui *ui, const struct area *a, const struct json *bins)
{
	const size_t n = json_count(bins);
	struct chart_dot *dots = xcalloc(n, sizeof(*dots));
	struct chart_plane plane = {.dot = dots,
		.n = n,
		.diagonal = true,
		.joined = true,
		.limit = (double)NAN,
		.x_name = _("predicted"),
		.y_name = _("happened (bins of equal mass; the straight line "
			    "is perfect)")};

	for (size_t i = 0; i < n; i++) {
		const struct json *b = json_at(bins, i);

		dots[i].x = json_get_num(b, "predicted", 0);
		dots[i].y = json_get_num(b, "happened", 0);
		dots[i].mark = "o";
		dots[i].look = LOOK_BOLD;
	}
	plane.x1 = plane.y1 = greatest(bins) * 1.05;
	chart_plane(ui_cells(ui), a, &plane, ui_glyphs(ui));
	free(dots);
}

/* Question, outcome, the command that makes it again; every number with its
 * limit; whose evidence; with notes, answers and comments. */
static void add_all(struct buf *out, const struct reviews *p,
	const struct json *item, bool notes)
{
	const struct json *parts = json_get(item, "parts");

	add_state(out, item);
	buf_addf(out, "$ assay review run %s %s\n",
		json_get_str(p->review, "review", ""),
		json_get_str(item, "id", ""));
	for (size_t i = 0; i < json_count(parts); i++)
		add_part(out, item, i);
	add_evidence(out, item);
	if (notes)
		add_notes(out, p, item);
}

static void draw_evidence(
	struct reviews *p, struct ui *ui, const struct area *a, bool notes)
{
	const struct json *item = reviews_item(p, p->items.at);
	const struct json *bins = bins_of(item);
	struct buf text = BUF_INIT;
	struct area rest = *a, chart = *a;
	int used;

	buf_addf(&text, "%s  %s", json_get_str(item, "id", ""),
		json_get_str(item, "question", ""));
	used = ui_paragraph(ui, a, LOOK_BOLD, buf_str(&text));
	rest.row += used;
	rest.rows -= used;
	buf_clear(&text);
	add_all(&text, p, item, notes);
	used = ui_paragraph_from(ui, &rest, p->skip, buf_str(&text), &p->more);
	chart.row = rest.row + used;
	chart.rows = rest.rows - used < 16 ? rest.rows - used : 16;
	chart.cols = a->cols < 60 ? a->cols : 60;
	if (p->more)
		cells_text(ui_cells(ui), a->row + a->rows - 1,
			a->col + a->cols - 12, 12, LOOK_CURSOR,
			_("PgDn: more"));
	else if (bins && chart.rows >= 6)
		draw_calibration(ui, &chart, bins);
	buf_release(&text);
}

static void draw_notes(struct reviews *p, struct ui *ui, const struct area *a)
{
	const struct area text = {a->row + 1, a->col, a->rows - 1, a->cols};
	const struct json *item = reviews_item(p, p->items.at);
	struct buf out = BUF_INIT;

	ui_heading(ui, a, _("NOTES %s"), json_get_str(item, "id", ""));
	add_notes(&out, p, item);
	if (!out.len)
		buf_addstr(&out, _("none yet; c comments, C challenges, F "
				   "raises a finding"));
	ui_paragraph(ui, &text, LOOK_PLAIN, buf_str(&out));
	buf_release(&out);
}

/* How far it is: a bar, and what stands in the way. */
static void draw_progress(
	struct reviews *p, struct ui *ui, const struct area *a)
{
	const size_t n = json_count(json_get(p->review, "items"));
	const size_t done = n - json_count(json_get(p->review, "waits"));
	const struct area bar = {a->row, a->col + 2, 1, 30};

	cells_text(ui_cells(ui), a->row, a->col + 1, 1, LOOK_DIM, "[");
	chart_bar(ui_cells(ui), &bar, n ? (double)done / (double)n : 0,
		LOOK_GOOD, ui_glyphs(ui));
	cells_format(ui_cells(ui), a->row, a->col + 32, a->cols - 32,
		LOOK_PLAIN, _("] %zu of %zu done   %s   n next open, Esc list"),
		done, n, json_get_str(p->review, "status", ""));
}

void reviews_draw_walk(struct reviews *p, struct ui *ui, const struct area *a)
{
	struct cells *c = ui_cells(ui);
	const bool wide = a->cols >= 130;
	const int width = a->cols >= 60 ? 28 : a->cols;
	const int notes = wide ? 40 : 0, head = a->rows > 8 ? 2 : 1;
	const int room = a->rows - head;
	const int top = list_top(&p->items, room);
	const struct area right = {a->row + head, width + 1, room,
		a->cols - width - 1 - (wide ? notes + 1 : 0)};
	const struct area side = {a->row + head, a->cols - notes, room, notes};

	cells_format(c, a->row, 0, a->cols, LOOK_BOLD, "%s  %s  %s",
		json_get_str(p->review, "review", ""),
		json_get_str(p->review, "version", ""),
		json_get_str(json_get(p->review, "checklist"), "title", ""));
	if (head > 1)
		draw_progress(p, ui, &(struct area){a->row + 1, 0, 1, a->cols});
	for (int i = 0; i < room && top + i < p->items.count; i++)
		draw_item_row(ui, a->row + head + i, reviews_item(p, top + i),
			top + i == p->items.at, width);
	if (right.cols > 10 && p->items.count)
		draw_evidence(p, ui, &right, !wide);
	if (wide && p->items.count)
		draw_notes(p, ui, &side);
}
