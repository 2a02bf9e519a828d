/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/plain.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "ui/term.h"

enum { LINE_MAX_BYTES = 8192, ROWS_SAID = 30 };

static void say(const char *text)
{
	struct buf safe = BUF_INIT;

	text_clean_lines(&safe, text, strlen(text));
	printf("%s\n", buf_str(&safe));
	buf_release(&safe);
}

static void add_field(
	struct buf *out, const struct filter_field *d, const struct json *row)
{
	const struct json *v = json_get(row, d->member);

	if (json_type(v) == JSON_STRING && *json_str(v, ""))
		buf_addf(out, "%s%s", out->len ? ", " : "", json_str(v, ""));
	else if (json_type(v) == JSON_INT)
		buf_addf(out, "%s%s %lld", out->len ? ", " : "", d->name,
			(long long)json_i64(v, 0));
}

/* "1) ALERT, taxi, versions 2": what the filter knows of a row, in words. */
static void say_rows(const struct rows *r)
{
	struct buf line = BUF_INIT, all = BUF_INIT;

	for (int i = 0; i < r->list.count && i < ROWS_SAID; i++) {
		buf_clear(&line);
		for (const struct filter_field *d = r->kind->fields; d->name;
			d++)
			add_field(&line, d, rows_at(r, i));
		buf_addf(&all, "%s%d) %s\n", i == r->list.at ? "> " : "  ",
			i + 1, buf_str(&line));
	}
	if (r->list.count > ROWS_SAID)
		buf_addf(&all, _("%d more; / filters\n"),
			r->list.count - ROWS_SAID);
	if (r->list.count == 0)
		buf_addf(&all, "%s\n", _("nothing here"));
	say(buf_str(&all));
	buf_release(&line);
	buf_release(&all);
}

/* What the pane draws, as text. */
static void say_body(struct ui *ui)
{
	struct buf all = BUF_INIT;
	struct cells *c = &ui->cells;
	const struct area body = {0, 0, c->rows, c->cols};

	cells_blank(c);
	ui->ops[ui->current]->draw(ui->state[ui->current], ui, &body);
	for (int row = 0; row < c->rows; row++) {
		const size_t before = all.len;

		cells_row_utf8(c, row, &all);
		if (all.len > before)
			buf_addch(&all, '\n');
	}
	fputs(buf_str(&all), stdout);
	buf_release(&all);
}

static void say_pane(struct ui *ui)
{
	const struct pane_ops *ops = ui->ops[ui->current];
	const struct rows *r =
		ops->rows ? ops->rows(ui->state[ui->current]) : NULL;
	struct words w = {0};
	struct buf line = BUF_INIT;

	printf("\n%s\n", _(ops->title));
	if (r)
		say_rows(r);
	else
		say_body(ui);
	if (r && ops->twin && ops->twin(ui->state[ui->current], &w)) {
		child_line(&line, w.word);
		printf("%s $ ", _("shown by:"));
		say(buf_str(&line));
	}
	words_release(&w);
	buf_release(&line);
}

static void say_palette(struct ui *ui)
{
	const struct palette *p = &ui->palette;
	struct buf all = BUF_INIT;

	for (int i = 0; i < p->list.count && i < ROWS_SAID; i++) {
		const struct palette_item *it = &p->items[p->hits[i]];

		buf_addf(&all, "%d) %s%s%s: %s%s\n", i + 1, it->key,
			*it->key ? " " : "", it->name,
			it->possible ? "" : _("not here: "), it->detail);
	}
	say(buf_str(&all));
	buf_release(&all);
}

static void say_where(struct ui *ui)
{
	if (ui->toast[0])
		say(ui->toast);
	ui->toast[0] = '\0';
	if (ui->asking == ASKING_ACTION) {
		struct buf line = BUF_INIT;

		if (ui->pending.body.len)
			say(buf_str(&ui->pending.body));

		child_line(&line, ui->pending.words.word);
		printf("$ ");
		say(buf_str(&line));
		buf_release(&line);
	}
	if (ui->asking != ASKING_NOTHING)
		printf("%s ", ui->prompt.label);
	else if (ui->palette.open)
		printf("%s ", _("number, or letters to search (empty: back):"));
	else
		printf("%s ", _("number opens, 'pane N', x actions, ? keys, "
				"/ filter, q quits:"));
	fflush(stdout);
}

/* Types a line into whatever is being asked. */
static void type(struct ui *ui, const char *line)
{
	size_t left = strlen(line);

	while (left > 0) {
		uint32_t cp;
		size_t n = text_decode(line, left, &cp);

		if (n == 0) {
			n = 1;
			cp = '?';
		}
		workbench_key(ui, (int)cp);
		line += n;
		left -= n;
	}
}

static bool number_of(const char *line, uint64_t *n)
{
	return num_parse_u64(line, strlen(line), n) == 0 && *n > 0 &&
	       *n <= INT32_MAX;
}

static void answer_palette(struct ui *ui, const char *line)
{
	uint64_t n;

	if (!*line) {
		workbench_key(ui, TERM_KEY_ESCAPE);
	} else if (number_of(line, &n)) {
		ui->palette.list.at = (int)n - 1;
		list_count(&ui->palette.list, ui->palette.list.count);
		workbench_key(ui, TERM_KEY_ENTER);
	} else {
		workbench_key(ui, 21); /* ^U */
		type(ui, line);
	}
}

static void answer_pane(struct ui *ui, const char *line)
{
	const struct pane_ops *ops = ui->ops[ui->current];
	struct rows *r = ops->rows ? ops->rows(ui->state[ui->current]) : NULL;
	uint64_t n;

	if (strncmp(line, "pane ", 5) == 0 && number_of(line + 5, &n) &&
		n <= UI_PANES) {
		workbench_do(ui, CMD_PANE, '0' + (int)n);
	} else if (number_of(line, &n) && r) {
		r->list.at = (int)n - 1;
		list_count(&r->list, r->list.count);
		r->touched = true;
		if (ops->moved)
			ops->moved(ui->state[ui->current], ui);
		workbench_key(ui, TERM_KEY_ENTER);
	} else if (!*line) {
		workbench_key(ui, TERM_KEY_ESCAPE);
	} else {
		type(ui, line);
	}
}

static void answer(struct ui *ui, const char *line)
{
	if (ui->asking != ASKING_NOTHING) {
		type(ui, line);
		workbench_key(ui, TERM_KEY_ENTER);
	} else if (ui->palette.open) {
		answer_palette(ui, line);
	} else {
		answer_pane(ui, line);
	}
}

/* Waits for a command that was started, and says what it said. */
static void finish_child(struct ui *ui)
{
	if (!ui->child.running)
		return;
	while (ui->child.running) {
		struct pollfd p = {ui->child.fd, POLLIN, 0};

		poll(&p, ui->child.fd >= 0, ui->child.fd >= 0 ? -1 : 10);
		workbench_child(ui);
	}
	say(buf_str(&ui->child.text));
}

void plain_run(struct ui *ui)
{
	char line[LINE_MAX_BYTES];

	while (!ui->quit) {
		while (workbench_read_on(ui))
			;
		workbench_load(ui);
		if (ui->asking == ASKING_NOTHING && ui->palette.open)
			say_palette(ui);
		else if (ui->asking == ASKING_NOTHING)
			say_pane(ui);
		say_where(ui);
		wait_say_idle(&ui->wait);
		if (!fgets(line, sizeof(line), stdin))
			break;
		line[strcspn(line, "\n")] = '\0';
		answer(ui, line);
		finish_child(ui);
	}
	printf("\n");
}
