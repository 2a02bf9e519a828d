/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/shown.h"

#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vterm.h>
#include <wchar.h>

#include "base/text.h"
#include "ui/term.h"

static void die(const char *what)
{
	perror(what);
	exit(99);
}

static void *read_all(void *user)
{
	struct shown *s = user;
	char block[65536];
	ssize_t n;

	while ((n = read(s->master, block, sizeof(block))) > 0) {
		pthread_mutex_lock(&s->lock);
		buf_add(&s->got, block, (size_t)n);
		pthread_cond_signal(&s->more);
		pthread_mutex_unlock(&s->lock);
	}
	return NULL;
}

/* Until a marker sent behind all that was written has come. The emulator gets
 * it in one piece: it forgets a character in the last column when its marks
 * come in another. */
static void settle(struct shown *s)
{
	const size_t n = strlen(terminal_marker);

	if (write(s->slave, terminal_marker, n) < 0)
		die("marker");
	pthread_mutex_lock(&s->lock);
	while (!s->got.len ||
		!memmem(s->got.data, s->got.len, terminal_marker, n))
		pthread_cond_wait(&s->more, &s->lock);
	terminal_take(&s->term, s->got.data, s->got.len);
	buf_clear(&s->got);
	pthread_mutex_unlock(&s->lock);
}

void shown_open(struct shown *s, int rows, int cols)
{
	const struct winsize size = {
		(unsigned short)rows, (unsigned short)cols, 0, 0};
	struct err err = ERR_INIT;

	memset(s, 0, sizeof(*s));
	terminal_open(&s->term, rows, cols);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->more, NULL);
	if (openpty(&s->master, &s->slave, NULL, NULL, &size) < 0 ||
		dup2(s->slave, STDIN_FILENO) < 0 ||
		dup2(s->slave, STDOUT_FILENO) < 0)
		die("pty");
	setenv("TERM", "xterm-256color", 1);
	if (pthread_create(&s->reader, NULL, read_all, s))
		die("thread");
	if (term_open(&err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(99);
	}
}

void shown_size(struct shown *s, int rows, int cols)
{
	const struct winsize size = {
		(unsigned short)rows, (unsigned short)cols, 0, 0};

	terminal_size(&s->term, rows, cols);
	if (ioctl(s->master, TIOCSWINSZ, &size) < 0)
		die("size");
	term_resized(rows, cols);
}

void shown_show(struct shown *s, const struct cells *c)
{
	term_show(c);
	settle(s);
}

/* What stands for a character on the terminal: "?" where that shows ASCII, and
 * U+FFFD where the C library does not know it as we do, so that curses would
 * shift what follows. */
static uint32_t expected(uint32_t c)
{
	if (c < 0x80)
		return c;
	if (!term_unicode())
		return '?';
	return wcwidth((wchar_t)c) == text_char_width(c) ? c : 0xfffd;
}

static bool is_blank(const VTermScreenCell *got)
{
	return !got->chars[0] || (got->chars[0] == ' ' && !got->chars[1]);
}

static bool same_text(const struct cell *want, const VTermScreenCell *got)
{
	int n = 1;

	if (want->ch[0] == ' ' && !want->ch[1])
		return is_blank(got);
	if (!want->ch[0]) /* the right half: bare where the left is narrow */
		return expected(want[-1].ch[0]) == want[-1].ch[0] ||
		       is_blank(got);
	if (expected(want->ch[0]) != got->chars[0])
		return false;
	for (int i = 1; i <= CELL_MARKS && want->ch[i]; i++)
		if (expected(want->ch[i]) == want->ch[i] &&
			got->chars[n++] != want->ch[i])
			return false;
	return got->chars[n] == 0;
}

const char *shown_differs(
	struct shown *s, const struct cells *c, int *row, int *col)
{
	VTermScreen *vs = vterm_obtain_screen(s->term.vt);
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(s->term.vt), &at);
	*row = at.row;
	*col = at.col;
	if (at.row != c->cursor_row || at.col != c->cursor_col)
		return "the terminal's cursor";
	for (*row = 0; *row < c->rows; ++*row)
		for (*col = 0; *col < c->cols; ++*col) {
			const struct cell *want = &c->at[*row * c->cols + *col];
			VTermScreenCell got;

			vterm_screen_get_cell(vs, (VTermPos){*row, *col}, &got);
			if (!same_text(want, &got)) {
				snprintf(s->why, sizeof(s->why),
					"a cell of the terminal, U+%04X U+%04X "
					"not U+%04X U+%04X",
					got.chars[0],
					got.chars[0] ? got.chars[1] : 0,
					want->ch[0],
					want->ch[0] ? want->ch[1] : 0);
				return s->why;
			}
		}
	return NULL;
}

static void add_look(struct buf *out, const VTermScreenCell *cell)
{
	const bool blank = !cell->chars[0] || cell->chars[0] == ' ';
	const VTermColor *fg = &cell->fg, *bg = &cell->bg;

	buf_addch(out, (char)('0' + (cell->attrs.bold && !blank) +
			       2 * cell->attrs.reverse +
			       4 * (cell->attrs.underline != 0)));
	buf_addch(out, !blank && VTERM_COLOR_IS_INDEXED(fg)
			       ? (char)fg->indexed.idx
			       : '\0');
	buf_addch(
		out, VTERM_COLOR_IS_INDEXED(bg) ? (char)bg->indexed.idx : '\0');
}

void shown_looks(const struct shown *s, struct buf *out)
{
	VTermScreen *vs = vterm_obtain_screen(s->term.vt);
	VTermScreenCell cell;

	buf_clear(out);
	for (int row = 0; row < s->term.rows; row++)
		for (int col = 0; col < s->term.cols; col++) {
			vterm_screen_get_cell(vs, (VTermPos){row, col}, &cell);
			add_look(out, &cell);
		}
}

bool shown_close(struct shown *s)
{
	bool same;

	term_close();
	settle(s);
	same = modes_initial(&s->term.modes, s->term.rows);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(s->slave);
	pthread_join(s->reader, NULL);
	close(s->master);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->more);
	buf_release(&s->got);
	terminal_close(&s->term);
	return same;
}
