/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/recipes.h"

#include <string.h>

#include "app/access.h"
#include "app/recipes.h"
#include "base/i18n.h"
#include "ui/term.h"
#include "ui/workbench.h"

static const struct json *recipe_at(const struct recipes *r, int i)
{
	return json_at(json_get(r->doc, "recipes"), (size_t)i);
}

void recipes_close(struct recipes *r)
{
	json_free(r->doc);
	memset(r, 0, sizeof(*r));
}

/* Whoever could not save the version hears it before a run, not after. */
static bool makes_versions(struct ui *ui)
{
	const struct json *persons, *roles;
	struct json *doc = NULL;
	const char *me;
	bool yes = false;

	if (app_need_person(ui->app, &me, NULL) ||
		app_role_list(ui->app, &doc, NULL))
		return false;
	persons = json_get(doc, "persons");
	for (size_t i = 0; i < json_count(persons); i++) {
		if (strcmp(json_get_str(json_at(persons, i), "name", ""), me) !=
			0)
			continue;
		roles = json_get(json_at(persons, i), "roles");
		for (size_t k = 0; k < json_count(roles); k++)
			yes |= strcmp(json_str(json_at(roles, k), ""),
				       "engineer") == 0;
	}
	json_free(doc);
	return yes;
}

void recipes_open(struct ui *ui, const char *version)
{
	struct recipes *r = &ui->recipes;
	struct err err = ERR_INIT;

	recipes_close(r);
	if (app_recipes(ui->app, version, &r->doc, &err)) {
		ui_say(ui, "%s", err.text);
		return;
	}
	ui->toast[0] = '\0';
	r->open = true;
	if (!makes_versions(ui))
		ui_say(ui,
			_("only an engineer saves a version: this shows what "
			  "could be done; H hands an alarm off"));
	list_count(&r->list, (int)json_count(json_get(r->doc, "recipes")));
}

static void tell_recipe(void *state, struct ui *ui, struct buf *out)
{
	const struct recipes *r = &ui->recipes;
	const struct json *v = recipe_at(r, r->list.at);

	(void)state;
	buf_addf(out, "%s: %s\n", json_get_str(r->doc, "version", ""),
		json_get_str(v, "what", ""));
	buf_addf(out, "%s: %s\n", _("bound if none is typed"),
		json_get_str(v, "bound", ""));
	buf_addf(out, "%s: %s\n", _("gain"), json_get_str(v, "expected", ""));
	if (json_count(json_get(v, "needs")))
		buf_addf(out, "%s\n",
			_("needs rows with outcomes: none that the version "
			  "came with are here"));
	buf_addf(out, "%s\n",
		_("a candidate inside the bound becomes the next version; "
		  "nothing that serves changes"));
}

static const struct pane_action run_exact = {
	.label = N_("optimize"), .tell = tell_recipe};
static const struct pane_action run_on_rows = {
	.label = N_("optimize"),
	.ask = {{N_("bound (empty: as above):"), "--bound", NULL},
		{N_("rows with outcomes, CSV (empty: as imported):"), "--data",
			"/"}},
	.tell = tell_recipe,
};
static const struct pane_action run_on_new_rows = {
	.label = N_("optimize"),
	.ask = {{N_("bound (empty: as above):"), "--bound", NULL},
		{N_("rows with outcomes, CSV:"), "--data", "/"},
		{N_("outcome column:"), "--label", NULL}},
	.tell = tell_recipe,
};

static void choose(struct ui *ui)
{
	struct recipes *r = &ui->recipes;
	const struct json *v = recipe_at(r, r->list.at);
	const bool bits = strcmp(json_get_str(v, "recipe", ""), "exact") == 0;
	struct words w = {0};

	if (!makes_versions(ui)) {
		ui_say(ui, "%s",
			_("not run: the version that it makes is saved by an "
			  "engineer only; H hands an alarm off to one"));
		return;
	}
	if (!json_get_bool(v, "possible", false)) {
		ui_say(ui, "%s", json_get_str(v, "why", ""));
		return;
	}
	r->open = false;
	words_split(&w, json_get_str(v, "command", ""));
	workbench_ask(ui,
		bits                               ? &run_exact
		: json_count(json_get(v, "needs")) ? &run_on_new_rows
						   : &run_on_rows,
		&w);
}

void recipes_key(struct ui *ui, int key)
{
	struct recipes *r = &ui->recipes;

	if (key == TERM_KEY_ENTER && r->list.count)
		choose(ui);
	else if (key == TERM_KEY_ESCAPE || key == 'q')
		r->open = false;
	else if (!list_key(&r->list, key, 3))
		ui_say(ui, _("Enter runs it, Esc leaves"));
}

static int draw_line(struct ui *ui, int row, const char *name, const char *text)
{
	struct cells *c = &ui->cells;
	const struct area a = {row, 16, 2, c->cols - 17};

	cells_text(c, row, 4, 11, LOOK_DIM, name);
	return ui_paragraph(ui, &a, LOOK_PLAIN, text);
}

static int draw_recipe(struct ui *ui, int row, int i)
{
	struct cells *c = &ui->cells;
	const struct recipes *r = &ui->recipes;
	const struct json *v = recipe_at(r, i);
	const bool possible = json_get_bool(v, "possible", false);
	const bool here = i == r->list.at;
	const int top = row;

	if (here)
		cells_clear(c, row, LOOK_CURSOR);
	cells_format(c, row, 0, c->cols,
		here       ? LOOK_CURSOR
		: possible ? LOOK_BOLD
			   : LOOK_DIM,
		"%c %-12.12s %s", here ? '>' : ' ',
		json_get_str(v, "recipe", ""), json_get_str(v, "what", ""));
	if (here) {
		c->cursor_row = row;
		c->cursor_col = 0;
	}
	row++;
	if (!possible)
		return row - top +
		       draw_line(ui, row, _("not here"),
			       json_get_str(v, "why", ""));
	row += draw_line(ui, row, _("target"), json_get_str(v, "target", ""));
	row += draw_line(ui, row, _("bound"), json_get_str(v, "bound", ""));
	row += draw_line(ui, row, _("gain"), json_get_str(v, "expected", ""));
	return row - top;
}

/* Over the foot of the pane, as far up as it needs. */
void recipes_draw(struct ui *ui)
{
	struct cells *c = &ui->cells;
	const struct recipes *r = &ui->recipes;
	const int need = 3 + 6 * r->list.count;
	int row = c->rows - need < 1 ? 1 : c->rows - need;

	for (int i = row; i < c->rows - 1; i++)
		cells_clear(c, i, LOOK_PLAIN);
	ui_heading(ui, &(struct area){row++, 0, 1, c->cols},
		_("%s: what can be done (Enter runs it, Esc leaves)"),
		json_get_str(r->doc, "version", ""));
	for (int i = 0; i < r->list.count && row < c->rows - 2; i++)
		row += draw_recipe(ui, row, i);
	if (ui->toast[0])
		cells_foreign(c, c->rows - 2, 0, c->cols, LOOK_BOLD, ui->toast);
}
