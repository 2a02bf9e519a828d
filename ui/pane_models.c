/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/alias.h"
#include "app/inbox.h"
#include "app/subject.h"
#include "app/view.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/models.h"
#include "ui/models_detail.h"
#include "ui/pane.h"
#include "ui/term.h"

static const struct filter_field fields[] = {
	{"status", "status", FIELD_WORD},
	{"name", "name", FIELD_TEXT},
	{"versions", "versions", FIELD_NUMBER},
	{"production", "production", FIELD_NUMBER},
	{"alarms", "alarms", FIELD_NUMBER},
	{"handled", "handled", FIELD_NUMBER},
	{"reviews", "open_reviews", FIELD_NUMBER},
	{"age", "last_check", FIELD_TIME},
	{NULL, NULL, FIELD_TEXT},
};

static const struct rows_kind rows_kind = {"name", fields, true};

static void *open_models(void)
{
	struct models *p = xcalloc(1, sizeof(*p));

	rows_open(&p->rows, &rows_kind);
	return p;
}

static void close_models(void *state)
{
	struct models *p = state;

	rows_release(&p->rows);
	fleet_drop(p->fleet);
	json_free(p->card);
	json_free(p->diff);
	json_free(p->model);
	free(p);
}

/* Where production was before its last move: what going back means. */
static int64_t production_before(struct ui *ui, const char *name)
{
	struct json *doc = NULL;
	const struct json *moves;
	int64_t number = 0;
	size_t n;

	if (app_alias_history(ui_app(ui), name, "production", &doc, NULL))
		return 0;
	moves = json_get(doc, "moves");
	n = json_count(moves);
	if (n > 1)
		number = json_get_i64(json_at(moves, n - 2), "number", 0);
	json_free(doc);
	return number;
}

/* Reads the card of the version shown; the panes follow it. */
static void load_card(struct models *p, struct ui *ui)
{
	char text[96];
	struct err err = ERR_INIT;
	const struct json *m = models_focused(p);

	json_free(p->card);
	json_free(p->diff);
	p->card = p->diff = NULL;
	if (!m || p->number < 1)
		return;
	snprintf(text, sizeof(text), "%s@%lld", models_name(m),
		(long long)p->number);
	if (app_view_version(ui_app(ui), text, &p->card, &err))
		ui_say(ui, "%s", err.text);
	p->before = production_before(ui, models_name(m));
	json_free(p->model);
	p->model = NULL;
	if (app_view_model(ui_app(ui), models_name(m), &p->model, &err))
		ui_say(ui, "%s", err.text);
	ui_set_subject(ui, text);
}

/* Production if there is one, else the latest version. */
static void choose_version(struct models *p, struct ui *ui)
{
	const struct json *m = models_focused(p);
	const struct json *production = json_get(m, "production");

	p->number = json_type(production) == JSON_INT
			    ? json_i64(production, 0)
			    : json_get_i64(m, "versions", 0);
	load_card(p, ui);
}

static int load_models(void *state, struct ui *ui, struct err *err)
{
	struct models *p = state;
	char *before = xstrdup(models_name(models_focused(p)));
	struct fleet *old = p->fleet;

	(void)err;
	p->fleet = fleet_keep(ui_fleet(ui));
	rows_fill(&p->rows, json_get(fleet_json(p->fleet), "models"));
	fleet_drop(old);
	if (*ui_followed(ui) && rows_go(&p->rows, ui_followed(ui))) {
		p->number = json_get_i64(models_focused(p), "versions", 0);
		load_card(p, ui);
		ui_unfollow(ui);
	} else if (!*before ||
		   strcmp(models_name(models_focused(p)), before) != 0)
		choose_version(p, ui);
	else
		load_card(p, ui);
	free(before);
	return 0;
}

static enum cell_look look_of(const char *status)
{
	if (strcmp(status, "ALERT") == 0)
		return LOOK_BAD;
	if (strcmp(status, "watch") == 0)
		return LOOK_WATCH;
	return LOOK_PLAIN;
}

/* How many columns of the table fit. */
static int columns_of(int cols)
{
	return cols >= 78 ? 5 : cols >= 60 ? 3 : cols >= 44 ? 1 : 0;
}

static void add_columns(struct buf *out, const struct json *m, int columns)
{
	const struct json *production = json_get(m, "production");
	char prod[24] = "-";

	if (json_type(production) == JSON_INT)
		snprintf(prod, sizeof(prod), "@%lld",
			(long long)json_i64(production, 0));
	if (columns >= 1)
		buf_addf(out, " %6s", prod);
	if (columns >= 3)
		buf_addf(out, " %5lld %6lld",
			(long long)json_get_i64(m, "versions", 0),
			(long long)json_get_i64(m, "alarms", 0));
	if (columns >= 5)
		buf_addf(out, " %7lld  ",
			(long long)json_get_i64(m, "open_reviews", 0));
}

static void draw_row(
	struct models *p, struct ui *ui, const struct area *a, int i)
{
	struct cells *c = ui_cells(ui);
	const struct json *m = rows_at(&p->rows, i);
	const bool here = i == p->rows.list.at;
	const char *status = json_get_str(m, "status", "");
	const enum cell_look look = here ? LOOK_CURSOR : look_of(status);
	const int moved = rows_moved(&p->rows, i);
	const int columns = columns_of(a->cols);
	struct buf text = BUF_INIT;

	add_columns(&text, m, columns);
	cells_look(c, a->row, a->col, a->cols, look);
	if (a->cols < 30)
		cells_format(c, a->row, a->col, a->cols, look, "%c%c%s",
			here ? '>' : ' ',
			strcmp(status, "ALERT") == 0 ? '!' : ' ',
			models_name(m));
	else
		cells_format(c, a->row, a->col, a->cols, look,
			"%c %-9.9s %-24.24s%s%.10s", here ? '>' : ' ', status,
			models_name(m), buf_str(&text),
			columns >= 5 ? json_get_str(m, "last_check", "-") : "");
	if (moved)
		cells_format(c, a->row, a->col + a->cols - 5, 5, look, "%c%d",
			moved > 0 ? '^' : 'v', moved > 0 ? moved : -moved);
	if (here) {
		c->cursor_row = a->row;
		c->cursor_col = a->col;
	}
	buf_release(&text);
}

static void draw_empty(struct ui *ui, const struct area *a)
{
	const struct area text = {a->row + 2, 2, a->rows - 2, a->cols - 4};

	ui_paragraph(ui, &text, LOOK_PLAIN,
		_("No model has been imported yet. Press i to import one from "
		  "a file (XGBoost JSON or UBJSON, LightGBM text), or type: "
		  "assay import FILE --name NAME"));
}

/* From 100 columns the detail stands beside the list, else below it. */
static void draw_models(void *state, struct ui *ui, const struct area *a)
{
	struct models *p = state;
	struct cells *c = ui_cells(ui);
	const bool wide = a->cols >= 100;
	const int under = !wide && a->rows >= 16 ? 9 : 0;
	struct area list = {a->row, a->col, a->rows - under,
		wide ? a->cols * 45 / 100 : a->cols};
	const struct area side = {
		a->row, list.cols + 1, a->rows, a->cols - list.cols - 1};
	const struct area foot = {a->row + list.rows, 0, under, a->cols};
	const int top = list_top(&p->rows.list, list.rows - 1);
	const int columns = columns_of(list.cols);

	cells_format(c, a->row, 0, list.cols, LOOK_DIM, "  %-9s %-24s%s%s%s",
		_("status"), _("model"), columns >= 1 ? "   prod" : "",
		columns >= 3 ? "  vers alarms" : "",
		columns >= 5 ? _(" reviews  checked to") : "");
	if (!p->fleet) {
		cells_text(c, a->row + 2, 2, a->cols - 2, LOOK_DIM,
			_("reading the models ..."));
		return;
	}
	if (json_count(json_get(fleet_json(p->fleet), "models")) == 0) {
		draw_empty(ui, a);
		return;
	}
	for (int i = 1; i < list.rows && top + i - 1 < p->rows.list.count; i++)
		draw_row(p, ui, &(struct area){a->row + i, 0, 1, list.cols},
			top + i - 1);
	models_detail_draw(
		&(struct models_detail){p->card, p->diff, p->model, p->number},
		ui, wide ? &side : &foot);
}

/* What a version is compared with: what it was made from, else the one
 * before it; "" if there is none. */
static void models_before(const struct models *p, char *out, size_t size)
{
	const char *parent = json_get_str(p->card, "parent", NULL);

	out[0] = '\0';
	if (parent)
		snprintf(out, size, "%s", parent);
	else if (p->number > 1)
		snprintf(out, size, "%s@%lld", models_name(models_focused(p)),
			(long long)p->number - 1);
}

/* What has changed since the version before, or no more. */
static void toggle_diff(struct models *p, struct ui *ui)
{
	char left[96], right[96];
	struct err err = ERR_INIT;

	if (p->diff) {
		json_free(p->diff);
		p->diff = NULL;
		return;
	}
	models_before(p, left, sizeof(left));
	if (!*left) {
		ui_say(ui, _("there is no version before this one"));
		return;
	}
	snprintf(right, sizeof(right), "%s@%lld",
		models_name(models_focused(p)), (long long)p->number);
	if (app_view_diff(ui_app(ui), left, right, &p->diff, &err))
		ui_say(ui, "%s", err.text);
}

/* Of this version, and no other. */
static void open_monitor(const struct models *p, struct ui *ui)
{
	char text[96];

	snprintf(text, sizeof(text), "%s@%lld", models_name(models_focused(p)),
		(long long)p->number);
	ui_open(ui, &pane_drift, text);
}

static bool key_models(void *state, struct ui *ui, int key)
{
	struct models *p = state;
	const int64_t versions = json_get_i64(models_focused(p), "versions", 0);

	if (rows_key(&p->rows, key, 10)) {
		ui_unfollow(ui);
		choose_version(p, ui);
		return true;
	}
	if ((key == '[' || key == ']') && versions > 0) {
		p->number += key == ']' ? 1 : -1;
		p->number = p->number < 1 ? 1 : p->number;
		p->number = p->number > versions ? versions : p->number;
		load_card(p, ui);
		return true;
	}
	if (key == TERM_KEY_ENTER && models_focused(p)) {
		open_monitor(p, ui);
		return true;
	}
	if (key == 'd') {
		toggle_diff(p, ui);
		return true;
	}
	return false;
}

static void select_model(void *state, struct ui *ui, const char *ref)
{
	struct models *p = state;

	if (!rows_go(&p->rows, ref) && rows_filter(&p->rows, "", NULL) == 0)
		rows_go(&p->rows, ref);
	p->rows.touched = true;
	choose_version(p, ui);
}

static struct rows *rows_models(void *state)
{
	return &((struct models *)state)->rows;
}

static bool twin_models(void *state, struct words *w)
{
	const struct models *p = state;

	words_add(w, p->diff ? "diff" : "show");
	if (p->diff)
		words_add(w, json_get_str(p->diff, "a", ""));
	models_add_version(p, w);
	return models_focused(p) != NULL;
}

static void moved_models(void *state, struct ui *ui)
{
	choose_version(state, ui);
}

static const struct pane_key keys[] = {
	{"Enter", N_("to the version's monitor")},
	{"[ ]", N_("to the version before, after")},
	{"d", N_("what differs from the version before")},
	{NULL, NULL},
};

const struct pane_ops pane_models = {N_("Models"), open_models, close_models,
	load_models, draw_models, key_models, select_model, models_actions,
	keys, rows_models, twin_models, moved_models};
