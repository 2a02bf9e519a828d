/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <limits.h>
#include <string.h>

#include "base/i18n.h"
#include "ui/workbench.h"

/* The command that the answers complete. */
static void draw_command(struct ui *ui, int row)
{
	struct buf line = BUF_INIT;

	child_line(&line, ui->pending.words.word);
	cells_clear(&ui->cells, row, LOOK_PLAIN);
	cells_format(&ui->cells, row, 0, ui->cells.cols, LOOK_WATCH, "$ %s",
		buf_str(&line));
	buf_release(&line);
}

/* Rows for the answers: only while there is another one to see. */
static int answers_of(const struct pending *p)
{
	int n = 0;

	while (n < QUESTIONS_MAX && p->action->ask[n].prompt)
		n++;
	return p->stage == STAGE_QUESTIONS && n > 1 ? n : 0;
}

/* Every question with its answer; the one that is open is being typed at the
 * foot. Returns the rows used. */
static int draw_answers(struct ui *ui, int row)
{
	struct cells *c = &ui->cells;
	const struct pending *p = &ui->pending;
	const int n = answers_of(p);

	for (int i = 0; i < n; i++) {
		const bool here = i == p->question;
		const int used = cells_format(c, row + i, 1, c->cols - 1,
			here ? LOOK_BOLD : LOOK_DIM, "%c %s ", here ? '>' : ' ',
			_(p->action->ask[i].prompt));

		cells_foreign(c, row + i, 1 + used, c->cols - 1 - used,
			LOOK_PLAIN, buf_str(&p->answer[i]));
	}
	return n;
}

static void draw_bar(struct ui *ui)
{
	struct cells *c = &ui->cells;
	const struct pending *p = &ui->pending;

	cells_clear(c, c->rows - 1, LOOK_BAR);
	cells_text(c, c->rows - 1, 0, c->cols, LOOK_BAR,
		p->stage == STAGE_QUESTIONS
			? _("Enter next  Up back  Tab completes  Ctrl-X "
			    "editor  PgDn reads on  Esc leaves")
			: _("Enter goes on  Up back  PgDn reads on  Esc "
			    "leaves"));
}

static void draw_body(struct ui *ui, const struct area *a)
{
	struct pending *p = &ui->pending;

	ui_paragraph_from(ui, a, p->skip, buf_str(&p->body), &p->more);
	if (p->more)
		cells_text(&ui->cells, a->row + a->rows - 1, a->cols - 11, 12,
			LOOK_CURSOR, _("PgDn: more"));
}

/* From the foot up: keys, prompt, command, what was said, answers, what it
 * will do, its name. */
void dialog_draw(struct ui *ui)
{
	struct cells *c = &ui->cells;
	const struct pending *p = &ui->pending;
	const int fields = answers_of(p), said = ui->toast[0] != '\0';
	const int room = c->rows - 6 - fields - said;
	int body = p->body.len
			   ? ui_paragraph_rows(c->cols - 3, buf_str(&p->body)) -
				     p->skip
			   : 0;
	int row;

	body = body < room ? body : room;
	row = c->rows - 4 - fields - said - (body > 0 ? body : 0);
	if (room < 0 || row < 1)
		return;
	for (int i = row; i < c->rows; i++)
		cells_clear(c, i, LOOK_PLAIN);
	ui_heading(ui, &(struct area){row++, 0, 1, c->cols}, "%s",
		_(p->action->label));
	if (body > 0)
		draw_body(ui, &(struct area){row, 1, body, c->cols - 2});
	row += body > 0 ? body : 0;
	row += draw_answers(ui, row);
	if (said)
		cells_foreign(c, row++, 0, c->cols, LOOK_BOLD, ui->toast);
	draw_command(ui, row);
	draw_bar(ui);
}
