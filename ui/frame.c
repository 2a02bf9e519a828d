/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ui/term.h"
#include "ui/waterfall.h"
#include "ui/workbench.h"

enum { SAID_ROWS = 4, CONTEXT_FROM = 12 };

/* "synced 4 min ago" */
static void add_age(struct buf *out, const struct ui *ui)
{
	const int64_t s =
		(clock_now_us() - ui->remote.synced) / CLOCK_SECOND_US;

	if (!ui->remote.synced)
		buf_addstr(out, _("never synced"));
	else if (s < 120)
		buf_addf(out, _("synced %lld s ago"), (long long)s);
	else if (s < 7200)
		buf_addf(out, _("synced %lld min ago"), (long long)(s / 60));
	else if (s < 172800)
		buf_addf(out, _("synced %lld h ago"), (long long)(s / 3600));
	else
		buf_addf(
			out, _("synced %lld days ago"), (long long)(s / 86400));
}

/* Who writes; in low windows, which have no row for it, the age too. */
static void draw_corner(struct ui *ui, int from)
{
	struct cells *c = &ui->cells;
	struct buf text = BUF_INIT;
	int width;

	if (c->rows < CONTEXT_FROM) {
		add_age(&text, ui);
		buf_addch(&text, ' ');
	}
	text_clean(&text, ui->who, strlen(ui->who));
	width = (int)text_width(buf_str(&text));
	if (from + width + 1 < c->cols)
		cells_foreign(c, 0, c->cols - width - 1, c->cols, LOOK_BAR,
			buf_str(&text));
	buf_release(&text);
}

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
	draw_corner(ui, col);
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

/* A sentence that is longer than a row takes some of the pane's. */
static void draw_said(struct ui *ui, int row)
{
	struct cells *c = &ui->cells;
	int n = ui_paragraph_rows(c->cols, ui->toast);

	n = n < 1 ? 1 : n > SAID_ROWS ? SAID_ROWS : n;
	n = n > row ? 1 : n;
	for (int i = 0; i < n; i++)
		cells_clear(c, row - i, LOOK_PLAIN);
	ui_paragraph(ui, &(struct area){row - n + 1, 0, n, c->cols}, LOOK_BOLD,
		ui->toast);
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
		draw_said(ui, row);
	}
	buf_release(&line);
}

/* The keys that do something now, as many as fit: ours, then the pane's. */
static void draw_keys(struct ui *ui, int row)
{
	struct cells *c = &ui->cells;
	const struct pane_action *a = ui->ops[ui->current]->actions;
	int col = 0;

	cells_look(c, row, 0, c->cols, LOOK_BAR);
	for (const struct keymap_entry *e = keymap_all(); e->command; e++)
		if (e->bar && (e->command != CMD_FILTER ||
				      !workbench_refuses(ui, e->command)))
			col += cells_format(c, row, col, c->cols - col,
				LOOK_BAR, "%s  ", _(e->bar));
	for (; a->label; a++) {
		struct buf name = BUF_INIT;

		keymap_key_name(&name, a->key);
		if (a->key)
			col += cells_format(c, row, col, c->cols - col,
				LOOK_BAR, "%s %s  ", buf_str(&name),
				_(a->label));
		buf_release(&name);
	}
}

void ui_heading(struct ui *ui, const struct area *a, const char *fmt, ...)
{
	struct cells *c = &ui->cells;
	const bool wide = term_unicode();
	struct buf text = BUF_INIT;
	va_list ap;
	int used;

	va_start(ap, fmt);
	cells_say(&text, fmt, &ap);
	va_end(ap);
	used = cells_text(c, a->row, a->col, a->cols, LOOK_DIM, "-- ");
	used += cells_foreign(c, a->row, a->col + used, a->cols - used,
		LOOK_BOLD, buf_str(&text));
	buf_release(&text);
	used += cells_text(
		c, a->row, a->col + used, a->cols - used, LOOK_DIM, " ");
	while (used < a->cols - 1 && a->col + used < c->cols)
		used += cells_text(c, a->row, a->col + used, 1, LOOK_DIM,
			wide ? "\u2500" : "-");
}

/* What the whole screen is about: the store, when records were last
 * exchanged, the filter. */
static void draw_context(struct ui *ui, int row)
{
	struct cells *c = &ui->cells;
	const struct pane_ops *ops = ui->ops[ui->current];
	const struct rows *r =
		ops->rows ? ops->rows(ui->state[ui->current]) : NULL;
	struct buf text = BUF_INIT;

	buf_addf(&text, " %s  ", ui->store);
	add_age(&text, ui);
	buf_addstr(&text, "  ");
	if (r)
		rows_say(r, &text);
	cells_foreign(c, row, 0, c->cols, LOOK_DIM, buf_str(&text));
	buf_release(&text);
}

static void draw_prompt(struct ui *ui)
{
	struct cells *c = &ui->cells;
	const int row = c->rows - 2 > 0 ? c->rows - 2 : 0;

	if (ui->asking == ASKING_ACTION)
		dialog_draw(ui);
	if (ui->asking == ASKING_FILTER && ui->toast[0] && row > 2) {
		cells_clear(c, row - 1, LOOK_PLAIN);
		cells_foreign(c, row - 1, 0, c->cols, LOOK_BAD, ui->toast);
	}
	cells_clear(c, row, LOOK_PLAIN);
	prompt_draw(&ui->prompt, c, row);
}

/* Low windows keep their rows for the pane: first the context goes, then the
 * tabs, then the keys. */
void frame_draw(struct ui *ui)
{
	struct cells *c = &ui->cells;
	const int above = c->rows >= CONTEXT_FROM ? 2 : c->rows >= 3 ? 1 : 0;
	const int below = c->rows >= 5 ? 2 : c->rows >= 4 ? 1 : 0;
	const struct area body = {above, 0, c->rows - above - below, c->cols};

	cells_blank(c);
	ui->ops[ui->current]->draw(ui->state[ui->current], ui, &body);
	if (above > 0)
		draw_tabs(ui);
	if (above > 1)
		draw_context(ui, 1);
	if (below > 0 || ui->toast[0] || ui->child.running)
		draw_toast(ui, c->rows - (below ? below : 1));
	if (below > 1)
		draw_keys(ui, c->rows - 1);
	if (ui->explained)
		waterfall_draw(ui);
	if (ui->palette.open)
		palette_draw(ui);
	if (ui->recipes.open)
		recipes_draw(ui);
	if (ui->asking != ASKING_NOTHING)
		draw_prompt(ui);
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

int ui_paragraph_rows(int width, const char *text)
{
	struct buf safe = BUF_INIT;
	const char *p;
	int rows = 0;

	text_clean_lines(&safe, text, strlen(text));
	for (p = buf_str(&safe); *p && width > 0; rows++) {
		p += fitting(p, width);
		if (*p == '\n')
			p++;
	}
	buf_release(&safe);
	return rows;
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
