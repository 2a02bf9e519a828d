/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "ui/models.h"
#include "ui/tell.h"
#include "ui/waterfall.h"

const struct json *models_focused(const struct models *p)
{
	return rows_focused(&p->rows);
}

const char *models_name(const struct json *model)
{
	return json_get_str(model, "name", "");
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

void models_add_version(const struct models *p, struct words *w)
{
	words_addf(w, "%s@%lld", models_name(models_focused(p)),
		(long long)p->number);
}

/* The menu of recipes. */
static const char *make_optimize(void *state, struct words *w)
{
	words_add(w, "optimize");
	models_add_version(state, w);
	words_add(w, "--list");
	return need_model(state);
}

static void run_optimize(void *state, struct ui *ui)
{
	char text[96];
	struct models *p = state;

	if (need_model(p)) {
		ui_say(ui, "%s", need_model(p));
		return;
	}
	snprintf(text, sizeof(text), "%s@%lld", models_name(models_focused(p)),
		(long long)p->number);
	ui_recipes(ui, text);
}

static const char *make_request(
	struct models *p, struct words *w, const char *checklist)
{
	words_add(w, "review");
	words_add(w, "request");
	models_add_version(p, w);
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
	words_add(w, models_name(models_focused(p)));
	words_add(w, "production");
	words_addf(w, "%lld", (long long)p->number);
	return need_model(p);
}

/* A move is never taken away: going back is a move of its own. */
static const char *make_back(void *state, struct words *w)
{
	struct models *p = state;

	words_add(w, "alias");
	words_add(w, "set");
	words_add(w, models_name(models_focused(p)));
	words_add(w, "production");
	words_addf(w, "%lld", (long long)p->before);
	return p->before > 0 ? NULL : _("production has not been moved before");
}

static const char *confirm_model(void *state)
{
	return models_name(models_focused(state));
}

/* One row of those that the version came with, or of others. */
static const char *make_explain(void *state, struct words *w)
{
	const struct models *p = state;

	words_add(w, "explain");
	models_add_version(p, w);
	words_add(w, "--json");
	return need_model(p);
}

static void tell_explain(void *state, struct ui *ui, struct buf *out)
{
	const struct models *p = state;
	const char *name =
		json_get_str(json_get(p->card, "data"), "name", NULL);

	(void)ui;
	if (name)
		buf_addf(out,
			_("it came with %s; a data set's name does too "
			  "(assay data list)\n"),
			name);
	buf_addstr(out, _("nothing is recorded: whoever has the rows gets the "
			  "same again\n"));
}

static void tell_review(void *state, struct ui *ui, struct buf *out)
{
	tell_request(ui, ((struct models *)state)->card, out);
}

static int64_t production_of(const struct models *p)
{
	const struct json *v = json_get(models_focused(p), "production");

	return json_type(v) == JSON_INT ? json_i64(v, 0) : 0;
}

static void tell_move(void *state, struct ui *ui, struct buf *out)
{
	struct models *p = state;

	tell_alias(ui, models_name(models_focused(p)), production_of(p),
		p->number, out);
}

static void tell_back(void *state, struct ui *ui, struct buf *out)
{
	struct models *p = state;

	tell_alias(ui, models_name(models_focused(p)), production_of(p),
		p->before, out);
}

const struct pane_action models_actions[] = {
	{.key = 'i',
		.label = N_("import"),
		.ask = {{N_("model file:"), NULL, "/"},
			{N_("name:"), "--name", NULL},
			{N_("data CSV (may be empty):"), "--data", "/"},
			{N_("outcome column (may be empty):"), "--label",
				NULL}},
		.make = make_import,
		.dry_run = true},
	{.key = 'O',
		.label = N_("optimize"),
		.make = make_optimize,
		.run = run_optimize},
	{.key = 'e',
		.label = N_("explain a row"),
		.ask = {{N_("rows, a CSV file or a data set:"), "--data", "/"},
			{N_("row (1: the first):"), "--row", NULL}},
		.make = make_explain,
		.tell = tell_explain,
		.take = waterfall_take},
	{.key = 'R',
		.label = N_("ask for review"),
		.ask = {{N_("note (may be empty):"), "--note", NULL}},
		.make = make_review,
		.tell = tell_review},
	{.label = N_("ask for review of the change"),
		.ask = {{N_("note (may be empty):"), "--note", NULL}},
		.make = make_change_review,
		.tell = tell_review},
	{.label = N_("move production here"),
		.ask = {{N_("reason:"), "--reason", NULL}},
		.make = make_alias,
		.confirm = confirm_model,
		.tell = tell_move},
	{.label = N_("move production back"),
		.ask = {{N_("reason:"), "--reason", NULL}},
		.make = make_back,
		.confirm = confirm_model,
		.tell = tell_back},
	{.label = NULL},
};
