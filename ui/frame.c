/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/workbench.h"

static void draw_tabs(struct ui *ui)
{
	struct cells *c = &ui->cells;
	int col = 0;

	cells_look(c, 0, 0, c->cols, LOOK_BAR);
	for (int i = 0; i < UI_PANES; i++) {
		const bool here = i == ui->current;

		col += cells_format(c, 0, col, c->cols - col,
			here ? LOOK_BOLD : LOOK_BAR,
			here ? "[%d %s]" : " %d %s ", i + 1,
			_(ui->ops[i]->title));
	}
	if (col + (int)text_width(ui->who) + 1 < c->cols)
		cells_foreign(c, 0, c->cols - (int)text_width(ui->who) - 1,
			c->cols, LOOK_BAR, ui->who);
}

/* The last line of what the child said. */
static void last_line(const struct child *child, struct buf *out)
{
	const char *text = buf_str(&child->text);
	size_t end = child->text.len, start;

	while (end > 0 && text[end - 1] == '\n')
		end--;
	start = end;
	while (start > 0 && text[start - 1] != '\n')
		start--;
	buf_add(out, text + start, end - start);
}

static void draw_toast(struct ui *ui, int row)
{
	struct cells *c = &ui->cells;
	struct buf line = BUF_INIT;

	if (ui->child.running) {
		last_line(&ui->child, &line);
		cells_format(c, row, 0, c->cols, LOOK_WATCH, "$ %s  %s",
			ui->child.line, buf_str(&line));
	} else {
		cells_foreign(c, row, 0, c->cols, LOOK_BOLD, ui->toast);
	}
	buf_release(&line);
}

static void draw_keys(struct ui *ui, int row)
{
	struct cells *c = &ui->cells;
	const struct pane_action *a = ui->ops[ui->current]->actions;
	int col = 0;

	cells_look(c, row, 0, c->cols, LOOK_BAR);
	col += cells_text(c, row, col, c->cols, LOOK_BAR,
		_("x actions  j/k  Enter  1-6  ? help  q quit"));
	for (; a->label; a++)
		if (a->key)
			col += cells_format(c, row, col, c->cols - col,
				LOOK_BAR, "  %c %s", a->key, _(a->label));
}

/* A box over the lower part of the pane. */
static void clear_box(struct ui *ui, int top, int rows)
{
	for (int r = top; r < top + rows; r++)
		for (int col = 0; col < ui->cells.cols; col++)
			cells_text(&ui->cells, r, col, 1, LOOK_PLAIN, " ");
}

static void draw_menu(struct ui *ui)
{
	const struct pane_action *a = ui->ops[ui->current]->actions;
	struct cells *c = &ui->cells;
	const int n = workbench_actions(ui);
	const int room = c->rows - 4 < n ? c->rows - 4 : n;
	const int top = c->rows - 2 - room;
	const int first = list_top(&ui->menu, room);

	if (room < 1)
		return;
	clear_box(ui, top - 1, room + 1);
	cells_format(c, top - 1, 0, c->cols, LOOK_BOLD,
		_("-- %s: what to do (Enter runs, Esc leaves) --"),
		_(ui->ops[ui->current]->title));
	for (int i = 0; i < room; i++) {
		struct words w = {0};
		struct buf line = BUF_INIT;
		const int at = first + i;
		const char *why = a[at].make(ui->state[ui->current], &w);
		const enum cell_look look = at == ui->menu.at ? LOOK_CURSOR
					    : why             ? LOOK_DIM
							      : LOOK_PLAIN;

		child_line(&line, w.word);
		cells_look(c, top + i, 0, c->cols, look);
		cells_format(c, top + i, 1, c->cols - 1, look, "%c  %-26s  %s",
			a[at].key ? a[at].key : ' ', _(a[at].label),
			why ? why : buf_str(&line));
		if (at == ui->menu.at) {
			c->cursor_row = top + i;
			c->cursor_col = 1;
		}
		buf_release(&line);
		words_release(&w);
	}
}

static void draw_help(struct ui *ui)
{
	static const char *const lines[] = {
		N_("1 to 6        go to a pane"),
		N_("j k g G PgUp PgDn arrows   move"),
		N_("Enter, Esc    open, back"),
		N_("x             actions for what is under the cursor, each "
		   "with "
		   "its command"),
		N_("Ctrl-C        cancel the running command (asks its worker "
		   "to "
		   "stop)"),
		N_("Ctrl-L        redraw    Ctrl-Z suspend    q quit"),
		N_("Runs go on if you quit. Every action is a command: assay "
		   "help."),
	};
	const int n = (int)(sizeof(lines) / sizeof(lines[0]));
	const int top = ui->cells.rows - 3 - n;

	clear_box(ui, top, n + 1);
	cells_text(&ui->cells, top, 0, ui->cells.cols, LOOK_BOLD,
		_("-- Keys (any key closes) --"));
	for (int i = 0; i < n; i++)
		cells_text(&ui->cells, top + 1 + i, 2, ui->cells.cols - 2,
			LOOK_PLAIN, _(lines[i]));
}

void frame_draw(struct ui *ui)
{
	struct cells *c = &ui->cells;
	const struct area body = {1, 0, c->rows - 3, c->cols};

	cells_blank(c);
	if (body.rows > 0)
		ui->ops[ui->current]->draw(ui->state[ui->current], ui, &body);
	draw_tabs(ui);
	if (c->rows > 2)
		draw_toast(ui, c->rows - 2);
	if (c->rows > 1)
		draw_keys(ui, c->rows - 1);
	if (ui->menu_open)
		draw_menu(ui);
	if (ui->help_open)
		draw_help(ui);
	if (ui->prompt.open)
		prompt_draw(&ui->prompt, c, c->rows - 2 > 0 ? c->rows - 2 : 0);
}

/* How many bytes of text fit into width columns, broken at a blank. */
static size_t fitting(const char *text, int width)
{
	size_t n = 0, blank = 0, left = strlen(text);
	int used = 0;

	while (n < left && text[n] != '\n') {
		uint32_t cp;
		size_t k = text_decode(text + n, left - n, &cp);
		const int w = k ? text_char_width(cp) : 1;

		if (k == 0)
			k = 1;
		if (used + w > width)
			return blank ? blank : (n ? n : k);
		if (text[n] == ' ')
			blank = n + 1;
		used += w;
		n += k;
	}
	return n;
}

struct paragraph {
	enum cell_look look;
	int skip; /* lines left out at the top */
	bool more;
};

static int draw_paragraph(struct ui *ui, const struct area *a,
	struct paragraph *how, const char *text)
{
	struct buf safe = BUF_INIT, line = BUF_INIT;
	const char *p;
	int row = -how->skip;

	text_clean_lines(&safe, text, strlen(text));
	p = buf_str(&safe);
	while (*p && row < a->rows && a->cols > 0) {
		const size_t n = fitting(p, a->cols);

		if (row >= 0) {
			buf_clear(&line);
			buf_add(&line, p, n);
			cells_text(&ui->cells, a->row + row, a->col, a->cols,
				how->look, buf_str(&line));
		}
		row++;
		p += n;
		if (*p == '\n')
			p++;
	}
	how->more = *p != '\0';
	buf_release(&line);
	buf_release(&safe);
	return row > 0 ? row : 0;
}

int ui_paragraph(struct ui *ui, const struct area *a, enum cell_look look,
	const char *text)
{
	struct paragraph how = {look, 0, false};

	return draw_paragraph(ui, a, &how, text);
}

int ui_paragraph_from(struct ui *ui, const struct area *a, int skip,
	const char *text, bool *more)
{
	struct paragraph how = {LOOK_PLAIN, skip, false};
	const int rows = draw_paragraph(ui, a, &how, text);

	*more = how.more;
	return rows;
}
