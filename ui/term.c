/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "ui/rescue.h"

/* Waits this long for the rest of an escape sequence. The codes are private
 * ones of ours for bracketed paste and the answer to term_ask(). */
enum { ESCAPE_MS = 25, CODE_PASTE = KEY_MAX + 1, CODE_PASTED, CODE_ANSWER };

static const char paste_on[] = "\033[?2004h", question[] = "\033[5n";
/* No pasting in brackets, and the whole screen scrolls, whatever size it has by
 * now: curses sets the region of the size it knows, and never takes it back.
 * The cursor stays. */
static const char give_back[] = "\033[?2004l\0337\033[r\0338";
/* Longest wait for an answer on the way out. */
enum { LEAVE_MS = 200 };
enum { CTRL_Z = 26 };

static struct {
	SCREEN *screen;
	bool open, unicode, asked, stands_in;
	struct termios before;
	attr_t look[LOOK_KIND_COUNT];
	short pair[LOOK_KIND_COUNT];
} term;

struct look_colour {
	enum cell_look look;
	short dark256, light256, few; /* few: of 8 colours */
	short back256;                /* -1: the terminal's own */
};

/* Blue to orange, never red against green; contrast in design notes. */
static const struct look_colour colours[] = {
	{LOOK_GOOD, 74, 25, COLOR_CYAN, -1},
	{LOOK_WATCH, 221, 94, COLOR_YELLOW, -1},
	{LOOK_BAD, 208, 124, COLOR_RED, -1},
	{LOOK_HEAT1, 253, 253, -1, 238},
	{LOOK_HEAT2, 16, 16, COLOR_YELLOW, 246},
	{LOOK_HEAT3, 16, 16, COLOR_RED, 185},
};

/* COLORFGBG ends with the background's number: 7 and 9 to 15 are light. */
static bool light_ground(void)
{
	const char *v = getenv("COLORFGBG");
	const char *last = v ? strrchr(v, ';') : NULL;
	uint64_t n;

	return last && num_parse_u64(last + 1, strlen(last + 1), &n) == 0 &&
	       (n == 7 || (n > 8 && n < 16));
}

static void set_colours(void)
{
	const bool light = light_ground();

	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
		const struct look_colour *k = &colours[i];
		const short n = (short)(i + 1);
		const bool many = COLORS >= 256;
		const short fg = !many   ? k->few
				 : light ? k->light256
					 : k->dark256;

		if (init_pair(n, fg, many ? k->back256 : -1) == OK)
			term.pair[k->look] = n;
	}
}

static void set_looks(void)
{
	const bool colour = has_colors() && !getenv("NO_COLOR") &&
			    start_color() == OK && use_default_colors() == OK;

	memset(term.look, 0, sizeof(term.look));
	memset(term.pair, 0, sizeof(term.pair));
	term.look[LOOK_BOLD] = A_BOLD;
	term.look[LOOK_DIM] = A_DIM;
	term.look[LOOK_CURSOR] = A_REVERSE;
	term.look[LOOK_BAR] = A_REVERSE;
	term.look[LOOK_BAD] = A_BOLD;
	term.look[LOOK_HEAT3] = A_BOLD;
	if (colour)
		set_colours();
}

/* Keys that some terminfo entries lack. */
static void define_common_keys(void)
{
	static const struct {
		const char *sequence;
		int key;
	} keys[] = {
		{"\033[A", KEY_UP},
		{"\033[B", KEY_DOWN},
		{"\033[C", KEY_RIGHT},
		{"\033[D", KEY_LEFT},
		{"\033[5~", KEY_PPAGE},
		{"\033[6~", KEY_NPAGE},
		{"\033[H", KEY_HOME},
		{"\033[F", KEY_END},
		{"\033[3~", KEY_DC},
		{"\033[200~", CODE_PASTE},
		{"\033[201~", CODE_PASTED},
		{"\033[0n", CODE_ANSWER},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		define_key(keys[i].sequence, keys[i].key);
}

/* Ours, between frames: curses buffers its own output and has none left. */
static void raw_write(const char *bytes, size_t n)
{
	while (n > 0) {
		const ssize_t k = write(STDOUT_FILENO, bytes, n);

		if (k < 0 && errno != EINTR)
			return;
		if (k > 0) {
			bytes += k;
			n -= (size_t)k;
		}
	}
}

/* A capability without its padding, which a dying program cannot wait for. */
static void add_capability(struct buf *out, const char *name)
{
	const char *s = tigetstr(name);

	if (!s || (size_t)s == (size_t)-1)
		return;
	while (*s) {
		const char *end =
			s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;

		if (!end)
			buf_addch(out, *s);
		s = end ? end + 1 : s + 1;
	}
}

/* What gives the terminal back at once, should the program die. */
static void arm_rescue(void)
{
	static const char *const last[] = {
		"sgr0", "op", "rmir", "rmacs", "cnorm", "rmkx", "rmcup"};
	struct buf out = BUF_INIT;

	buf_addstr(&out, give_back);
	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++)
		add_capability(&out, last[i]);
	rescue_arm(buf_str(&out), out.len, &term.before);
	buf_release(&out);
}

static SCREEN *new_screen(void)
{
	const char *name = getenv("TERM");
	SCREEN *s = NULL;

	if (name && *name)
		s = newterm(name, stdout, stdin);
	term.stands_in = !s;
	return s ? s : newterm("xterm-256color", stdout, stdin);
}

int term_open(struct err *err)
{
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_UNSUPPORTED,
			_("the workbench needs a terminal; each of its "
			  "actions is also a command: assay help"));
	if (name && strcmp(name, "dumb") == 0)
		return err_set(err, ERR_UNSUPPORTED,
			_("TERM=dumb cannot show the workbench; each of its "
			  "actions is also a command: assay help"));
	if (tcgetattr(STDIN_FILENO, &term.before) < 0)
		return err_errno(err, 0, _("cannot use the terminal"));
	/* The kernel knows the size; LINES and COLUMNS may be stale. */
	use_env(TRUE);
	use_tioctl(TRUE);
	term.screen = new_screen();
	if (!term.screen)
		return err_set(err, ERR_UNSUPPORTED,
			_("the terminal '%s' is not known here and does not "
			  "work as xterm-256color"),
			name ? name : "");
	/* Without this ncurses flushes at every cursor move. */
	def_prog_mode();
	endwin();
	raw();
	noecho();
	nonl();
	set_escdelay(ESCAPE_MS);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	typeahead(-1);
	define_common_keys();
	set_looks();
	term.unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	term.open = true;
	arm_rescue();
	raw_write(paste_on, sizeof(paste_on) - 1);
	return 0;
}

/* Else the answer is typed into whatever comes after us. */
static void await_answer(void)
{
	struct pollfd p = {STDIN_FILENO, POLLIN, 0};
	int key;

	while (term.asked && poll(&p, 1, LEAVE_MS) > 0) {
		do
			key = term_key();
		while (term.asked && key >= 0);
		if (key == TERM_KEY_GONE)
			return;
	}
}

void term_close(void)
{
	if (!term.open)
		return;
	await_answer();
	raw_write(give_back, sizeof(give_back) - 1);
	endwin();
	rescue_disarm();
	delscreen(term.screen);
	memset(&term, 0, sizeof(term));
}

void term_size(int *rows, int *cols)
{
	struct winsize w;

	*rows = 24;
	*cols = 80;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row && w.ws_col) {
		*rows = w.ws_row;
		*cols = w.ws_col;
	}
}

void term_resized(int rows, int cols)
{
	resizeterm(rows, cols);
	if (change_scroll_region)
		putp(tiparm(change_scroll_region, 0, rows - 1));
	clearok(curscr, TRUE);
}

void term_redraw(void)
{
	if (!term.open)
		return;
	clearok(curscr, TRUE);
}

/* Curses lays a row out by the columns that the C library gives a character;
 * one that it does not know as we do would shift the rest. */
static wchar_t shown(uint32_t cp)
{
	if (cp < 0x80)
		return (wchar_t)cp;
	if (!term.unicode)
		return L'?';
	return wcwidth((wchar_t)cp) == text_char_width(cp) ? (wchar_t)cp
							   : L'\ufffd';
}

/* The right half of a wide character that is shown as a narrow one. */
static bool half_is_bare(const struct cell *left)
{
	return wcwidth(shown(left->ch[0])) != 2;
}

static void show_cell(int row, int col, const struct cell *cell)
{
	wchar_t text[CELL_MARKS + 2];
	cchar_t out;
	int n = 1;

	text[0] = L' ';
	if (cell->ch[0] == 0 && (col == 0 || !half_is_bare(cell - 1)))
		return;
	if (cell->ch[0])
		text[0] = shown(cell->ch[0]);
	for (int i = 1; cell->ch[0] && i <= CELL_MARKS && cell->ch[i]; i++)
		if (wcwidth(shown(cell->ch[i])) == 0)
			text[n++] = (wchar_t)cell->ch[i];
	text[n] = L'\0';
	if (setcchar(&out, text, term.look[cell->look], term.pair[cell->look],
		    NULL) == OK)
		mvadd_wch(row, col, &out);
}

void term_show(const struct cells *c)
{
	for (int row = 0; row < c->rows && row < LINES; row++)
		for (int col = 0; col < c->cols && col < COLS; col++)
			show_cell(row, col, &c->at[row * c->cols + col]);
	move(c->cursor_row < LINES ? c->cursor_row : 0,
		c->cursor_col < COLS ? c->cursor_col : 0);
	refresh();
}

bool term_asked(void)
{
	return term.asked;
}

void term_ask(void)
{
	if (!term.open)
		return;
	raw_write(question, sizeof(question) - 1);
	term.asked = true;
}

static int named_key(wint_t key)
{
	switch (key) {
	case KEY_UP:
		return TERM_KEY_UP;
	case KEY_DOWN:
		return TERM_KEY_DOWN;
	case KEY_LEFT:
		return TERM_KEY_LEFT;
	case KEY_RIGHT:
		return TERM_KEY_RIGHT;
	case KEY_PPAGE:
		return TERM_KEY_PAGE_UP;
	case KEY_NPAGE:
		return TERM_KEY_PAGE_DOWN;
	case KEY_HOME:
		return TERM_KEY_HOME;
	case KEY_END:
		return TERM_KEY_END;
	case KEY_ENTER:
		return TERM_KEY_ENTER;
	case KEY_BACKSPACE:
		return TERM_KEY_BACKSPACE;
	case KEY_DC:
		return TERM_KEY_DELETE;
	case KEY_SUSPEND: /* what the Linux console calls Ctrl-Z */
		return CTRL_Z;
	case CODE_PASTE:
		return TERM_KEY_PASTE;
	case CODE_PASTED:
		return TERM_KEY_PASTED;
	case CODE_ANSWER:
		term.asked = false;
		return TERM_KEY_ANSWER;
	default:
		return TERM_KEY_NONE;
	}
}

static int plain_key(wint_t key)
{
	switch (key) {
	case '\r':
	case '\n':
		return TERM_KEY_ENTER;
	case 27:
		return TERM_KEY_ESCAPE;
	case '\t':
		return TERM_KEY_TAB;
	case 8:
	case 127:
		return TERM_KEY_BACKSPACE;
	default:
		return (int)key;
	}
}

static bool hung_up(void)
{
	struct pollfd p = {STDIN_FILENO, POLLIN, 0};

	return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

int term_key(void)
{
	wint_t key;
	const int kind = get_wch(&key);

	if (kind == KEY_CODE_YES)
		return named_key(key);
	if (kind == OK)
		return plain_key(key);
	return hung_up() ? TERM_KEY_GONE : TERM_KEY_NONE;
}

bool term_stands_in(void)
{
	return term.stands_in;
}

bool term_unicode(void)
{
	return term.unicode;
}

void term_copy(const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)text;
	size_t left = strlen(text);
	struct buf out = BUF_INIT;

	buf_addstr(&out, "\033]52;c;");
	for (; left; left -= left < 3 ? left : 3, p += 3) {
		const unsigned a = p[0], b = left > 1 ? p[1] : 0,
			       c = left > 2 ? p[2] : 0;

		buf_addch(&out, digits[a >> 2]);
		buf_addch(&out, digits[(a & 3) << 4 | b >> 4]);
		buf_addch(
			&out, left > 1 ? digits[(b & 15) << 2 | c >> 6] : '=');
		buf_addch(&out, left > 2 ? digits[c & 63] : '=');
	}
	buf_addch(&out, '\a');
	if (term.open)
		raw_write(buf_str(&out), out.len);
	buf_release(&out);
}

void term_leave(void)
{
	if (!term.open)
		return;
	await_answer();
	raw_write(give_back, sizeof(give_back) - 1);
	def_prog_mode();
	endwin();
	rescue_disarm();
}

void term_return(void)
{
	if (!term.open)
		return;
	tcflush(STDIN_FILENO, TCIFLUSH);
	term_again();
}

void term_suspend(void)
{
	term_leave();
	raise(SIGSTOP);
	term_return();
}

void term_again(void)
{
	if (!term.open)
		return;
	arm_rescue();
	reset_prog_mode();
	keypad(stdscr, TRUE); /* not in reset_prog_mode() */
	raw_write(paste_on, sizeof(paste_on) - 1);
	clearok(curscr, TRUE);
	refresh();
}
