/* SPDX-License-Identifier: Apache-2.0 */
/* hostile SEED N STORE EXPLAINED — N hostile texts in every field of every
 * pane.
 *
 * The panes are drawn in this process from STORE, and shown on a terminal that
 * is read back. While they draw, each string that they take from a record is a
 * hostile one (json_get_str(), json_str() and json_write_line() are wrapped by
 * the linker), and so are the other texts of a screen: names in the corners,
 * what a command is called and prints, error messages, answers and drafts, what
 * is typed. Then the same with a filler of the same columns. Every cell that is
 * not the filler's must be equal in both, and so must the looks of all cells,
 * the cursor, and the terminal's modes, title and palette; the terminal must
 * show what was drawn, cell by cell; nothing of what it is sent may act or
 * hide, and no cell may hold half a wide character.
 *
 * Ids, keys, times and digests stay: the store takes no others than well
 * formed ones. EXPLAINED is what assay explain --json printed. Exits 0 if all
 * holds. */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/fileio.h"
#include "base/text.h"
#include "tests/tui/hostile_scenes.h"
#include "tests/tui/hostile_text.h"
#include "tests/tui/keys.h"
#include "tests/tui/shown.h"
#include "ui/term.h"
#include "ui/waterfall.h"
#include "ui/workbench.h"

static const char *const ids[] = {"id", "key", "object", "replica", "time",
	"body", "late", "artifact", "sha256", "digest", "parent",
	"trained_from", NULL};

static struct {
	const char *text; /* NULL: the strings are their own */
	long given;
} stand_in;

void hostile_given(int n)
{
	stand_in.given += n;
}

const char *__real_json_get_str(
	const struct json *v, const char *name, const char *otherwise);
const char *__wrap_json_get_str(
	const struct json *v, const char *name, const char *otherwise);
const char *__real_json_str(const struct json *v, const char *otherwise);
const char *__wrap_json_str(const struct json *v, const char *otherwise);
void __real_json_write_line(struct buf *out, const struct json *v);
void __wrap_json_write_line(struct buf *out, const struct json *v);

const char *__wrap_json_get_str(
	const struct json *v, const char *name, const char *otherwise)
{
	const char *its = __real_json_get_str(v, name, otherwise);

	for (size_t i = 0; ids[i]; i++)
		if (strcmp(name, ids[i]) == 0)
			return its;
	if (!stand_in.text || its == otherwise)
		return its;
	stand_in.given++;
	return stand_in.text;
}

const char *__wrap_json_str(const struct json *v, const char *otherwise)
{
	const char *its = __real_json_str(v, otherwise);

	if (!stand_in.text || its == otherwise)
		return its;
	stand_in.given++;
	return stand_in.text;
}

void __wrap_json_write_line(struct buf *out, const struct json *v)
{
	if (!stand_in.text) {
		__real_json_write_line(out, v);
		return;
	}
	stand_in.given++;
	buf_addf(out, "[\"%s\"]", stand_in.text);
}

static bool is_filler(const struct cell *at, int col)
{
	const uint32_t c = at[col].ch[0];

	return c == '`' || c == 0x3013 || (c == 0 && col > 0);
}

/* Half a wide character would shift a terminal's row. */
static bool is_whole(const struct cells *c, int row)
{
	const struct cell *at = &c->at[row * c->cols];

	for (int col = 0; col < c->cols; col++) {
		const bool wide = text_char_width(at[col].ch[0]) == 2;

		if (at[col].ch[0] == 0 &&
			(col == 0 || text_char_width(at[col - 1].ch[0]) != 2))
			return false;
		if (at[col].ch[0] && wide &&
			(col + 1 == c->cols || at[col + 1].ch[0]))
			return false;
	}
	return true;
}

static bool is_safe(const struct cells *c, int row)
{
	struct buf text = BUF_INIT;
	bool good;

	cells_row_utf8(c, row, &text);
	good = !keys_unsafe(buf_str(&text), text.len);
	for (size_t i = 0; i < text.len; i++)
		good &= (unsigned char)text.data[i] >= ' ' &&
			text.data[i] != 127;
	buf_release(&text);
	return good;
}

/* row and col: where, if anywhere. */
static const char *compare(const struct cells *clean, const struct cells *got,
	int *at_row, int *at_col)
{
	for (int row = 0; row < got->rows; row++) {
		const struct cell *a = &clean->at[row * got->cols];
		const struct cell *b = &got->at[row * got->cols];

		*at_row = row;
		if (!is_whole(got, row))
			return "half a character";
		if (!is_safe(got, row))
			return "an unsafe cell";
		for (int col = 0; col < got->cols; col++) {
			*at_col = col;
			if (a[col].look != b[col].look ||
				(!is_filler(a, col) &&
					memcmp(a[col].ch, b[col].ch,
						sizeof(a[col].ch)) != 0))
				return "a cell outside";
		}
	}
	if (clean->cursor_row != got->cursor_row ||
		clean->cursor_col != got->cursor_col)
		return "the cursor";
	return NULL;
}

static void print(const char *title, const struct cells *c)
{
	fprintf(stderr, "-- %s\n", title);
	for (int row = 0; row < c->rows; row++) {
		struct buf text = BUF_INIT;

		cells_row_utf8(c, row, &text);
		fprintf(stderr, "%s\n", buf_str(&text));
		buf_release(&text);
	}
}

struct walk {
	struct ui ui;
	struct shown shown;
	uint64_t seed;
	long n;
	struct buf modes; /* as they were on the first screen */
	struct buf looks, clean_looks;
	struct cells clean; /* with the filler */
	int row, col;       /* where something was wrong */
};

static void draw(struct walk *w, const struct hostile_scene *scene,
	const struct hostile_texts *t)
{
	struct ui *ui = &w->ui;

	stand_in.text = t->text;
	hostile_fill_frame(ui, t);
	if (scene->fill)
		scene->fill(ui, t);
	frame_draw(ui);
	stand_in.text = NULL;
	shown_show(&w->shown, &ui->cells);
}

/* What the terminal has been told, and what it has become by it. */
static const char *check_terminal(struct walk *w)
{
	struct terminal *t = &w->shown.term;
	struct buf modes = BUF_INIT;
	const char *why = NULL;

	modes_text(&t->modes, t->rows, &modes);
	if (!w->modes.len)
		buf_addstr(&w->modes, buf_str(&modes));
	if (strcmp(buf_str(&modes), buf_str(&w->modes)) != 0)
		why = "modes, title or palette";
	else if (keys_unsafe(buf_str(&t->raw), t->raw.len))
		why = "bytes that no terminal may get";
	else
		why = shown_differs(&w->shown, &w->ui.cells, &w->row, &w->col);
	buf_clear(&t->raw);
	buf_release(&modes);
	return why;
}

/* What is typed scrolls by whole characters, and <U+202E> is one of them as a
 * filler's column is: there only the label must be equal. */
static void forgive_typed(struct walk *w)
{
	const struct cells *got = &w->ui.cells;
	const int row = got->rows - 2;
	const int from = (int)text_width(w->ui.prompt.label) + 1;

	memcpy(&w->clean.at[row * got->cols + from],
		&got->at[row * got->cols + from],
		(size_t)(got->cols - from) * sizeof(*got->at));
	w->clean.cursor_col = got->cursor_col;
}

/* One text on one screen; NULL, or what is wrong. */
static const char *try_text(struct walk *w, const struct hostile_scene *scene,
	const struct buf *text, const struct buf *filler)
{
	const struct hostile_texts clean = {buf_str(filler), text, true};
	const struct hostile_texts hostile = {buf_str(text), text, false};
	struct cells swap;
	const char *why, *clean_why;

	draw(w, scene, &clean);
	clean_why = check_terminal(w);
	shown_looks(&w->shown, &w->clean_looks);
	swap = w->clean;
	w->clean = w->ui.cells;
	w->ui.cells = swap;
	draw(w, scene, &hostile);
	if (scene->typed)
		forgive_typed(w);
	why = compare(&w->clean, &w->ui.cells, &w->row, &w->col);
	if (!why)
		why = check_terminal(w);
	shown_looks(&w->shown, &w->looks);
	if (!why && (w->looks.len != w->clean_looks.len ||
			    memcmp(w->looks.data, w->clean_looks.data,
				    w->looks.len) != 0))
		why = "the looks of a cell";
	return why ? why : clean_why;
}

/* All texts on the screen as it stands; returns the number that failed. */
static long screens(
	struct walk *w, const struct hostile_scene *scene, int number)
{
	struct buf text = BUF_INIT, filler = BUF_INIT;
	struct hostile h;
	long bad = 0;

	hostile_open(&h, w->seed + (uint64_t)number);
	cells_size(&w->clean, scene->rows, scene->cols);
	stand_in.given = 0;
	for (long i = 0; i < w->n; i++) {
		const char *why;

		hostile_make(&text, &h);
		hostile_filler(&filler, &text);
		why = try_text(w, scene, &text, &filler);
		if (why && bad++ == 0) {
			fprintf(stderr,
				"screen %d, text %ld: %s, row %d, "
				"column %d\n",
				number, i, why, w->row, w->col);
			print("filler", &w->clean);
			print("hostile", &w->ui.cells);
		}
	}
	fprintf(stderr,
		"pane %d, screen %d, %dx%d: %ld texts in %ld fields, "
		"%ld bad\n",
		w->ui.current + 1, number, scene->cols, scene->rows, w->n,
		w->n ? stand_in.given / (2 * w->n) : 0, bad);
	if (w->n && !stand_in.given)
		bad++;
	hostile_close(&h);
	buf_release(&text);
	buf_release(&filler);
	return bad;
}

static void press(struct ui *ui, const char *keys)
{
	for (; *keys; keys++) {
		workbench_key(ui, *keys == '\r' ? TERM_KEY_ENTER
				  : *keys == 27 ? TERM_KEY_ESCAPE
						: *keys);
		workbench_load(ui);
	}
}

/* What the texts of a screen have left behind. */
static void tidy(struct ui *ui)
{
	ui->toast[0] = '\0';
	ui->child.running = false;
}

static long walk(struct walk *w, const char *explained)
{
	struct ui *ui = &w->ui;
	long bad = 0;

	for (int i = 0; hostile_scenes[i].keys; i++) {
		const struct hostile_scene *s = &hostile_scenes[i];

		if (strcmp(s->keys, "e") == 0)
			waterfall_take(ui, explained);
		else
			press(ui, s->keys);
		tidy(ui);
		cells_size(&ui->cells, s->rows, s->cols);
		shown_size(&w->shown, s->rows, s->cols);
		bad += screens(w, s, i);
		tidy(ui);
	}
	return bad;
}

static void start(struct walk *w)
{
	struct ui *ui = &w->ui;

	for (int i = 0; i < UI_PANES; i++) {
		ui->ops[i] = pane_all[i];
		ui->state[i] = pane_all[i]->open();
	}
	workbench_stale(ui);
	cells_size(&ui->cells, 24, 80);
	while (workbench_read_on(ui))
		;
	workbench_load(ui);
	shown_open(&w->shown, 24, 80);
}

static void release(struct walk *w)
{
	struct ui *ui = &w->ui;

	for (int i = 0; i < UI_PANES; i++)
		ui->ops[i]->close(ui->state[i]);
	fleet_drop(ui->fleet);
	palette_close(&ui->palette);
	recipes_close(&ui->recipes);
	waterfall_close(ui);
	prompt_release(&ui->prompt);
	child_release(&ui->child);
	cells_release(&ui->cells);
	cells_release(&w->clean);
	buf_release(&w->modes);
	buf_release(&w->looks);
	buf_release(&w->clean_looks);
	app_free(ui->app);
}

int main(int argc, char **argv)
{
	struct walk w = {0};
	struct buf explained = BUF_INIT;
	struct err err = ERR_INIT;
	struct store *store;
	long bad;

	setlocale(LC_ALL, "");
	if (argc != 5)
		return 2;
	w.seed = strtoul(argv[1], NULL, 10);
	w.n = strtol(argv[2], NULL, 10);
	w.ui.app = app_new(argv[3]);
	w.ui.child.fd = -1;
	w.ui.wait.idle = -1;
	if (app_store(w.ui.app, &store, &err) ||
		file_read(&explained, argv[4], 1 << 20, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	start(&w);
	bad = walk(&w, buf_str(&explained));
	press(&w.ui, "\033\033"); /* the question that is open still */
	if (!shown_close(&w.shown)) {
		fprintf(stderr, "the terminal is not as it was\n");
		bad++;
	}
	release(&w);
	buf_release(&explained);
	return bad ? 1 : 0;
}
