/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/screen.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

enum { PATIENCE_MS = 60000, IDLE_FD = 9 };

/* An application command that no terminal shows. */
static const char marker[] = "\033_assay-test\033\\";

static void die(const char *what)
{
	perror(what);
	exit(99);
}

static int set_prop(VTermProp prop, VTermValue *v, void *user)
{
	struct screen *s = user;

	if (prop == VTERM_PROP_ALTSCREEN)
		s->other_screen = v->boolean;
	else if (prop == VTERM_PROP_CURSORVISIBLE)
		s->cursor_seen = v->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = set_prop};

/* What the terminal itself answers (cursor reports) goes to the program. */
static void answer(const char *bytes, size_t n, void *user)
{
	struct screen *s = user;

	if (s->link.open)
		link_push(&s->link, LINK_UP, bytes, n);
	else if (s->master >= 0 && write(s->master, bytes, n) < 0 &&
		 errno != EAGAIN)
		die("answer");
}

static void make_vterm(struct screen *s)
{
	VTermScreen *vs;

	s->vt = vterm_new(s->rows, s->cols);
	vterm_set_utf8(s->vt, 1);
	vterm_output_set_callback(s->vt, answer, s);
	vs = vterm_obtain_screen(s->vt);
	vterm_screen_set_callbacks(vs, &callbacks, s);
	vterm_screen_enable_altscreen(vs, 1);
	vterm_screen_reset(vs, 1);
}

static void become(struct screen *s, int idle, const char *const *argv,
	const char *const *env)
{
	union {
		const char *const *c;
		char *const *v;
	} u = {argv};

	setsid();
	if (ioctl(s->slave, TIOCSCTTY, 0) < 0 || dup2(s->slave, 0) < 0 ||
		dup2(s->slave, 1) < 0 || dup2(s->slave, 2) < 0 ||
		dup2(idle, IDLE_FD) < 0)
		die("terminal");
	for (int fd = 3; fd < 64; fd++)
		if (fd != IDLE_FD)
			close(fd);
	setenv("ASSAY_TEST_FD", "9", 1);
	for (; *env; env++) {
		char *eq = strchr(*env, '='), *copy = strdup(*env);

		if (!copy)
			die("environment");
		if (eq[1] == '\0') {
			copy[eq - *env] = '\0';
			unsetenv(copy);
		} else {
			putenv(copy);
		}
	}
	execv(argv[0], u.v);
	die(argv[0]);
}

void screen_start(struct screen *s, const char *const *argv,
	const char *const *env, int rows, int cols)
{
	const struct winsize size = {
		(unsigned short)rows, (unsigned short)cols, 0, 0};
	int idle[2];

	memset(s, 0, sizeof(*s));
	s->rows = rows;
	s->cols = cols;
	s->status = -1;
	s->cursor_seen = true;
	make_vterm(s);
	if (openpty(&s->master, &s->slave, NULL, NULL, &size) < 0 ||
		pipe2(idle, O_NONBLOCK) < 0 ||
		tcgetattr(s->slave, &s->before) < 0)
		die("pty");
	s->pid = fork();
	if (s->pid < 0)
		die("fork");
	if (s->pid == 0)
		become(s, idle[1], argv, env);
	close(idle[1]);
	s->idle = idle[0];
	fcntl(s->master, F_SETFL, O_NONBLOCK);
}

/* Bytes of the end that may be the start of a character or of the marker. */
static size_t incomplete(const char *p, size_t n)
{
	size_t k = n < sizeof(marker) - 1 ? n : sizeof(marker) - 1;

	for (; k > 0; k--)
		if (memcmp(p + n - k, marker, k) == 0)
			return k;
	for (k = 1; k <= 3 && k <= n; k++) {
		const unsigned char c = (unsigned char)p[n - k];
		const size_t need = c >= 0xf0   ? 4
				    : c >= 0xe0 ? 3
				    : c >= 0xc0 ? 2
						: 1;

		if ((c & 0xc0) != 0x80)
			return need > k ? k : 0;
	}
	return 0;
}

/* Length of the sequence REP (the last character n times more) at the start
 * of bytes, 0 if it is none; an unfinished one gives its length so far and
 * n -1. */
static size_t repeat_at(const char *bytes, size_t left, int *n)
{
	size_t k = 2;

	*n = -1;
	if (left == 1 && bytes[0] == '\033')
		return 1;
	if (left < 2 || bytes[0] != '\033' || bytes[1] != '[')
		return 0;
	while (k < left && bytes[k] >= '0' && bytes[k] <= '9')
		k++;
	if (k == left)
		return k;
	if (k == 2 || k > 6 || bytes[k] != 'b')
		return 0;
	*n = 0;
	for (size_t i = 2; i < k; i++)
		*n = 10 * *n + (bytes[i] - '0');
	return k + 1;
}

/* libvterm 0.1.4 lacks REP, which ncurses writes outside UTF-8: it is done
 * here, as xterm does it. Returns the bytes at the end that wait for more. */
static size_t feed(struct screen *s, const char *bytes, size_t n)
{
	struct buf out = BUF_INIT;
	size_t i = 0, k = 0;
	int times = 0;

	while (i < n) {
		k = repeat_at(bytes + i, n - i, &times);
		if (k && times < 0)
			break;
		for (int t = 0; k && t < times; t++)
			buf_addch(&out, s->last);
		if (!k)
			buf_addch(&out, bytes[i]);
		if (!k && (unsigned char)bytes[i] >= ' ')
			s->last = bytes[i];
		i += k ? k : 1;
	}
	vterm_input_write(s->vt, buf_str(&out), out.len);
	buf_release(&out);
	return n - i;
}

/* Feeds the terminal; true if the marker has come. */
static bool take(struct screen *s, const char *bytes, size_t n)
{
	struct buf all = BUF_INIT;
	const char *at, *end;
	bool found = false;
	size_t keep;

	buf_add(&all, buf_str(&s->unread), s->unread.len);
	buf_add(&all, bytes, n);
	buf_clear(&s->unread);
	at = memmem(all.data, all.len, marker, sizeof(marker) - 1);
	if (at) {
		found = true;
		end = at + sizeof(marker) - 1;
		memmove(all.data + (at - all.data), end,
			all.len - (size_t)(end - all.data));
		all.len -= sizeof(marker) - 1;
	}
	keep = incomplete(all.data, all.len);
	keep += feed(s, buf_str(&all), all.len - keep);
	buf_add(&s->unread, all.data + all.len - keep, keep);
	all.len -= keep;
	s->bytes += (long)all.len;
	buf_add(&s->raw, all.data, all.len);
	buf_release(&all);
	return found;
}

static void send_now(struct screen *s, const char *bytes, size_t n);

/* What has come to the ends of a slow line; 1 marker. */
static int arrive(struct screen *s)
{
	struct buf down = BUF_INIT, up = BUF_INIT;
	bool found;

	link_pop(&s->link, LINK_DOWN, &down);
	found = down.len && take(s, down.data, down.len);
	link_pop(&s->link, LINK_UP, &up);
	send_now(s, buf_str(&up), up.len);
	buf_release(&down);
	buf_release(&up);
	return found;
}

/* The same over a slow line, which goes on when the program has ended. */
static int pump_slow(struct screen *s)
{
	char block[65536];
	ssize_t n = -1;

	errno = EAGAIN;
	while (s->master >= 0 &&
		(n = read(s->master, block, sizeof(block))) > 0)
		link_push(&s->link, LINK_DOWN, block, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return arrive(s);
	return arrive(s) ? 1 : s->link.waiting[LINK_DOWN].len ? 0 : -1;
}

/* Reads what there is; 1 marker, 0 nothing more, -1 closed. */
static int pump(struct screen *s)
{
	char block[65536];
	int found = 0;

	if (s->link.open)
		return pump_slow(s);
	while (s->master >= 0) {
		const ssize_t n = read(s->master, block, sizeof(block));

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return found;
		if (n <= 0)
			return -1;
		if (take(s, block, (size_t)n))
			found = 1;
	}
	return -1;
}

/* Bytes on a slow line come by the clock. */
static int poll_ms(const struct screen *s)
{
	return s->link.open ? 5 : 100;
}

static void settle(struct screen *s)
{
	if (s->slave < 0 || write(s->slave, marker, sizeof(marker) - 1) < 0)
		return;
	for (int waited = 0; waited < PATIENCE_MS; waited += poll_ms(s)) {
		struct pollfd p = {s->master, POLLIN, 0};

		if (pump(s) != 0)
			return;
		poll(&p, 1, poll_ms(s));
	}
}

static void reap(struct screen *s)
{
	while (s->status < 0 && waitpid(s->pid, &s->status, 0) < 0 &&
		errno == EINTR)
		;
	close(s->idle);
	s->idle = -1;
}

/* What the program said on its test descriptor: "." where it idles, lines of
 * what it did. Returns the number of idle bytes, -1 at the end. */
static int take_told(struct screen *s)
{
	char text[512];
	int idles = 0;
	ssize_t n;

	while ((n = read(s->idle, text, sizeof(text))) > 0)
		for (ssize_t i = 0; i < n; i++) {
			if (!s->mid_line && text[i] == '.') {
				idles++;
				continue;
			}
			s->mid_line = text[i] != '\n';
			s->tellings += text[i] == '\n';
			buf_addch(&s->told, text[i]);
		}
	s->idles += idles;
	return n == 0 && idles == 0 ? -1 : idles;
}

/* A program that has suspended itself is looked at and woken again. */
static void wake(struct screen *s)
{
	int status;

	if (waitpid(s->pid, &status, WNOHANG | WUNTRACED) != s->pid)
		return;
	if (!WIFSTOPPED(status)) {
		s->status = status;
		return;
	}
	s->stops++;
	settle(s);
	s->stop_clean = screen_restored(s);
	kill(s->pid, SIGCONT);
}

bool screen_wait(struct screen *s)
{
	for (int waited = 0; waited < PATIENCE_MS;) {
		struct pollfd p[2] = {
			{s->idle, POLLIN, 0}, {s->master, POLLIN, 0}};
		int idles;

		if (s->status >= 0 || s->idle < 0)
			return true;
		if (poll(p, 2, poll_ms(s)) == 0) {
			waited += poll_ms(s);
			wake(s);
		}
		pump(s);
		idles = take_told(s);
		if (idles == 0 && s->status < 0)
			continue;
		if (idles < 0)
			reap(s);
		settle(s);
		return true;
	}
	return false;
}

void screen_slow(struct screen *s, long bits, int64_t round_trip_us)
{
	link_open(&s->link, bits, round_trip_us);
}

void screen_turn(struct screen *s)
{
	struct pollfd p[2] = {{s->idle, POLLIN, 0}, {s->master, POLLIN, 0}};

	poll(p, 2, poll_ms(s));
	pump(s);
	take_told(s);
}

static long write_calls(const struct screen *s)
{
	char path[64], line[128];
	long calls = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/io", (int)s->pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "syscw:", 6) == 0)
			calls = strtol(line + 6, NULL, 10);
	if (f)
		fclose(f);
	return calls;
}

int64_t screen_cpu_us(const struct screen *s)
{
	char path[64], line[128] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)s->pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	return strtoll(line, NULL, 10) / 1000;
}

void screen_mark(struct screen *s)
{
	if (s->idle >= 0)
		take_told(s);
	s->bytes = s->idles = s->tellings = 0;
	buf_clear(&s->raw);
	s->written = write_calls(s);
}

long screen_writes(const struct screen *s)
{
	return s->status >= 0
		       ? -1
		       : write_calls(s) - s->written - s->idles - s->tellings;
}

void screen_send(struct screen *s, const char *bytes, size_t n)
{
	if (s->link.open)
		link_push(&s->link, LINK_UP, bytes, n);
	else
		send_now(s, bytes, n);
}

static void send_now(struct screen *s, const char *bytes, size_t n)
{
	while (n > 0 && s->master >= 0) {
		const ssize_t k = write(s->master, bytes, n);

		if (k < 0 && errno == EAGAIN) {
			struct pollfd p = {s->master, POLLOUT, 0};

			pump(s);
			poll(&p, 1, 100);
			continue;
		}
		if (k < 0)
			return;
		bytes += k;
		n -= (size_t)k;
	}
}

void screen_resize(struct screen *s, int rows, int cols)
{
	const struct winsize size = {
		(unsigned short)rows, (unsigned short)cols, 0, 0};

	s->rows = rows;
	s->cols = cols;
	vterm_set_size(s->vt, rows, cols);
	if (ioctl(s->master, TIOCSWINSZ, &size) < 0)
		die("resize");
}

static void add_char(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_addch(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_addch(out, (char)(0xc0 | c >> 6));
	} else {
		if (c >= 0x10000) {
			buf_addch(out, (char)(0xf0 | c >> 18));
			buf_addch(out, (char)(0x80 | (c >> 12 & 63)));
		} else {
			buf_addch(out, (char)(0xe0 | c >> 12));
		}
		buf_addch(out, (char)(0x80 | (c >> 6 & 63)));
	}
	buf_addch(out, (char)(0x80 | (c & 63)));
}

static void hide_ids(struct buf *out, size_t from)
{
	for (size_t i = from; i < out->len;) {
		size_t n = i;
		bool digit = false, letter = false;

		while (n < out->len && isxdigit((unsigned char)out->data[n])) {
			digit |= isdigit((unsigned char)out->data[n]) != 0;
			letter |= isalpha((unsigned char)out->data[n]) != 0;
			n++;
		}
		if (n - i >= 8 && digit && letter)
			memset(out->data + i, 'x', n - i);
		i = n > i ? n : i + 1;
	}
}

static void add_row(struct screen *s, struct buf *out, int row)
{
	VTermScreen *vs = vterm_obtain_screen(s->vt);
	const size_t from = out->len;
	VTermScreenCell cell;

	for (VTermPos at = {row, 0};
		at.col<s->cols; at.col += cell.width> 0 ? cell.width : 1) {
		vterm_screen_get_cell(vs, at, &cell);
		if (!cell.chars[0])
			buf_addch(out, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i];
			i++)
			add_char(out, cell.chars[i]);
	}
	while (out->len > from && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	hide_ids(out, from);
	buf_addch(out, '\n');
}

/* "b" bold, "r" reverse, "f12" foreground 12, and so on. */
static void look_of(const VTermScreenCell *cell, char out[32])
{
	size_t n = 0;

	out[0] = '\0';
	if (cell->attrs.bold)
		out[n++] = 'b';
	if (cell->attrs.underline)
		out[n++] = 'u';
	if (cell->attrs.reverse)
		out[n++] = 'r';
	out[n] = '\0';
	if (VTERM_COLOR_IS_INDEXED(&cell->fg))
		n += (size_t)snprintf(
			out + n, 32 - n, "f%d", cell->fg.indexed.idx);
	if (VTERM_COLOR_IS_INDEXED(&cell->bg))
		snprintf(out + n, 32 - n, "g%d", cell->bg.indexed.idx);
}

static void add_looks(struct screen *s, struct buf *out, int row)
{
	VTermScreen *vs = vterm_obtain_screen(s->vt);
	char now[32] = "", next[32];
	int from = 0;

	for (int col = 0; col <= s->cols; col++) {
		VTermScreenCell cell;
		const VTermPos at = {row, col};

		next[0] = '\0';
		if (col < s->cols) {
			vterm_screen_get_cell(vs, at, &cell);
			look_of(&cell, next);
		}
		if (strcmp(now, next) == 0)
			continue;
		if (*now)
			buf_addf(
				out, "@%d %d-%d %s\n", row, from, col - 1, now);
		snprintf(now, sizeof(now), "%s", next);
		from = col;
	}
}

void screen_text(struct screen *s, struct buf *out, bool looks)
{
	VTermPos at;

	for (int row = 0; row < s->rows; row++)
		add_row(s, out, row);
	for (int row = 0; looks && row < s->rows; row++)
		add_looks(s, out, row);
	if (!looks)
		return;
	vterm_state_get_cursorpos(vterm_obtain_state(s->vt), &at);
	buf_addf(out, "@cursor %d %d\n", at.row, at.col);
}

bool screen_restored(const struct screen *s)
{
	struct termios now;

	return s->slave >= 0 && tcgetattr(s->slave, &now) == 0 &&
	       now.c_lflag == s->before.c_lflag &&
	       now.c_iflag == s->before.c_iflag &&
	       now.c_oflag == s->before.c_oflag && !s->other_screen &&
	       s->cursor_seen;
}

void screen_hang_up(struct screen *s)
{
	close(s->slave);
	close(s->master);
	s->slave = s->master = -1;
}

void screen_end(struct screen *s)
{
	if (s->status < 0 && s->pid > 0) {
		kill(s->pid, SIGKILL);
		reap(s);
	}
	if (s->master >= 0)
		close(s->master);
	if (s->slave >= 0)
		close(s->slave);
	if (s->vt)
		vterm_free(s->vt);
	link_close(&s->link);
	buf_release(&s->unread);
	buf_release(&s->raw);
	buf_release(&s->told);
	memset(s, 0, sizeof(*s));
	s->master = s->slave = s->idle = -1;
}
