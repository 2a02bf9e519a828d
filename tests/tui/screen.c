/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000, IDLE_FD = 9 };

static void die(const char *what)
{
	perror(what);
	exit(99);
}

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

static void become(struct screen *s, int idle, const char *const *argv,
	const char *const *env)
{
	union {
		const char *const *c;
		char *const *v;
	} u = {argv};
	const struct rlimit no_core = {0, 0};

	setsid();
	if (ioctl(s->slave, TIOCSCTTY, 0) < 0 || dup2(s->slave, 0) < 0 ||
		dup2(s->slave, 1) < 0 || dup2(s->slave, 2) < 0 ||
		dup2(idle, IDLE_FD) < 0)
		die("terminal");
	for (int fd = 3; fd < 64; fd++)
		if (fd != IDLE_FD)
			close(fd);
	setrlimit(RLIMIT_CORE, &no_core);
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
	s->status = -1;
	terminal_open(&s->term, rows, cols);
	s->term.answer = answer;
	s->term.user = s;
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

static void send_now(struct screen *s, const char *bytes, size_t n);

/* What has come to the ends of a slow line; 1 marker. */
static int arrive(struct screen *s)
{
	struct buf down = BUF_INIT, up = BUF_INIT;
	bool found;

	link_pop(&s->link, LINK_DOWN, &down);
	found = down.len && terminal_take(&s->term, down.data, down.len);
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
		if (terminal_take(&s->term, block, (size_t)n))
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
	const size_t n = strlen(terminal_marker);

	if (s->slave < 0 || write(s->slave, terminal_marker, n) < 0)
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
	s->term.bytes = s->idles = s->tellings = 0;
	buf_clear(&s->term.raw);
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

	terminal_size(&s->term, rows, cols);
	if (ioctl(s->master, TIOCSWINSZ, &size) < 0)
		die("resize");
}

static bool same_tty(const struct termios *a, const struct termios *b)
{
	return a->c_lflag == b->c_lflag && a->c_iflag == b->c_iflag &&
	       a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
	       memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

bool screen_restored(const struct screen *s)
{
	struct termios now;

	return s->slave >= 0 && tcgetattr(s->slave, &now) == 0 &&
	       same_tty(&now, &s->before) &&
	       modes_initial(&s->term.modes, s->term.rows);
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
	link_close(&s->link);
	terminal_close(&s->term);
	buf_release(&s->told);
	memset(s, 0, sizeof(*s));
	s->master = s->slave = s->idle = -1;
}
