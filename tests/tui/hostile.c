/* SPDX-License-Identifier: Apache-2.0 */
/* hostile SEED N STORE — N hostile texts in every field of every pane.
 *
 * The panes are drawn in this process from STORE. While they draw, each string
 * that they take from a record is a hostile one (json_get_str() and json_str()
 * are wrapped by the linker), then the same with a filler of the same columns:
 * every cell that is not the filler's must be equal in both, and so must the
 * cursor; no cell may hold what acts or hides, or half a wide character.
 *
 * Ids, keys, times and digests stay: the store takes no others than well
 * formed ones. Exits 0 if all holds. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/rng.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "tests/tui/keys.h"
#include "ui/term.h"
#include "ui/workbench.h"

enum { TEXT_MOST = 4096, PIECES = 12 };

static const char *const ids[] = {"id", "key", "object", "replica", "time",
	"body", "late", "artifact", "sha256", "digest", "parent",
	"trained_from", NULL};

static struct {
	const char *text; /* NULL: the strings are their own */
	long given;
} stand_in;

const char *__real_json_get_str(
	const struct json *v, const char *name, const char *otherwise);
const char *__wrap_json_get_str(
	const struct json *v, const char *name, const char *otherwise);
const char *__real_json_str(const struct json *v, const char *otherwise);
const char *__wrap_json_str(const struct json *v, const char *otherwise);

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

static void add_point(struct buf *out, uint64_t c)
{
	if (c < 0x80) {
		buf_addch(out, (char)c);
	} else if (c < 0x800) {
		buf_addf(out, "%c%c", (int)(0xc0 | c >> 6),
			(int)(0x80 | (c & 63)));
	} else if (c < 0x10000) {
		buf_addf(out, "%c%c%c", (int)(0xe0 | c >> 12),
			(int)(0x80 | (c >> 6 & 63)), (int)(0x80 | (c & 63)));
	} else {
		buf_addf(out, "%c%c%c%c", (int)(0xf0 | c >> 18),
			(int)(0x80 | (c >> 12 & 63)),
			(int)(0x80 | (c >> 6 & 63)), (int)(0x80 | (c & 63)));
	}
}

static void add_range(
	struct buf *out, struct rng *r, uint64_t from, uint64_t to)
{
	for (uint64_t n = 1 + rng_below(r, 4); n > 0; n--)
		add_point(out, from + rng_below(r, to - from + 1));
}

static void add_command(struct buf *out, struct rng *r)
{
	static const char *const commands[] = {"\033]52;c;cm0=\a",
		"\033]0;title\a", "\033]4;1;rgb:ff/00/00\033\\", "\033[2J",
		"\033[?1049l", "\033c", "\033[31m", "\033P+q544e\033\\",
		"\033]8;;http://x\a", "\033[6n", "\033[20;1H", "\033_Gx\033\\",
		"\302\2335n", "\302\220+q\302\234", "\033[?1000h", "\033(0",
		"\016", "%s%n%99999d", "\r\n", "\b\b\b", "\033[1;1r"};

	buf_addstr(out,
		commands[rng_below(r, sizeof(commands) / sizeof(commands[0]))]);
}

static void add_many(struct buf *out, struct rng *r, uint64_t c)
{
	for (uint64_t n = 1 + rng_below(r, 200); n > 0; n--)
		add_point(out, c);
}

static void add_piece(struct buf *out, struct rng *r)
{
	static const uint64_t ranges[][2] = {{1, 31}, {127, 159},
		{0x202a, 0x202e}, {0x2060, 0x206f}, {0x200b, 0x200f},
		{0xe0000, 0xe007f}, {0xfe00, 0xfe0f}, {0xe000, 0xf8ff},
		{0x61c, 0x61c}, {0xfeff, 0xfeff}, {0x2028, 0x2029},
		{0x300, 0x36f}, {0x4e00, 0x9fff}, {0x1f300, 0x1f6ff},
		{0x1100, 0x11ff}, {0xa1, 0x24f}, {0x5d0, 0x6ff},
		{0xd800, 0xdfff}, {0x110000, 0x1fffff}, {'A', 'z'}};
	const size_t n = sizeof(ranges) / sizeof(ranges[0]);
	const size_t pick = rng_below(r, n + 6);

	if (pick < n)
		add_range(out, r, ranges[pick][0], ranges[pick][1]);
	else if (pick == n)
		add_many(out, r, 0x300 + rng_below(r, 0x70));
	else if (pick == n + 1)
		add_many(out, r, 0x6f22);
	else if (pick == n + 2)
		for (int i = 0; i < 3; i++)
			buf_addch(out, (char)(0x80 + rng_below(r, 0x80)));
	else
		add_command(out, r);
}

static void make_text(struct buf *out, struct rng *r)
{
	buf_clear(out);
	for (uint64_t n = 1 + rng_below(r, PIECES); n > 0; n--) {
		add_piece(out, r);
		if (rng_below(r, 5) == 0)
			buf_addch(out, ' ');
	}
	if (rng_below(r, 100) == 0)
		while (out->len < TEXT_MOST)
			add_piece(out, r);
}

/* Blanks and line feeds stay, since lines are broken there. */
static void make_filler(struct buf *out, const struct buf *text)
{
	struct buf safe = BUF_INIT;
	size_t n = 0;

	buf_clear(out);
	text_clean_lines(&safe, text->data, text->len);
	while (n < safe.len) {
		uint32_t c;
		const size_t k = text_decode(safe.data + n, safe.len - n, &c);
		const int w = text_char_width(c);

		if (c == ' ' || c == '\n')
			buf_addch(out, (char)c);
		else if (w)
			buf_addstr(out, w == 2 ? "\343\200\223" : "`");
		n += k ? k : 1;
	}
	buf_release(&safe);
}

static void draw(struct ui *ui, const struct buf *text)
{
	stand_in.text = buf_str(text);
	frame_draw(ui);
	stand_in.text = NULL;
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

static const char *compare(const struct cells *clean, const struct cells *got)
{
	for (int row = 0; row < got->rows; row++) {
		const struct cell *a = &clean->at[row * got->cols];
		const struct cell *b = &got->at[row * got->cols];

		if (!is_whole(got, row))
			return "half a character";
		if (!is_safe(got, row))
			return "an unsafe cell";
		for (int col = 0; col < got->cols; col++)
			if (a[col].look != b[col].look ||
				(!is_filler(a, col) &&
					memcmp(a[col].ch, b[col].ch,
						sizeof(a[col].ch)) != 0))
				return "a cell outside";
	}
	if (clean->cursor_row != got->cursor_row ||
		clean->cursor_col != got->cursor_col)
		return "the cursor";
	return NULL;
}

static void print(const char *title, const struct cells *c)
{
	printf("-- %s\n", title);
	for (int row = 0; row < c->rows; row++) {
		struct buf text = BUF_INIT;

		cells_row_utf8(c, row, &text);
		printf("%s\n", buf_str(&text));
		buf_release(&text);
	}
}

/* All texts on the screen as it stands; returns the number that failed. */
static long screens(struct ui *ui, uint64_t seed, long n, const char *where)
{
	struct buf text = BUF_INIT, filler = BUF_INIT;
	struct cells clean = {0};
	struct rng r;
	long bad = 0;

	rng_seed(&r, seed);
	cells_size(&clean, ui->cells.rows, ui->cells.cols);
	stand_in.given = 0;
	for (long i = 0; i < n; i++) {
		struct cells swap;
		const char *why;

		make_text(&text, &r);
		make_filler(&filler, &text);
		draw(ui, &filler);
		swap = clean;
		clean = ui->cells;
		ui->cells = swap;
		draw(ui, &text);
		why = compare(&clean, &ui->cells);
		if (why && bad++ == 0) {
			printf("%s, text %ld: %s\n", where, i, why);
			print("filler", &clean);
			print("hostile", &ui->cells);
		}
	}
	printf("%s: %ld texts in %ld fields, %ld bad\n", where, n,
		n ? stand_in.given / (2 * n) : 0, bad);
	cells_release(&clean);
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

static long walk(struct ui *ui, uint64_t seed, long n)
{
	static const char *const keys[] = {"1", "j", "j", "2", "l", "j", "3",
		"4", "\r", "\r", "5", "\r", "j", "jjj", "6", "jj", ":", "\033?",
		"\0332O", "\0335c", NULL};
	static const int sizes[][2] = {{24, 80}, {50, 160}};
	long bad = 0;

	for (size_t i = 0; keys[i]; i++) {
		char where[64];
		const int *size = sizes[i % 2];

		press(ui, keys[i]);
		cells_size(&ui->cells, size[0], size[1]);
		snprintf(where, sizeof(where), "pane %d, screen %zu, %dx%d",
			ui->current + 1, i, size[1], size[0]);
		bad += screens(ui, seed + i, n, where);
	}
	return bad;
}

int main(int argc, char **argv)
{
	struct ui ui = {.who = "validator:ana", .store = "store"};
	struct err err = ERR_INIT;
	struct store *store;
	long bad;

	if (argc != 4)
		return 2;
	ui.app = app_new(argv[3]);
	ui.child.fd = -1;
	if (app_store(ui.app, &store, &err)) {
		printf("%s\n", err.text);
		return 2;
	}
	for (int i = 0; i < UI_PANES; i++) {
		ui.ops[i] = pane_all[i];
		ui.state[i] = pane_all[i]->open();
	}
	workbench_stale(&ui);
	cells_size(&ui.cells, 24, 80);
	while (workbench_read_on(&ui))
		;
	workbench_load(&ui);
	bad = walk(&ui, strtoul(argv[1], NULL, 10), strtol(argv[2], NULL, 10));
	press(&ui, "\033"); /* the question that is open still */
	for (int i = 0; i < UI_PANES; i++)
		ui.ops[i]->close(ui.state[i]);
	fleet_drop(ui.fleet);
	palette_close(&ui.palette);
	recipes_close(&ui.recipes);
	prompt_release(&ui.prompt);
	cells_release(&ui.cells);
	app_free(ui.app);
	return bad ? 1 : 0;
}
