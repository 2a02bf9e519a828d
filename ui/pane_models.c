/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/inbox.h"
#include "app/subject.h"
#include "app/view.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/list.h"
#include "ui/pane.h"
#include "ui/term.h"

/* The models, worst first, and the card of one version of the focused one. */
struct models {
	struct json *fleet; /* app_fleet() */
	struct json *card;  /* app_view_version(), or NULL */
	struct list list;
	int64_t number; /* version shown */
};

static void *open_models(void)
{
	return xcalloc(1, sizeof(struct models));
}

static void close_models(void *state)
{
	struct models *p = state;

	json_free(p->fleet);
	json_free(p->card);
	free(p);
}

static const struct json *focused(const struct models *p)
{
	return json_at(json_get(p->fleet, "models"), (size_t)p->list.at);
}

static const char *name_of(const struct json *model)
{
	return json_get_str(model, "name", "");
}

/* Reads the card of the version shown; the panes follow it. */
static void load_card(struct models *p, struct ui *ui)
{
	char text[96];
	struct err err = ERR_INIT;
	const struct json *m = focused(p);

	json_free(p->card);
	p->card = NULL;
	if (!m || p->number < 1)
		return;
	snprintf(text, sizeof(text), "%s@%lld", name_of(m),
		(long long)p->number);
	if (app_view_version(ui_app(ui), text, &p->card, &err))
		ui_say(ui, "%s", err.text);
	ui_set_subject(ui, text);
}

/* Production if there is one, else the latest version. */
static void choose_version(struct models *p, struct ui *ui)
{
	const struct json *m = focused(p);
	const struct json *production = json_get(m, "production");

	p->number = json_type(production) == JSON_INT
			    ? json_i64(production, 0)
			    : json_get_i64(m, "versions", 0);
	load_card(p, ui);
}

static int load_models(void *state, struct ui *ui, struct err *err)
{
	struct models *p = state;
	struct json *fleet = NULL;
	char *before = xstrdup(name_of(focused(p)));
	const struct json *list;
	int rc = app_fleet(ui_app(ui), &fleet, err);

	if (rc) {
		free(before);
		return rc;
	}
	json_free(p->fleet);
	p->fleet = fleet;
	list = json_get(fleet, "models");
	list_count(&p->list, (int)json_count(list));
	for (size_t i = 0; *before && i < json_count(list); i++)
		if (strcmp(name_of(json_at(list, i)), before) == 0)
			p->list.at = (int)i;
	if (!*before || strcmp(name_of(focused(p)), before) != 0)
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

static void draw_row(
	struct ui *ui, int row, const struct json *m, bool here, int cols)
{
	struct cells *c = ui_cells(ui);
	const char *status = json_get_str(m, "status", "");
	const enum cell_look look = here ? LOOK_CURSOR : look_of(status);
	const struct json *production = json_get(m, "production");
	char prod[24] = "-";

	if (json_type(production) == JSON_INT)
		snprintf(prod, sizeof(prod), "@%lld",
			(long long)json_i64(production, 0));
	cells_look(c, row, 0, cols, look);
	cells_format(c, row, 0, cols, look,
		"%c %-9s %-28.28s %5lld %6s %6lld %7lld  %.10s",
		here ? '>' : ' ', status, name_of(m),
		(long long)json_get_i64(m, "versions", 0), prod,
		(long long)json_get_i64(m, "alarms", 0),
		(long long)json_get_i64(m, "open_reviews", 0),
		json_get_str(m, "last_check", "-"));
	if (here) {
		c->cursor_row = row;
		c->cursor_col = 0;
	}
}

static void draw_pair(struct ui *ui, const struct area *a, int row,
	const char *name, const char *value)
{
	if (row >= a->rows)
		return;
	cells_text(ui_cells(ui), a->row + row, a->col + 1, 12, LOOK_DIM, name);
	cells_foreign(ui_cells(ui), a->row + row, a->col + 14, a->cols - 14,
		LOOK_PLAIN, value);
}

static void add_summary(struct buf *out, const struct json *describe)
{
	static const char *const names[] = {
		"format", "version", "objective", "task"};
	static const char *const counts[] = {
		"trees", "leaves", "features", "outputs"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_get_str(describe, names[i], NULL))
			buf_addf(out, "%s%s", out->len ? ", " : "",
				json_get_str(describe, names[i], ""));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (json_type(json_get(describe, counts[i])) == JSON_INT)
			buf_addf(out, ", %lld %s",
				(long long)json_get_i64(describe, counts[i], 0),
				counts[i]);
}

static void draw_card(struct models *p, struct ui *ui, const struct area *a)
{
	const struct json *card = p->card;
	const struct json *approval = json_get(card, "approval");
	struct buf text = BUF_INIT;
	const struct json *aliases = json_get(card, "aliases");

	if (!card || a->rows < 2)
		return;
	cells_format(ui_cells(ui), a->row, 0, a->cols, LOOK_BOLD,
		_("-- %s  ([ ] other versions) --"),
		json_get_str(card, "version", ui_subject(ui)));
	add_summary(&text, json_get(card, "describe"));
	draw_pair(ui, a, 1, _("model"), buf_str(&text));
	draw_pair(ui, a, 2, _("artifact"),
		json_str(json_get(card, "artifact"),
			json_get_str(
				json_get(card, "artifact"), "sha256", "")));
	buf_clear(&text);
	buf_addf(&text, "%s  %s", json_get_str(approval, "state", "none"),
		json_get_str(approval, "reason", ""));
	draw_pair(ui, a, 3, _("approval"), buf_str(&text));
	buf_clear(&text);
	for (size_t i = 0; i < json_count(aliases); i++)
		buf_addf(&text, "%s%s", i ? ", " : "",
			json_str(json_at(aliases, i), ""));
	draw_pair(ui, a, 4, _("aliases"), buf_str(&text));
	draw_pair(ui, a, 5, _("made from"), json_get_str(card, "parent", "-"));
	buf_clear(&text);
	buf_addf(&text, "%s (%s) %.16s", json_get_str(card, "by", ""),
		json_get_str(card, "role", ""), json_get_str(card, "time", ""));
	draw_pair(ui, a, 6, _("added by"), buf_str(&text));
	draw_pair(ui, a, 7, _("bytes"), json_get_str(card, "bytes", ""));
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

static void draw_models(void *state, struct ui *ui, const struct area *a)
{
	struct models *p = state;
	struct cells *c = ui_cells(ui);
	const struct json *list = json_get(p->fleet, "models");
	const int card = a->rows >= 16 ? 9 : 0;
	const int room = a->rows - 1 - card;
	const int top = list_top(&p->list, room);
	const struct area below = {a->row + a->rows - card, 0, card, a->cols};

	cells_format(c, a->row, 0, a->cols, LOOK_DIM,
		"  %-9s %-28s %5s %6s %6s %7s  %s", _("status"), _("model"),
		_("vers"), _("prod"), _("alarms"), _("reviews"),
		_("checked to"));
	if (p->list.count == 0) {
		draw_empty(ui, a);
		return;
	}
	for (int i = 0; i < room && top + i < p->list.count; i++)
		draw_row(ui, a->row + 1 + i, json_at(list, (size_t)(top + i)),
			top + i == p->list.at, a->cols);
	draw_card(p, ui, &below);
}

static bool key_models(void *state, struct ui *ui, int key)
{
	struct models *p = state;
	const int64_t versions = json_get_i64(focused(p), "versions", 0);

	if (list_key(&p->list, key, 10)) {
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
	return false;
}

static void select_model(void *state, struct ui *ui, const char *ref)
{
	struct models *p = state;

	for (int i = 0; i < p->list.count; i++) {
		p->list.at = i;
		if (strcmp(name_of(focused(p)), ref) == 0)
			break;
	}
	choose_version(p, ui);
}

static const char *need_model(const struct models *p)
{
	return p->card ? NULL : _("no model is under the cursor");
}

static const char *make_import(void *state, struct words *w)
{
	(void)state;
	words_add(w, "import");
	return NULL;
}

static void add_version(const struct models *p, struct words *w)
{
	words_addf(w, "%s@%lld", name_of(focused(p)), (long long)p->number);
}

static const char *make_optimize(
	struct models *p, struct words *w, const char *recipe)
{
	words_add(w, "optimize");
	add_version(p, w);
	words_add(w, "--recipe");
	words_add(w, recipe);
	return need_model(p);
}

static const char *make_exact(void *state, struct words *w)
{
	return make_optimize(state, w, "exact");
}

static const char *make_refit(void *state, struct words *w)
{
	return make_optimize(state, w, "refit");
}

static const char *make_request(
	struct models *p, struct words *w, const char *checklist)
{
	words_add(w, "review");
	words_add(w, "request");
	add_version(p, w);
	words_add(w, "--checklist");
	words_add(w, checklist);
	return need_model(p);
}

static const char *make_review(void *state, struct words *w)
{
	return make_request(state, w, "sr26-2-tabular");
}

static const char *make_change_review(void *state, struct words *w)
{
	struct models *p = state;
	const char *why = make_request(p, w, "opt-change");

	if (!why && !json_get_str(p->card, "parent", NULL))
		why = _("this version was not made from another one");
	return why;
}

static const char *make_alias(void *state, struct words *w)
{
	struct models *p = state;

	words_add(w, "alias");
	words_add(w, "set");
	words_add(w, name_of(focused(p)));
	words_add(w, "production");
	words_addf(w, "%lld", (long long)p->number);
	return need_model(p);
}

static const char *make_sync(void *state, struct words *w)
{
	(void)state;
	words_add(w, "sync");
	return NULL;
}

static const struct pane_action actions[] = {
	{'i', N_("import"),
		{{N_("model file:"), NULL}, {N_("name:"), "--name"},
			{N_("data CSV (may be empty):"), "--data"},
			{N_("outcome column (may be empty):"), "--label"}},
		make_import},
	{0, N_("optimize: exact"), {{NULL, NULL}}, make_exact},
	{'O', N_("optimize: refit"), {{NULL, NULL}}, make_refit},
	{'R', N_("ask for review"), {{N_("note (may be empty):"), "--note"}},
		make_review},
	{0, N_("ask for review of the change"),
		{{N_("note (may be empty):"), "--note"}}, make_change_review},
	{0, N_("move production here"), {{N_("reason:"), "--reason"}},
		make_alias},
	{'p', N_("sync"), {{NULL, NULL}}, make_sync},
	{0, NULL, {{NULL, NULL}}, NULL},
};

const struct pane_ops pane_models = {N_("Models"), open_models, close_models,
	load_models, draw_models, key_models, select_model, actions};
