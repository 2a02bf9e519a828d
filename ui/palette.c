/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/palette.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/palette_items.h"
#include "ui/term.h"
#include "ui/workbench.h"

static bool word_start(const char *text, size_t i)
{
	return i == 0 || !isalnum((unsigned char)text[i - 1]);
}

int palette_score(const char *pattern, const char *text)
{
	int score = 1;
	size_t at = 0, last = (size_t)-2;
	const size_t none = (size_t)-1;

	for (; *pattern; pattern++) {
		const int want = tolower((unsigned char)*pattern);
		size_t best = none;

		if (want == ' ')
			continue;
		for (size_t i = at; text[i]; i++) {
			if (tolower((unsigned char)text[i]) != want)
				continue;
			if (i == last + 1 || word_start(text, i)) {
				best = i;
				break;
			}
			if (best == none)
				best = i;
		}
		if (best == none)
			return 0;
		score += best == last + 1 ? 8 : word_start(text, best) ? 6 : 1;
		last = best;
		at = best + 1;
	}
	return score;
}

static int better(const struct palette_item *a, const struct palette_item *b)
{
	if (a->possible != b->possible)
		return a->possible ? -1 : 1;
	return b->score - a->score;
}

struct hit {
	const struct palette_item *items;
	size_t at;
};

static int compare(const void *x, const void *y)
{
	const struct hit *a = x, *b = y;
	const int c = better(&a->items[a->at], &b->items[b->at]);

	return c ? c : a->at < b->at ? -1 : 1;
}

/* Scores everything against what has been typed. */
static void search(struct palette *p)
{
	const char *pattern = buf_str(&p->prompt.text);
	struct hit *hits = xcalloc(p->n, sizeof(*hits));
	int n = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct palette_item *it = &p->items[i];
		const int by_name = 2 * palette_score(pattern, it->name);
		const int by_detail = palette_score(pattern, it->detail);

		it->score = by_name ? by_name : by_detail;
		if (it->score)
			hits[n++] = (struct hit){p->items, i};
	}
	if (n)
		qsort(hits, (size_t)n, sizeof(*hits), compare);
	p->hits = xreallocarray(p->hits, p->n + 1, sizeof(*p->hits));
	for (int i = 0; i < n; i++)
		p->hits[i] = hits[i].at;
	p->list.at = p->list.top = 0;
	list_count(&p->list, n);
	free(hits);
}

void palette_close(struct palette *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->items[i].name);
		free(p->items[i].detail);
	}
	free(p->items);
	free(p->hits);
	prompt_release(&p->prompt);
	memset(p, 0, sizeof(*p));
}

void palette_open(struct ui *ui, enum palette_kind kind)
{
	struct palette *p = &ui->palette;

	palette_close(p);
	p->kind = kind;
	p->open = true;
	prompt_open(&p->prompt, kind == PALETTE_ALL       ? _("go to:")
				: kind == PALETTE_ACTIONS ? _("actions:")
							  : _("help:"));
	palette_fill(ui);
	search(p);
}

static void choose(struct ui *ui)
{
	struct palette *p = &ui->palette;
	struct palette_item it;
	char *name;

	if (p->list.count == 0)
		return;
	it = p->items[p->hits[p->list.at]];
	if (!it.possible) {
		ui_say(ui, "%s", it.detail);
		return;
	}
	name = xstrdup(it.name);
	palette_close(p);
	if (it.action)
		workbench_act(ui, it.action);
	else if (it.pane)
		ui_open(ui, it.pane, name);
	else
		workbench_do(ui, it.command, 0);
	free(name);
}

void palette_key(struct ui *ui, int key)
{
	struct palette *p = &ui->palette;
	const bool moves = key == TERM_KEY_UP || key == TERM_KEY_DOWN ||
			   key == TERM_KEY_PAGE_UP || key == TERM_KEY_PAGE_DOWN;
	const size_t before = p->prompt.text.len;

	if (key == 14 || key == 16) /* ^N ^P */
		list_key(&p->list, key == 14 ? TERM_KEY_DOWN : TERM_KEY_UP, 8);
	else if (moves)
		list_key(&p->list, key, 8);
	else if (key == TERM_KEY_ENTER)
		choose(ui);
	else if (prompt_key(&p->prompt, key) == PROMPT_GIVEN_UP)
		palette_close(p);
	else if (p->prompt.text.len != before)
		search(p);
}

static void draw_row(struct ui *ui, int row, int i)
{
	struct palette *p = &ui->palette;
	struct cells *c = &ui->cells;
	const struct palette_item *it = &p->items[p->hits[i]];
	const enum cell_look look = i == p->list.at ? LOOK_CURSOR
				    : it->possible  ? LOOK_PLAIN
						    : LOOK_DIM;

	cells_clear(c, row, look);
	cells_format(c, row, 1, c->cols - 1, look, "%-8.8s %-26.26s  %s%s",
		it->key, it->name, it->possible ? "" : _("not here: "),
		it->detail);
}

void palette_draw(struct ui *ui)
{
	struct palette *p = &ui->palette;
	struct cells *c = &ui->cells;
	const int most = c->rows - 3 < 16 ? c->rows - 3 : 16;
	const int room = most < p->list.count ? most : p->list.count;
	const int first = list_top(&p->list, room > 0 ? room : 1);
	const int top = c->rows - 2 - (room > 0 ? room : 0);
	const struct area head = {top - 1, 0, 1, c->cols};

	if (top > 0) {
		cells_clear(c, top - 1, LOOK_PLAIN);
		ui_heading(ui, &head,
			p->kind == PALETTE_ALL
				? _("%d found (Enter goes, Esc leaves)")
				: _("%d found (Enter runs, Esc leaves)"),
			p->list.count);
	}
	for (int i = 0; i < room; i++)
		draw_row(ui, top + i, first + i);
	if (c->rows > 1) {
		cells_clear(c, c->rows - 2, LOOK_PLAIN);
		prompt_draw(&p->prompt, c, c->rows - 2);
	}
}
