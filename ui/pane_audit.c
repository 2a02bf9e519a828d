/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/view.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/list.h"
#include "ui/pane.h"
#include "ui/term.h"

enum { RECORDS_SHOWN = 500 };

/* The records, latest first, each with the state of its signature. */
struct audit {
	struct json *log; /* app_view_log() */
	struct list list;
};

static void *open_audit(void)
{
	return xcalloc(1, sizeof(struct audit));
}

static void close_audit(void *state)
{
	struct audit *p = state;

	json_free(p->log);
	free(p);
}

static int load_audit(void *state, struct ui *ui, struct err *err)
{
	struct audit *p = state;
	struct app_view_log q = {NULL, NULL, RECORDS_SHOWN};
	struct json *log = NULL;
	const int rc = app_view_log(ui_app(ui), &q, &log, err);

	if (rc)
		return rc;
	json_free(p->log);
	p->log = log;
	list_count(&p->list, (int)json_count(json_get(log, "records")));
	return 0;
}

static const struct json *record_at(const struct audit *p, int i)
{
	return json_at(json_get(p->log, "records"), (size_t)i);
}

static bool is_sound(const struct json *r)
{
	return strcmp(json_get_str(r, "signature", ""), "good") == 0 &&
	       json_get_bool(r, "effect", false);
}

static void add_ops(struct buf *out, const struct json *record)
{
	const struct json *ops = json_get(record, "ops");

	for (size_t i = 0; i < json_count(ops); i++)
		buf_addf(out, "%s%s", i ? ", " : "",
			json_get_str(json_at(ops, i), "op", ""));
}

static void draw_row(
	struct ui *ui, int row, const struct json *r, bool here, int cols)
{
	struct cells *c = ui_cells(ui);
	const enum cell_look look = here          ? LOOK_CURSOR
				    : is_sound(r) ? LOOK_PLAIN
						  : LOOK_BAD;
	struct buf ops = BUF_INIT;

	add_ops(&ops, r);
	cells_look(c, row, 0, cols, look);
	cells_format(c, row, 0, cols, look,
		"%c%c %.16s %-10.10s %-13.13s %-11.11s %s", here ? '>' : ' ',
		is_sound(r) ? ' ' : '!', json_get_str(r, "time", ""),
		json_get_str(r, "author", ""), json_get_str(r, "role", ""),
		json_get_str(r, "signature", ""), buf_str(&ops));
	buf_release(&ops);
	if (here) {
		c->cursor_row = row;
		c->cursor_col = 0;
	}
}

static void draw_record(struct audit *p, struct ui *ui, const struct area *a)
{
	const struct json *r = record_at(p, p->list.at);
	struct buf text = BUF_INIT;

	buf_addf(&text, "%s\n%s %s  %s\n", json_get_str(r, "id", ""),
		json_get_str(r, "kind", ""), json_get_str(r, "name", ""),
		json_get_str(r, "reason", ""));
	json_write_line(&text, json_get(r, "ops"));
	ui_paragraph(ui, a, LOOK_PLAIN, buf_str(&text));
	buf_release(&text);
}

static void draw_audit(void *state, struct ui *ui, const struct area *a)
{
	struct audit *p = state;
	struct cells *c = ui_cells(ui);
	const int below = a->rows >= 14 ? 6 : 0;
	const int room = a->rows - 1 - below;
	const int top = list_top(&p->list, room);
	const struct area foot = {
		a->row + a->rows - below, 1, below, a->cols - 1};

	cells_format(c, a->row, 0, a->cols, LOOK_DIM,
		"   %-16s %-10s %-13s %-11s %s", _("when (claimed)"), _("who"),
		_("role"), _("signature"), _("what"));
	for (int i = 0; i < room && top + i < p->list.count; i++)
		draw_row(ui, a->row + 1 + i, record_at(p, top + i),
			top + i == p->list.at, a->cols);
	if (below && p->list.count)
		draw_record(p, ui, &foot);
}

static bool key_audit(void *state, struct ui *ui, int key)
{
	struct audit *p = state;

	(void)ui;
	return list_key(&p->list, key, 10);
}

static const char *make_doctor(void *state, struct words *w)
{
	(void)state;
	words_add(w, "doctor");
	return NULL;
}

static const struct pane_action actions[] = {
	{0, N_("check the store"), {{NULL, NULL}}, make_doctor},
	{0, NULL, {{NULL, NULL}}, NULL},
};

const struct pane_ops pane_audit = {N_("Audit"), open_audit, close_audit,
	load_audit, draw_audit, key_audit, NULL, actions};
