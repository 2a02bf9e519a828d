/* SPDX-License-Identifier: Apache-2.0 */
/* play [-e NAME=VALUE]... [-g SUFFIX] [-s COLSxROWS] SCRIPT STORE — plays a
 * script of keys on the workbench, and checks what the terminal shows.
 *
 * run [KEYS]: starts the program on STORE, with keys typed ahead, and waits
 *     until it idles.
 * keys TEXT: sends keys: characters, <Enter> <Esc> <C-x> <Down> ...
 * paste TEXT: as a terminal pastes.
 * size COLSxROWS: resizes (before run: the size to start with).
 * expect TEXT, refuse TEXT: the screen shows it, or not.
 * appears TEXT: the screen shows it soon, without a key.
 * golden NAME: the screen equals ../golden/NAME.COLSxROWS[SUFFIX].txt;
 *     TUI_UPDATE=1 writes it instead.
 * bytes < N, writes = N: since the last keys, size or run.
 * ticks FROM TO < N COMMAND: runs COMMAND for each TICK in FROM..TO, and waits
 *     for "TICK windows" on the screen; N bounds the mean of their bytes.
 * link BITS MS: (before run) so many bits a second, and the round trip.
 * answers KEYS N < BYTES: N times among frames that nobody asked for, sends
 *     KEYS; BYTES bounds what the line carries until their answer is there,
 *     and no frame goes before the terminal has answered the last one.
 * fuzz SEED N: N batches of random keys, pastes and sizes.
 * storm SEED N: N random sizes without waiting in between.
 * hangup: the connection is lost.
 * signal NAME: sends TERM, HUP, INT, QUIT, ABRT, SEGV, TSTP or STOP.
 * stops N: the program stopped itself (and was woken) N times so far, and gave
 *     the terminal back for it.
 * modes [TEXT]: what is on in the terminal, as tests/tui/modes.h says it, has
 *     this line (without it: nothing is); no title, palette or unknown
 *     command is among it.
 * ends STATUS: the program has ended so (a number, or a signal's name), and
 *     left the terminal as it was.
 * shell COMMAND: runs it, with STORE in the environment.
 *
 * Exits 0 if all holds, else says what does not and exits 1. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "tests/tui/keys.h"
#include "tests/tui/play.h"

void play_fail(struct play *p, const char *what, const char *text)
{
	struct buf shown = BUF_INIT;

	p->failures++;
	printf("%s:%d: %s: %s\n", p->script, p->line, what, text);
	if (p->screen.term.vt)
		terminal_text(&p->screen.term, &shown, false);
	fputs(buf_str(&shown), stdout);
	buf_release(&shown);
}

/* Whatever was in the store: the program wrote nothing that it must not. */
static void check_bytes(struct play *p)
{
	if (keys_unsafe(buf_str(&p->screen.term.raw), p->screen.term.raw.len))
		play_fail(p, "bytes that no terminal may get", "");
}

void play_wait(struct play *p)
{
	if (!screen_wait(&p->screen))
		play_fail(p, "the program does not come to rest", "");
	check_bytes(p);
}

static void keys(struct play *p, const char *text)
{
	struct buf out = BUF_INIT;
	int64_t began, used;

	keys_add(&out, text);
	began = clock_ticks_us();
	used = screen_cpu_us(&p->screen);
	screen_mark(&p->screen);
	screen_send(&p->screen, buf_str(&out), out.len);
	play_wait(p);
	if (getenv("TUI_NUMBERS"))
		printf("%s:%d: answered in %lld us, %lld us of processor\n",
			p->script, p->line,
			(long long)(clock_ticks_us() - began),
			(long long)(screen_cpu_us(&p->screen) - used));
	buf_release(&out);
}

static void paste(struct play *p, const char *text)
{
	struct buf out = BUF_INIT;

	buf_addf(&out, "\033[200~%s\033[201~", text);
	screen_mark(&p->screen);
	screen_send(&p->screen, buf_str(&out), out.len);
	play_wait(p);
	buf_release(&out);
}

static void start(struct play *p, const char *ahead)
{
	const char *program = getenv("ASSAY");
	const char *argv[] = {
		program ? program : "./assay", "-C", p->store, NULL};

	if (p->screen.term.vt)
		screen_end(&p->screen);
	screen_start(&p->screen, argv, p->env, p->rows, p->cols);
	p->screen.written = 0;
	if (p->bits)
		screen_slow(&p->screen, p->bits, p->round_trip_ms * 1000);
	screen_send(&p->screen, ahead, strlen(ahead));
	play_wait(p);
}

static void size(struct play *p, const char *text)
{
	char *x;
	const long cols = strtol(text, &x, 10);
	const long rows = *x ? strtol(x + 1, NULL, 10) : 0;

	if (!p->screen.term.vt) {
		if (!p->forced) {
			p->rows = (int)rows;
			p->cols = (int)cols;
		}
		return;
	}
	screen_mark(&p->screen);
	screen_resize(&p->screen, (int)rows, (int)cols);
	play_wait(p);
}

static void expect(struct play *p, const char *text, bool wanted)
{
	struct buf shown = BUF_INIT;

	terminal_text(&p->screen.term, &shown, false);
	if ((strstr(buf_str(&shown), text) != NULL) != wanted)
		play_fail(p, wanted ? "the screen does not show" : "it shows",
			text);
	buf_release(&shown);
}

static char *golden_path(const struct play *p, const char *name)
{
	const char *slash = strrchr(p->script, '/');
	const int n = slash ? (int)(slash - p->script) : 1;

	return xasprintf("%.*s/../golden/%s.%dx%d%s.txt", n,
		slash ? p->script : ".", name, p->screen.term.cols,
		p->screen.term.rows, p->suffix);
}

static void golden(struct play *p, const char *name)
{
	struct buf shown = BUF_INIT, wanted = BUF_INIT;
	struct err err = ERR_INIT;
	char *path = golden_path(p, name);

	terminal_text(&p->screen.term, &shown, true);
	if (getenv("TUI_UPDATE")) {
		if (file_write(path, shown.data, shown.len, &err))
			play_fail(p, "golden", err.text);
	} else if (file_read(&wanted, path, 1 << 20, &err)) {
		play_fail(p, "golden", err.text);
	} else if (strcmp(buf_str(&shown), buf_str(&wanted)) != 0) {
		play_fail(p, "the screen differs from", path);
		printf("-- wanted --\n%s-- got --\n%s", buf_str(&wanted),
			buf_str(&shown));
	}
	buf_release(&shown);
	buf_release(&wanted);
	free(path);
}

void play_gate(struct play *p, const char *what, long n, const char *rule)
{
	const long limit = strtol(rule + 1, NULL, 10);
	const bool holds = *rule == '<' ? n < limit : n == limit;
	char *text = xasprintf("%ld, not %s", n, rule);

	if (!holds)
		play_fail(p, what, text);
	else if (getenv("TUI_NUMBERS"))
		printf("%s:%d: %s %ld %s\n", p->script, p->line, what, n, rule);
	free(text);
}

static void fuzz(struct play *p, const char *text)
{
	char *rest;
	const uint64_t seed = strtoul(text, &rest, 10);
	const unsigned long n = strtoul(rest, NULL, 10);
	struct rng r;

	rng_seed(&r, seed);
	for (unsigned long i = 0; i < n && p->failures == 0; i++) {
		struct buf out = BUF_INIT;
		const uint64_t count = 1 + rng_below(&r, 12);

		screen_mark(&p->screen);
		for (uint64_t k = 0; k < count; k++)
			keys_add_random(&out, &r);
		if (rng_below(&r, 8) == 0)
			screen_resize(&p->screen, 1 + (int)rng_below(&r, 62),
				1 + (int)rng_below(&r, 205));
		screen_send(&p->screen, buf_str(&out), out.len);
		play_wait(p);
		if (p->screen.status >= 0)
			play_fail(p, "the program ended after", buf_str(&out));
		buf_release(&out);
	}
}

static void storm(struct play *p, const char *text)
{
	char *rest;
	const uint64_t seed = strtoul(text, &rest, 10);
	const unsigned long n = strtoul(rest, NULL, 10);
	struct rng r;

	rng_seed(&r, seed);
	screen_mark(&p->screen);
	for (unsigned long i = 0; i < n; i++)
		screen_resize(&p->screen, 1 + (int)rng_below(&r, 200),
			1 + (int)rng_below(&r, 500));
	play_wait(p);
	if (p->screen.status >= 0)
		play_fail(p, "the program ended in a storm of sizes", "");
}

static const struct {
	const char *name;
	int number;
} signals[] = {
	{"TERM", SIGTERM},
	{"HUP", SIGHUP},
	{"INT", SIGINT},
	{"QUIT", SIGQUIT},
	{"ABRT", SIGABRT},
	{"SEGV", SIGSEGV},
	{"TSTP", SIGTSTP},
	{"STOP", SIGSTOP},
};

/* 0: none of ours. */
static int signal_number(const char *name)
{
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (strcmp(signals[i].name, name) == 0)
			return signals[i].number;
	return 0;
}

static void send_signal(struct play *p, const char *name)
{
	screen_mark(&p->screen);
	if (p->screen.status >= 0 || !signal_number(name) ||
		kill(p->screen.pid, signal_number(name)) < 0)
		play_fail(p, "cannot send the signal", name);
	play_wait(p);
}

static void stops(struct play *p, const char *text)
{
	if (p->screen.stops != strtol(text, NULL, 10))
		play_fail(p, "it did not stop so often", text);
	else if (!p->screen.stop_clean)
		play_fail(p, "the shell did not get the terminal", "");
}

static void modes(struct play *p, const char *line)
{
	struct buf text = BUF_INIT, wanted = BUF_INIT;
	const struct modes *m = &p->screen.term.modes;

	buf_addf(&text, "\n");
	modes_text(m, p->screen.term.rows, &text);
	buf_addf(&wanted, "\n%s\n", line);
	if (*line ? !strstr(buf_str(&text), buf_str(&wanted)) : text.len > 1)
		play_fail(p, "the terminal is not told", line);
	if (m->title.len || m->palette.len || m->others.len || m->bells)
		play_fail(p, "it is told what it must not", buf_str(&text));
	buf_release(&text);
	buf_release(&wanted);
}

static bool ended_so(int status, const char *text)
{
	const int number = signal_number(text);

	if (number)
		return WIFSIGNALED(status) && WTERMSIG(status) == number;
	return WIFEXITED(status) &&
	       WEXITSTATUS(status) == (int)strtol(text, NULL, 10);
}

static void ends(struct play *p, const char *text)
{
	struct buf left = BUF_INIT;
	const struct terminal *t = &p->screen.term;

	play_wait(p);
	if (p->screen.status < 0)
		play_fail(p, "the program still runs", "");
	else if (!ended_so(p->screen.status, text))
		play_fail(p, "it ended otherwise than", text);
	modes_text(&t->modes, t->rows, &left);
	if (p->screen.slave >= 0 && !screen_restored(&p->screen))
		play_fail(p, "the terminal is not as it was", buf_str(&left));
	buf_release(&left);
}

static void shell(struct play *p, const char *command)
{
	setenv("STORE", p->store, 1);
	screen_mark(&p->screen);
	if (system(command) != 0)
		play_fail(p, "failed", command);
}

static void slow_link(struct play *p, const char *text)
{
	char *rest;

	p->bits = strtol(text, &rest, 10);
	p->round_trip_ms = strtol(rest, NULL, 10);
}

static void hang_up(struct play *p, const char *text)
{
	(void)text;
	screen_hang_up(&p->screen);
}

static void wanted(struct play *p, const char *text)
{
	expect(p, text, true);
}

static void refused(struct play *p, const char *text)
{
	expect(p, text, false);
}

static void bytes(struct play *p, const char *rule)
{
	play_gate(p, "bytes", p->screen.term.bytes, rule);
}

static void writes(struct play *p, const char *rule)
{
	play_gate(p, "writes", screen_writes(&p->screen), rule);
}

static const struct {
	const char *verb;
	void (*run)(struct play *p, const char *rest);
} steps[] = {
	{"run", start},
	{"keys", keys},
	{"paste", paste},
	{"size", size},
	{"expect", wanted},
	{"refuse", refused},
	{"golden", golden},
	{"bytes", bytes},
	{"writes", writes},
	{"fuzz", fuzz},
	{"storm", storm},
	{"hangup", hang_up},
	{"signal", send_signal},
	{"stops", stops},
	{"modes", modes},
	{"ends", ends},
	{"appears", play_appears},
	{"ticks", play_ticks},
	{"link", slow_link},
	{"answers", play_answers},
	{"shell", shell},
};

static void step(struct play *p, const char *verb, const char *rest)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(steps[i].verb, verb) == 0) {
			steps[i].run(p, rest);
			return;
		}
	play_fail(p, "no such step", verb);
}

static void play(struct play *p)
{
	char line[1024];
	FILE *f = fopen(p->script, "r");

	if (!f) {
		play_fail(p, "cannot read", p->script);
		return;
	}
	while (p->failures == 0 && fgets(line, sizeof(line), f)) {
		char *rest;

		p->line++;
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		rest = line + strcspn(line, " ");
		if (*rest)
			*rest++ = '\0';
		step(p, line, rest);
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	struct play p = {.suffix = "", .rows = 24, .cols = 80};
	int c;

	signal(SIGPIPE, SIG_IGN);
	while ((c = getopt(argc, argv, "e:g:s:")) != -1) {
		if (c == 'e' && p.n_env < ENV_MAX) {
			p.env[p.n_env++] = optarg;
		} else if (c == 'g') {
			p.suffix = optarg;
		} else if (c == 's') {
			size(&p, optarg);
			p.forced = true;
		} else {
			return 2;
		}
	}
	if (argc - optind != 2) {
		fprintf(stderr, "usage: play [-e NAME=VALUE] [-g SUFFIX] "
				"[-s COLSxROWS] SCRIPT STORE\n");
		return 2;
	}
	p.script = argv[optind];
	p.store = argv[optind + 1];
	play(&p);
	if (p.screen.pid)
		screen_end(&p.screen);
	return p.failures ? 1 : 0;
}
