/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/optimize.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/pane.h"
#include "ui/runs_plane.h"
#include "ui/term.h"

/* Runs, latest first; below them the live steps of the command that is
 * running, or what the focused run came to. */
struct runs {
	struct json *all;   /* app_run_list() */
	struct json *open;  /* app_run_show() of the focused one, or NULL */
	struct json *plane; /* runs_plane_read() of its model, or NULL */
	struct rows rows;
	char subject[96];
};

static const struct filter_field fields[] = {
	{"id", "id", FIELD_TEXT},
	{"of", "of", FIELD_TEXT},
	{"recipe", "recipe", FIELD_WORD},
	{"status", "status", FIELD_WORD},
	{"made", "candidate_text", FIELD_TEXT},
	{"age", "created", FIELD_TIME},
	{NULL, NULL, FIELD_TEXT},
};

static const struct rows_kind rows_kind = {"id", fields, false};

static void *open_runs(void)
{
	struct runs *p = xcalloc(1, sizeof(*p));

	rows_open(&p->rows, &rows_kind);
	return p;
}

static void close_runs(void *state)
{
	struct runs *p = state;

	rows_release(&p->rows);
	json_free(p->all);
	json_free(p->open);
	json_free(p->plane);
	free(p);
}

static const struct json *focused(const struct runs *p)
{
	return rows_focused(&p->rows);
}

static void load_open(struct runs *p, struct ui *ui)
{
	struct err err = ERR_INIT;
	const char *id = json_get_str(focused(p), "id", NULL);

	json_free(p->open);
	p->open = NULL;
	json_free(p->plane);
	p->plane =
		id ? runs_plane_read(ui, json_get(p->all, "runs"), focused(p))
		   : NULL;
	if (id && app_run_show(ui_app(ui), id, &p->open, &err))
		ui_say(ui, "%s", err.text);
}

static int load_runs(void *state, struct ui *ui, struct err *err)
{
	struct runs *p = state;
	struct json *all = NULL;
	const int rc = app_run_list(ui_app(ui), NULL, 0, &all, err);

	if (rc)
		return rc;
	rows_fill(&p->rows, json_get(all, "runs"));
	json_free(p->all);
	p->all = all;
	snprintf(p->subject, sizeof(p->subject), "%s", ui_subject(ui));
	load_open(p, ui);
	return 0;
}

static void draw_row(
	struct ui *ui, const struct area *a, const struct json *r, bool here)
{
	struct cells *c = ui_cells(ui);
	const char *status = json_get_str(r, "status", "");
	const enum cell_look look = here                          ? LOOK_CURSOR
				    : strcmp(status, "done") == 0 ? LOOK_GOOD
				    : strcmp(status, "failed") == 0
					    ? LOOK_BAD
					    : LOOK_PLAIN;

	cells_look(c, a->row, a->col, a->cols, look);
	cells_format(c, a->row, a->col, a->cols, look,
		"%c %-10.10s %-22.22s %-8.8s %-10.10s %-20.20s",
		here ? '>' : ' ', json_get_str(r, "id", ""),
		json_get_str(r, "of", ""), json_get_str(r, "recipe", ""),
		status, json_get_str(r, "candidate_text", ""));
	if (here) {
		c->cursor_row = a->row;
		c->cursor_col = a->col;
	}
}

/* The last lines that fit of what the child printed: its steps. */
static void draw_live(struct ui *ui, const struct area *a)
{
	const struct child *child = ui_child(ui);
	const char *text = buf_str(&child->text);
	const struct area rest = {
		a->row + 1, a->col + 1, a->rows - 1, a->cols - 1};
	size_t at = child->text.len;
	int lines = 0;

	ui_heading(ui, a, "%s $ %s",
		child->running ? _("running:") : _("last command:"),
		child->line);
	while (at > 0 && lines < rest.rows) {
		at--;
		if (text[at] == '\n' && at + 1 < child->text.len)
			lines++;
	}
	at += at > 0; /* behind the line feed */
	ui_paragraph(ui, &rest, LOOK_PLAIN, text + at);
}

static void add_number(struct buf *out, const char *name, const struct json *o,
	const char *member)
{
	const struct json *v = json_get(o, member);

	if (json_type(v) == JSON_INT || json_type(v) == JSON_REAL)
		buf_addf(out, "%s %.6g  ", name, json_num(v, 0));
}

static void draw_result(struct runs *p, struct ui *ui, const struct area *a)
{
	const struct json *result = json_get(p->open, "result_body");
	const struct json *gain = json_get(result, "gain");
	struct buf text = BUF_INIT;

	ui_heading(ui, a, _("run %.12s of %s"), json_get_str(p->open, "id", ""),
		json_get_str(p->open, "of", ""));
	buf_addf(&text, "%s  %s\n", json_get_str(result, "state", ""),
		json_get_str(result, "reason", ""));
	buf_addf(&text, "%s: ", _("before"));
	add_number(&text, _("trees"), json_get(result, "before"), "trees");
	add_number(&text, _("nodes"), json_get(result, "before"), "nodes");
	add_number(&text, _("bytes"), json_get(result, "before"), "bytes");
	buf_addf(&text, "\n%s: ", _("after"));
	add_number(&text, _("trees"), json_get(result, "after"), "trees");
	add_number(&text, _("nodes"), json_get(result, "after"), "nodes");
	add_number(&text, _("bytes"), json_get(result, "after"), "bytes");
	buf_addf(&text, "\n%s %s: ", _("gain"), json_get_str(gain, "what", ""));
	add_number(&text, "", gain, "value");
	add_number(&text, _("low"), gain, "low");
	add_number(&text, _("high"), gain, "high");
	buf_addf(&text, "\n%s", json_get_str(p->open, "log_text", ""));
	ui_paragraph(ui,
		&(struct area){
			a->row + 1, a->col + 1, a->rows - 1, a->cols - 1},
		LOOK_PLAIN, buf_str(&text));
	buf_release(&text);
}

enum { RESULT_ROWS = 17 };

/* What the run came to, and where there is room all runs of its model. */
static void draw_both(struct runs *p, struct ui *ui, const struct area *a)
{
	const struct area head = {a->row, a->col, RESULT_ROWS, a->cols};
	const struct area title = {a->row + RESULT_ROWS, a->col, 1, a->cols};
	const struct area plane = {a->row + RESULT_ROWS + 1, a->col,
		a->rows - RESULT_ROWS - 1 < 20 ? a->rows - RESULT_ROWS - 1 : 20,
		a->cols < 80 ? a->cols : 80};

	if (plane.rows < 7) {
		draw_result(p, ui, a);
		return;
	}
	draw_result(p, ui, &head);
	ui_heading(ui, &title, _("SPEED AGAINST LOSS, all runs of the model"));
	runs_plane_draw(ui, &plane, p->plane, json_get_str(p->open, "id", ""));
}

/* From 100 columns the steps stand beside the list, else below it. */
static void draw_runs(void *state, struct ui *ui, const struct area *a)
{
	struct runs *p = state;
	struct cells *c = ui_cells(ui);
	const bool wide = a->cols >= 100;
	const int below = !wide && a->rows >= 10 ? a->rows / 2 : 0;
	const int width = wide ? a->cols * 45 / 100 : a->cols;
	const int room = a->rows - 1 - below;
	const int top = list_top(&p->rows.list, room);
	const struct area foot = {a->row + a->rows - below, 0, below, a->cols};
	const struct area side = {
		a->row, width + 1, a->rows, a->cols - width - 1};
	const struct area *detail = wide ? &side : &foot;

	cells_format(c, a->row, 0, width, LOOK_DIM,
		"  %-10s %-22s %-8s %-10s %s", _("run"), _("model"),
		_("recipe"), _("state"), _("made"));
	if (p->rows.list.count == 0)
		cells_text(c, a->row + 2, 2, width - 2, LOOK_PLAIN,
			_("No run yet: O optimizes the chosen version."));
	for (int i = 0; i < room && top + i < p->rows.list.count; i++)
		draw_row(ui, &(struct area){a->row + 1 + i, 0, 1, width},
			rows_at(&p->rows, top + i), top + i == p->rows.list.at);
	if (detail->rows < 2)
		return;
	if (ui_child(ui)->running)
		draw_live(ui, detail);
	else if (p->open)
		draw_both(p, ui, detail);
}

static bool key_runs(void *state, struct ui *ui, int key)
{
	struct runs *p = state;

	if (!rows_key(&p->rows, key, 10))
		return false;
	load_open(p, ui);
	return true;
}

/* The menu of recipes for the version that the panes are about. */
static const char *make_optimize(void *state, struct words *w)
{
	const struct runs *p = state;

	words_add(w, "optimize");
	if (!*p->subject)
		return _("no version is chosen; press 2");
	words_add(w, p->subject);
	words_add(w, "--list");
	return NULL;
}

static void run_optimize(void *state, struct ui *ui)
{
	const struct runs *p = state;

	if (*p->subject)
		ui_recipes(ui, p->subject);
	else
		ui_say(ui, "%s", _("no version is chosen; press 2"));
}

static const struct pane_action actions[] = {
	{.key = 'O',
		.label = N_("optimize"),
		.make = make_optimize,
		.run = run_optimize},
	{.label = NULL},
};

static struct rows *rows_runs(void *state)
{
	return &((struct runs *)state)->rows;
}

static bool twin_runs(void *state, struct words *w)
{
	const char *id = json_get_str(focused(state), "id", NULL);

	words_add(w, "run");
	words_add(w, "show");
	words_addf(w, "%.12s", id ? id : "");
	return id != NULL;
}

static void moved_runs(void *state, struct ui *ui)
{
	load_open(state, ui);
}

static const struct pane_key keys[] = {
	{NULL, NULL},
};

const struct pane_ops pane_runs = {N_("Runs"), open_runs, close_runs, load_runs,
	draw_runs, key_runs, NULL, actions, keys, rows_runs, twin_runs,
	moved_runs};
