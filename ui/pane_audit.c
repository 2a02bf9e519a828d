/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/view.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/pane.h"
#include "ui/term.h"

enum { RECORDS_SHOWN = 500 };

/* The records, latest first, each with the state of its signature. */
struct audit {
	struct json *log; /* app_view_log() */
	struct rows rows;
};

static const struct filter_field fields[] = {
	{"who", "author", FIELD_TEXT},
	{"role", "role", FIELD_WORD},
	{"signature", "signature", FIELD_TEXT},
	{"kind", "kind", FIELD_WORD},
	{"name", "name", FIELD_TEXT},
	{"op", "what", FIELD_TEXT},
	{"id", "id", FIELD_TEXT},
	{"age", "time", FIELD_TIME},
	{NULL, NULL, FIELD_TEXT},
};

static const struct rows_kind rows_kind = {"id", fields, false};

static void *open_audit(void)
{
	struct audit *p = xcalloc(1, sizeof(*p));

	rows_open(&p->rows, &rows_kind);
	return p;
}

static void close_audit(void *state)
{
	struct audit *p = state;

	rows_release(&p->rows);
	json_free(p->log);
	free(p);
}

static void add_ops(struct buf *out, const struct json *record)
{
	const struct json *ops = json_get(record, "ops");

	for (size_t i = 0; i < json_count(ops); i++)
		buf_addf(out, "%s%s", i ? ", " : "",
			json_get_str(json_at(ops, i), "op", ""));
}

/* The names of the operations as one text, to show and to filter by. */
static void say_what(struct json *log)
{
	struct json *list = json_edit(log, "records");
	struct buf ops = BUF_INIT;

	for (size_t i = 0; i < json_count(list); i++) {
		buf_clear(&ops);
		add_ops(&ops, json_at(list, i));
		json_set_str(json_edit_at(list, i), "what", buf_str(&ops));
	}
	buf_release(&ops);
}

static int load_audit(void *state, struct ui *ui, struct err *err)
{
	struct audit *p = state;
	struct app_view_log q = {NULL, NULL, RECORDS_SHOWN};
	struct json *log = NULL;
	const int rc = app_view_log(ui_app(ui), &q, &log, err);

	if (rc)
		return rc;
	say_what(log);
	rows_fill(&p->rows, json_get(log, "records"));
	json_free(p->log);
	p->log = log;
	return 0;
}

static bool is_sound(const struct json *r)
{
	return strcmp(json_get_str(r, "signature", ""), "good") == 0 &&
	       json_get_bool(r, "effect", false);
}

/* In windows less wide what was done and by whom. */
enum { NARROW = 50 };

static void draw_row(
	struct ui *ui, int row, const struct json *r, bool here, int cols)
{
	struct cells *c = ui_cells(ui);
	const enum cell_look look = here          ? LOOK_CURSOR
				    : is_sound(r) ? LOOK_PLAIN
						  : LOOK_BAD;

	cells_look(c, row, 0, cols, look);
	if (cols < NARROW)
		cells_format(c, row, 0, cols, look, "%c%c%s %s",
			here ? '>' : ' ', is_sound(r) ? ' ' : '!',
			json_get_str(r, "what", ""),
			json_get_str(r, "author", ""));
	else
		cells_format(c, row, 0, cols, look,
			"%c%c %.16s %-10.10s %-13.13s %-11.11s %s",
			here ? '>' : ' ', is_sound(r) ? ' ' : '!',
			json_get_str(r, "time", ""),
			json_get_str(r, "author", ""),
			json_get_str(r, "role", ""),
			json_get_str(r, "signature", ""),
			json_get_str(r, "what", ""));
	if (here) {
		c->cursor_row = row;
		c->cursor_col = 0;
	}
}

static void draw_record(struct audit *p, struct ui *ui, const struct area *a)
{
	const struct json *r = rows_focused(&p->rows);
	struct buf text = BUF_INIT;

	buf_addf(&text, "%s\n", json_get_str(r, "id", ""));
	buf_addf(&text, _("%s as %s, key %.20s: signature %s, %s %s\n"),
		json_get_str(r, "author", ""), json_get_str(r, "role", ""),
		json_get_str(r, "key", ""), json_get_str(r, "signature", ""),
		json_get_bool(r, "effect", false) ? _("in effect")
						  : _("without effect"),
		json_get_str(r, "reason", ""));
	buf_addf(&text, _("%s %.12s   clock %lld, number %lld of clone %.8s\n"),
		json_get_str(r, "kind", ""), json_get_str(r, "object", ""),
		(long long)json_get_i64(r, "lamport", 0),
		(long long)json_get_i64(r, "seq", 0),
		json_get_str(r, "replica", ""));
	if (json_get_str(r, "late", NULL))
		buf_addf(&text, _("the verdict %.12s had not seen it\n"),
			json_get_str(r, "late", ""));
	json_write_line(&text, json_get(r, "ops"));
	ui_paragraph(ui, a, LOOK_PLAIN, buf_str(&text));
	buf_release(&text);
}

static void draw_audit(void *state, struct ui *ui, const struct area *a)
{
	struct audit *p = state;
	struct cells *c = ui_cells(ui);
	const int below = a->rows >= 14 ? 7 : 0;
	const int room = a->rows - 1 - below;
	const int top = list_top(&p->rows.list, room);
	const struct area foot = {
		a->row + a->rows - below, 1, below, a->cols - 1};

	if (a->cols < NARROW)
		cells_format(c, a->row, 2, a->cols - 2, LOOK_DIM, "%s %s",
			_("what"), _("who"));
	else
		cells_format(c, a->row, 0, a->cols, LOOK_DIM,
			"   %-16s %-10s %-13s %-11s %s", _("when (claimed)"),
			_("who"), _("role"), _("signature"), _("what"));
	for (int i = 0; i < room && top + i < p->rows.list.count; i++)
		draw_row(ui, a->row + 1 + i, rows_at(&p->rows, top + i),
			top + i == p->rows.list.at, a->cols);
	if (below && p->rows.list.count)
		draw_record(p, ui, &foot);
}

static bool key_audit(void *state, struct ui *ui, int key)
{
	struct audit *p = state;

	(void)ui;
	return rows_key(&p->rows, key, 10);
}

static struct rows *rows_audit(void *state)
{
	return &((struct audit *)state)->rows;
}

static bool twin_audit(void *state, struct words *w)
{
	const struct audit *p = state;
	const struct json *r = rows_focused(&p->rows);

	words_add(w, "log");
	if (strcmp(json_get_str(r, "kind", ""), "model") == 0) {
		words_add(w, json_get_str(r, "name", ""));
	}
	return r != NULL;
}

static const char *make_verify(void *state, struct words *w)
{
	(void)state;
	words_add(w, "fsck");
	return NULL;
}

static const char *make_export(void *state, struct words *w)
{
	(void)state;
	words_add(w, "audit");
	words_add(w, "export");
	return NULL;
}

static void tell_export(void *state, struct ui *ui, struct buf *out)
{
	(void)state;
	(void)ui;
	buf_addf(out, "%s\n",
		_("all records as a git bundle, the keys, the set root, and a "
		  "script that checks them with git, ssh-keygen and sha256sum "
		  "alone"));
}

static const struct pane_action actions[] = {
	{.key = 'V', .label = N_("verify all"), .make = make_verify},
	{.key = 'E',
		.label = N_("export for an auditor"),
		.ask = {{N_("new directory:"), NULL, "/"}},
		.make = make_export,
		.tell = tell_export},
	{.label = NULL},
};

static const struct pane_key keys[] = {
	{NULL, NULL},
};

const struct pane_ops pane_audit = {N_("Audit"), open_audit, close_audit,
	load_audit, draw_audit, key_audit, NULL, actions, keys, rows_audit,
	twin_audit, NULL};
