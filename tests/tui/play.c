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
 * ends STATUS: the program has ended so, and left the terminal as it was.
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
#include "tests/tui/screen.h"

enum { ENV_MAX = 32 };

struct play {
	struct screen screen;
	const char *script, *store, *suffix;
	const char *env[ENV_MAX + 1];
	int n_env, line, failures;
	int rows, cols; /* to start with, or forced by -s */
	bool forced;
	long bits, round_trip_ms; /* 0: no slow line */
};

static void fail(struct play *p, const char *what, const char *text)
{
	struct buf shown = BUF_INIT;

	p->failures++;
	printf("%s:%d: %s: %s\n", p->script, p->line, what, text);
	if (p->screen.vt)
		screen_text(&p->screen, &shown, false);
	fputs(buf_str(&shown), stdout);
	buf_release(&shown);
}

/* Whatever was in the store: the program wrote nothing that it must not. */
static void check_bytes(struct play *p)
{
	if (keys_unsafe(buf_str(&p->screen.raw), p->screen.raw.len))
		fail(p, "bytes that no terminal may get", "");
}

static void wait_idle(struct play *p)
{
	if (!screen_wait(&p->screen))
		fail(p, "the program does not come to rest", "");
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
	wait_idle(p);
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
	wait_idle(p);
	buf_release(&out);
}

static void start(struct play *p, const char *ahead)
{
	const char *program = getenv("ASSAY");
	const char *argv[] = {
		program ? program : "./assay", "-C", p->store, NULL};

	if (p->screen.vt)
		screen_end(&p->screen);
	screen_start(&p->screen, argv, p->env, p->rows, p->cols);
	p->screen.written = 0;
	if (p->bits)
		screen_slow(&p->screen, p->bits, p->round_trip_ms * 1000);
	screen_send(&p->screen, ahead, strlen(ahead));
	wait_idle(p);
}

static void size(struct play *p, const char *text)
{
	char *x;
	const long cols = strtol(text, &x, 10);
	const long rows = *x ? strtol(x + 1, NULL, 10) : 0;

	if (!p->screen.vt) {
		if (!p->forced) {
			p->rows = (int)rows;
			p->cols = (int)cols;
		}
		return;
	}
	screen_mark(&p->screen);
	screen_resize(&p->screen, (int)rows, (int)cols);
	wait_idle(p);
}

static void expect(struct play *p, const char *text, bool wanted)
{
	struct buf shown = BUF_INIT;

	screen_text(&p->screen, &shown, false);
	if ((strstr(buf_str(&shown), text) != NULL) != wanted)
		fail(p, wanted ? "the screen does not show" : "it shows", text);
	buf_release(&shown);
}

static char *golden_path(const struct play *p, const char *name)
{
	const char *slash = strrchr(p->script, '/');
	const int n = slash ? (int)(slash - p->script) : 1;

	return xasprintf("%.*s/../golden/%s.%dx%d%s.txt", n,
		slash ? p->script : ".", name, p->screen.cols, p->screen.rows,
		p->suffix);
}

static void golden(struct play *p, const char *name)
{
	struct buf shown = BUF_INIT, wanted = BUF_INIT;
	struct err err = ERR_INIT;
	char *path = golden_path(p, name);

	screen_text(&p->screen, &shown, true);
	if (getenv("TUI_UPDATE")) {
		if (file_write(path, shown.data, shown.len, &err))
			fail(p, "golden", err.text);
	} else if (file_read(&wanted, path, 1 << 20, &err)) {
		fail(p, "golden", err.text);
	} else if (strcmp(buf_str(&shown), buf_str(&wanted)) != 0) {
		fail(p, "the screen differs from", path);
		printf("-- wanted --\n%s-- got --\n%s", buf_str(&wanted),
			buf_str(&shown));
	}
	buf_release(&shown);
	buf_release(&wanted);
	free(path);
}

static void gate(struct play *p, const char *what, long n, const char *rule)
{
	const long limit = strtol(rule + 1, NULL, 10);
	const bool holds = *rule == '<' ? n < limit : n == limit;
	char *text = xasprintf("%ld, not %s", n, rule);

	if (!holds)
		fail(p, what, text);
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
		wait_idle(p);
		if (p->screen.status >= 0)
			fail(p, "the program ended after", buf_str(&out));
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
	wait_idle(p);
	if (p->screen.status >= 0)
		fail(p, "the program ended in a storm of sizes", "");
}

static void ends(struct play *p, const char *text)
{
	const int wanted = (int)strtol(text, NULL, 10);

	wait_idle(p);
	if (p->screen.status < 0)
		fail(p, "the program still runs", "");
	else if (!WIFEXITED(p->screen.status) ||
		 WEXITSTATUS(p->screen.status) != wanted)
		fail(p, "it ended otherwise than", text);
	if (p->screen.slave >= 0 && !screen_restored(&p->screen))
		fail(p, "the terminal is not as it was", "");
}

static void shell(struct play *p, const char *command)
{
	setenv("STORE", p->store, 1);
	screen_mark(&p->screen);
	if (system(command) != 0)
		fail(p, "failed", command);
}

/* What came without a key: the screen shows it when the program rests, at the
 * latest after some more news. */
static void appears(struct play *p, const char *text)
{
	bool there = false;

	for (int i = 0; i < 5 && !there && p->failures == 0; i++) {
		struct buf shown = BUF_INIT;

		wait_idle(p);
		screen_text(&p->screen, &shown, false);
		there = strstr(buf_str(&shown), text) != NULL;
		buf_release(&shown);
	}
	if (!there)
		fail(p, "this does not appear by itself", text);
}

/* Bytes that a live pane takes for each thing that comes, all together: what
 * follows late on one is counted with the next. */
static void ticks(struct play *p, const char *text)
{
	char *rest;
	const long from = strtol(text, &rest, 10);
	const long to = strtol(rest, &rest, 10);
	const long limit = strtol(rest + strspn(rest, " <"), &rest, 10);
	char *rule = xasprintf("< %ld", limit);

	screen_mark(&p->screen);
	for (long i = from; i <= to && p->failures == 0; i++) {
		char number[32], shown[64];

		snprintf(number, sizeof(number), "%ld", i);
		snprintf(shown, sizeof(shown), " %ld windows ", i);
		setenv("TICK", number, 1);
		if (system(rest) != 0)
			fail(p, "failed", rest);
		appears(p, shown);
	}
	gate(p, "bytes of a tick", p->screen.bytes / (to - from + 1), rule);
	free(rule);
}

enum { LIVE_FRAMES = 3, QUIET_US = 30000, PATIENCE_US = 60000000 };

/* Until so many live frames are on the line, or for too long. */
static bool live_frames(struct play *p, int n)
{
	const int64_t end = clock_ticks_us() + PATIENCE_US;
	const int before = p->screen.link.asked;

	while (p->screen.link.asked < before + n && clock_ticks_us() < end)
		screen_turn(&p->screen);
	return p->screen.link.asked >= before + n;
}

/* What follows until the program has nothing more to say. */
static long rest_of_answer(struct screen *s)
{
	const long sent = s->link.sent[LINK_DOWN];
	long now = sent;

	for (int64_t last = clock_ticks_us();
		clock_ticks_us() - last < QUIET_US;) {
		screen_turn(s);
		if (s->link.sent[LINK_DOWN] != now)
			last = clock_ticks_us();
		now = s->link.sent[LINK_DOWN];
	}
	return now - sent;
}

/* Sends a key among live frames; the bytes that the line had to carry from
 * when the program took it until its answer was there, -1: none came. */
static long answer_one(struct play *p, const char *keys, size_t n)
{
	struct screen *s = &p->screen;
	const struct link *l = &s->link;
	const int64_t began = clock_ticks_us();
	long ahead, target;

	buf_clear(&s->told);
	screen_send(s, keys, n);
	while (!strstr(buf_str(&s->told), "+key") ||
		l->sent[LINK_DOWN] == l->sent_at_key) {
		if (clock_ticks_us() > began + PATIENCE_US)
			return -1;
		screen_turn(s);
	}
	ahead = (long)l->waiting[LINK_DOWN].len;
	ahead += rest_of_answer(s);
	target = l->sent[LINK_DOWN];
	while (l->sent[LINK_DOWN] - (long)l->waiting[LINK_DOWN].len < target)
		screen_turn(s);
	if (getenv("TUI_NUMBERS"))
		printf("%s:%d: answered after %ld bytes, in %lld ms\n",
			p->script, p->line, ahead,
			(long long)(clock_ticks_us() - began) / 1000);
	return ahead;
}

static void answers(struct play *p, const char *text)
{
	const size_t n = strcspn(text, " ");
	char *name = xasprintf("%.*s", (int)n, text), *rest;
	const long times = strtol(text + n, &rest, 10);
	struct buf out = BUF_INIT;
	long most = 0;

	keys_add(&out, name);
	link_mark(&p->screen.link);
	for (long i = 0; i < times && p->failures == 0; i++) {
		long ahead = -1;

		if (live_frames(p, LIVE_FRAMES))
			ahead = answer_one(p, buf_str(&out), out.len);
		if (ahead < 0)
			fail(p, "no live frames, or no answer to", name);
		most = ahead > most ? ahead : most;
	}
	gate(p, "bytes until the answer", most, rest + strspn(rest, " "));
	gate(p, "live frames at once", p->screen.link.most_questions, "= 1");
	gate(p, "bytes behind a live frame", p->screen.link.stray, "= 0");
	buf_release(&out);
	free(name);
}

static void slow_link(struct play *p, const char *text)
{
	char *rest;

	p->bits = strtol(text, &rest, 10);
	p->round_trip_ms = strtol(rest, NULL, 10);
}

static void step(struct play *p, const char *verb, const char *rest)
{
	if (strcmp(verb, "run") == 0)
		start(p, rest);
	else if (strcmp(verb, "keys") == 0)
		keys(p, rest);
	else if (strcmp(verb, "paste") == 0)
		paste(p, rest);
	else if (strcmp(verb, "size") == 0)
		size(p, rest);
	else if (strcmp(verb, "expect") == 0)
		expect(p, rest, true);
	else if (strcmp(verb, "refuse") == 0)
		expect(p, rest, false);
	else if (strcmp(verb, "golden") == 0)
		golden(p, rest);
	else if (strcmp(verb, "bytes") == 0)
		gate(p, verb, p->screen.bytes, rest);
	else if (strcmp(verb, "writes") == 0)
		gate(p, verb, screen_writes(&p->screen), rest);
	else if (strcmp(verb, "fuzz") == 0)
		fuzz(p, rest);
	else if (strcmp(verb, "storm") == 0)
		storm(p, rest);
	else if (strcmp(verb, "hangup") == 0)
		screen_hang_up(&p->screen);
	else if (strcmp(verb, "ends") == 0)
		ends(p, rest);
	else if (strcmp(verb, "appears") == 0)
		appears(p, rest);
	else if (strcmp(verb, "ticks") == 0)
		ticks(p, rest);
	else if (strcmp(verb, "link") == 0)
		slow_link(p, rest);
	else if (strcmp(verb, "answers") == 0)
		answers(p, rest);
	else if (strcmp(verb, "shell") == 0)
		shell(p, rest);
	else
		fail(p, "no such step", verb);
}

static void play(struct play *p)
{
	char line[1024];
	FILE *f = fopen(p->script, "r");

	if (!f) {
		fail(p, "cannot read", p->script);
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
