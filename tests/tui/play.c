/* SPDX-License-Identifier: Apache-2.0 */
/* play [-e NAME=VALUE]... [-g SUFFIX] [-s ROWSxCOLS] SCRIPT STORE — plays a
 * script of keys on the workbench, and checks what the terminal shows.
 *
 *   run [KEYS]       starts the program on STORE, with keys typed ahead, and
 *                    waits until it idles
 *   keys TEXT        sends keys: characters, <Enter> <Esc> <C-x> <Down> ...
 *   paste TEXT       as a terminal pastes
 *   size COLSxROWS   resizes (before run: the size to start with)
 *   expect TEXT      the screen shows it       refuse TEXT  it does not
 *   golden NAME      the screen equals ../golden/NAME.COLSxROWS[SUFFIX].txt;
 * TUI_UPDATE=1 writes it instead bytes < N        bytes written since the last
 * keys, size or run writes = N       write() calls since then fuzz SEED N N
 * batches of random keys, pastes and sizes storm SEED N     N random sizes
 * without waiting in between hangup           the connection is lost; the
 * program must end by itself ends STATUS      the program has ended so, and
 * left the terminal as it was shell COMMAND    runs it, with STORE in the
 * environment Exits 0 if all holds, else says what does not and exits 1. */
#include "config.h"

#include <ctype.h>
#include <errno.h>
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
#include "base/text.h"
#include "base/xalloc.h"
#include "tests/tui/screen.h"

enum { ENV_MAX = 32 };

struct play {
	struct screen screen;
	const char *script, *store, *suffix;
	const char *env[ENV_MAX + 1];
	int n_env, line, failures;
	int rows, cols; /* to start with, or forced by -s */
	bool forced;
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

/* Characters that act on a terminal or hide among others. */
static bool is_hostile(uint32_t c)
{
	return (c >= 0x80 && c < 0xa0) || c == 0x61c || c == 0xfeff ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* Of strings that a terminal takes as commands only the clipboard is ours, and
 * the ones by which curses resets the palette. */
static bool is_foreign_command(const char *at)
{
	static const char *const ours[] = {"]52;c;", "]104\a", "]R"};

	if (at[0] != '\033' || !at[1] || !strchr("]P_^X", at[1]))
		return false;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strncmp(at + 1, ours[i], strlen(ours[i])) == 0)
			return false;
	return true;
}

/* Whatever was in the store: the program wrote nothing that it must not. */
static void check_bytes(struct play *p)
{
	const char *s = buf_str(&p->screen.raw);
	size_t left = p->screen.raw.len;

	while (left > 0) {
		uint32_t c;
		const size_t n = text_decode(s, left, &c);

		if (n == 0 || is_hostile(c) || is_foreign_command(s)) {
			fail(p, "bytes that no terminal may get", "");
			return;
		}
		s += n;
		left -= n;
	}
}

static void wait_idle(struct play *p)
{
	if (!screen_wait(&p->screen))
		fail(p, "the program does not come to rest", "");
	check_bytes(p);
}

static const struct {
	const char *name, *bytes;
} named[] = {
	{"Enter", "\r"},
	{"Esc", "\033"},
	{"Tab", "\t"},
	{"BS", "\177"},
	{"Up", "\033[A"},
	{"Down", "\033[B"},
	{"Right", "\033[C"},
	{"Left", "\033[D"},
	{"PgDn", "\033[6~"},
	{"PgUp", "\033[5~"},
	{"Home", "\033[H"},
	{"End", "\033[F"},
	{"Del", "\033[3~"},
	{"lt", "<"},
	{"Space", " "},
};
enum { NAMED = sizeof(named) / sizeof(named[0]) };

/* "<Enter>" at s: appends its bytes, returns the length; 0 if it is none. */
static size_t add_named(struct buf *out, const char *s)
{
	const char *end = strchr(s, '>');
	const size_t n = end ? (size_t)(end - s - 1) : 0;

	if (*s != '<' || !end)
		return 0;
	if (n == 3 && s[1] == 'C' && s[2] == '-') {
		buf_addch(out, (char)(s[3] & 0x1f));
		return n + 2;
	}
	for (size_t i = 0; i < NAMED; i++)
		if (strlen(named[i].name) == n &&
			strncmp(named[i].name, s + 1, n) == 0) {
			buf_addstr(out, named[i].bytes);
			return n + 2;
		}
	return 0;
}

static void keys(struct play *p, const char *text)
{
	struct buf out = BUF_INIT;
	int64_t began, used;

	while (*text) {
		const size_t n = add_named(&out, text);

		if (n == 0)
			buf_addch(&out, *text);
		text += n ? n : 1;
	}
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

/* Random keys of every kind; quitting and suspending are left out. */
static void add_random(struct rng *r, struct buf *out)
{
	static const char *const others[] = {"\033[A", "\033[B", "\033[C",
		"\033[D", "\033[5~", "\033[6~", "\r", "\033", "\t", "\177",
		"\003", "\014", "\020", "\033[200~x; y\nrm\033[201~", "\033[",
		"\303", "\303\244", "\360\237\230\200", "\342\200\256"};
	const uint64_t kind = rng_below(r, 4);

	if (kind == 0) {
		buf_addstr(out, others[rng_below(r,
					sizeof(others) / sizeof(others[0]))]);
		return;
	}
	for (;;) {
		const char c = (char)(' ' + rng_below(r, 95));

		if (c == 'q' || c == 'Q')
			continue;
		buf_addch(out, c);
		return;
	}
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
			add_random(&r, &out);
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
