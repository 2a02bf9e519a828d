/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz [-e NAME=VALUE]... [-t SECONDS] [-n BATCHES] [-c LEAST] SEED STORE... —
 * random keys, pastes and sizes on the workbench while other processes write
 * to its store; four batches of five go for the entry of the keymap that was
 * executed least. It works on copies of the stores in the current directory,
 * where the answers to questions for files are: model.txt, rows.csv, train.csv.
 *
 * Ends after that long or that many batches, whichever is later, but goes on
 * for up to as long again where an entry was executed less than LEAST times.
 * Prints how often each entry was executed, and exits 1 if that was less than
 * LEAST for one of them or anything else was wrong. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "tests/tui/fuzz.h"
#include "tests/tui/keys.h"

/* After so many batches the next copy of the store: it has grown. */
enum { BATCHES_A_STORE = 60, BATCHES_A_LINE = 500 };

static void print_bytes(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)s[i];

		if (c > 32 && c < 127)
			printf("%c", c);
		else
			printf("\\%o", c);
	}
	printf("\n");
}

static void fail(struct fuzz *f, const char *what)
{
	struct buf shown = BUF_INIT;

	f->failures++;
	printf("batch %ld: %s, after ", f->batches, what);
	print_bytes(buf_str(&f->sent), f->sent.len);
	terminal_text(&f->screen.term, &shown, false);
	fputs(buf_str(&shown), stdout);
	buf_release(&shown);
}

/* What was written around the place. */
static void fail_bytes(struct fuzz *f, const char *at)
{
	const struct buf *raw = &f->screen.term.raw;
	const size_t from = (size_t)(at - raw->data);
	const size_t before = from < 60 ? from : 60;
	const size_t after = raw->len - from < 60 ? raw->len - from : 60;

	fail(f, "bytes that no terminal may get");
	printf("among ");
	print_bytes(at - before, before + after);
}

static void fail_modes(struct fuzz *f, const char *what)
{
	struct buf text = BUF_INIT;

	fail(f, what);
	modes_text(&f->screen.term.modes, f->screen.term.rows, &text);
	printf("modes:\n%s", buf_str(&text));
	buf_release(&text);
}

unsigned fuzz_below(struct fuzz *f, unsigned n)
{
	return (unsigned)rng_below(&f->rng, n);
}

static void start(struct fuzz *f)
{
	const char *argv[] = {getenv("ASSAY"), "-C", f->store, NULL};

	screen_start(&f->screen, argv, f->env, 24, 80);
}

/* The program has ended: right if it was told to, then it is started again. */
static void restart(struct fuzz *f, bool told_to)
{
	if (!WIFEXITED(f->screen.status) || WEXITSTATUS(f->screen.status) != 0)
		fail(f, "the program failed");
	else if (!told_to)
		fail(f, "the program ended by itself");
	else if (!screen_restored(&f->screen))
		fail_modes(f, "the terminal is not as it was");
	screen_end(&f->screen);
	start(f);
	/* What is typed before it has the terminal, the kernel echoes. */
	if (!screen_wait(&f->screen))
		fail(f, "the program does not start");
	screen_mark(&f->screen);
	buf_clear(&f->screen.told);
}

void fuzz_settle(struct fuzz *f)
{
	struct screen *s = &f->screen;
	const long stops = s->stops;
	const char *unsafe;
	bool told_to;

	if (!screen_wait(s))
		fail(f, "the program does not come to rest");
	unsafe = keys_unsafe(buf_str(&s->term.raw), s->term.raw.len);
	if (unsafe)
		fail_bytes(f, unsafe);
	if (s->stops > stops && !s->stop_clean)
		fail_modes(f, "the terminal was not given back to the shell");
	cover_count(&f->cover, buf_str(&s->told));
	told_to = strstr(buf_str(&s->told), "+command 14\n") != NULL;
	buf_clear(&s->told);
	if (s->status >= 0)
		restart(f, told_to);
}

static void send_bytes(struct fuzz *f, const struct buf *bytes)
{
	f->keys += (long)bytes->len;
	buf_add(&f->sent, bytes->data, bytes->len);
	screen_send(&f->screen, buf_str(bytes), bytes->len);
}

void fuzz_size(struct fuzz *f, int rows, int cols)
{
	f->sizes++;
	screen_resize(&f->screen, rows, cols);
}

void fuzz_send(struct fuzz *f, const char *text)
{
	struct buf out = BUF_INIT;

	keys_add(&out, text);
	send_bytes(f, &out);
	buf_release(&out);
}

void fuzz_press(struct fuzz *f, const char *text)
{
	if (f->failures || !*text)
		return;
	screen_mark(&f->screen);
	fuzz_send(f, text);
	fuzz_settle(f);
}

void fuzz_write_elsewhere(struct fuzz *f, bool wait)
{
	static const char *const commands[] = {
		"handoff open taxi-2015-01-26 --to engineer --note other",
		"review comment taxi-1-r1 S03 --text 'from elsewhere'",
		"review finding taxi-1-r1 raise --title other --severity minor",
		"alias set taxi@1 staging --reason other",
		"alarm ack taxi-2015-01-26 --note other",
	};
	char *line;

	if (f->other && waitpid(f->other, NULL, wait ? 0 : WNOHANG) == 0)
		return;
	line = xasprintf("exec \"$ASSAY\" -C %s %s >/dev/null 2>&1", f->store,
		commands[wait ? 0 : fuzz_below(f, 5)]);
	f->writes++;
	f->other = fork();
	if (f->other == 0) {
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	free(line);
	if (wait && f->other > 0) {
		waitpid(f->other, NULL, 0);
		f->other = 0;
	}
}

static void random_batch(struct fuzz *f)
{
	struct buf out = BUF_INIT;
	const unsigned count = 1 + fuzz_below(f, 12), kind = fuzz_below(f, 16);

	screen_mark(&f->screen);
	if (kind < 3)
		fuzz_send(f, kind == 0   ? "<Esc><Esc><Esc>/"
			     : kind == 1 ? "<Esc><Esc>:"
					 : "<Esc><Esc>?");
	for (unsigned k = 0; k < count; k++)
		keys_add_random(&out, &f->rng);
	if (kind == 4)
		fuzz_size(f, 1 + (int)fuzz_below(f, 62),
			1 + (int)fuzz_below(f, 205));
	if (kind == 5)
		fuzz_write_elsewhere(f, false);
	send_bytes(f, &out);
	buf_release(&out);
	if (kind == 6)
		for (int i = 0; i < 20; i++)
			fuzz_size(f, 1 + (int)fuzz_below(f, 200),
				1 + (int)fuzz_below(f, 500));
	if (kind < 12)
		fuzz_settle(f);
}

/* The next copy of the store. */
static void change_store(struct fuzz *f)
{
	char *command;

	if (f->screen.pid)
		screen_end(&f->screen);
	if (f->other)
		waitpid(f->other, NULL, 0);
	f->other = 0;
	free(f->store);
	f->store = xasprintf("copy%d", f->stores % 2);
	command = xasprintf("rm -rf copy0 copy1 && cp -R '%s' %s",
		f->bases[f->stores % f->n_bases], f->store);
	if (system(command) != 0) {
		printf("failed: %s\n", command);
		f->failures++;
	}
	free(command);
	f->stores++;
	cover_free(&f->cover);
	start(f);
	fuzz_settle(f);
}

static void say_progress(const struct fuzz *f, int64_t us, long least)
{
	printf("%ld batches in %lld s, %ld bytes of keys, %ld sizes, "
	       "%ld changes of the store by others; %zu entries below %ld\n",
		f->batches, (long long)(us / CLOCK_SECOND_US), f->keys,
		f->sizes, f->writes, cover_below(&f->cover, least), least);
	fflush(stdout);
}

static void run(struct fuzz *f, long seconds, long batches, long least)
{
	const int64_t began = clock_ticks_us();
	const int64_t us = seconds * CLOCK_SECOND_US;

	while (!f->failures) {
		const int64_t spent = clock_ticks_us() - began;
		const bool covered = cover_below(&f->cover, least) == 0;

		if (f->batches >= batches && spent >= us &&
			(covered || spent >= 2 * us))
			break;
		if (f->batches % BATCHES_A_STORE == 0)
			change_store(f);
		if (f->batches % BATCHES_A_LINE == 0)
			say_progress(f, spent, least);
		buf_clear(&f->sent);
		if (fuzz_below(f, 10) == 0)
			fuzz_write_elsewhere(f, false);
		if (fuzz_below(f, 5))
			fuzz_aim(f);
		else
			random_batch(f);
		f->batches++;
	}
	fuzz_press(f, "<Esc><Esc><Esc>");
	say_progress(f, clock_ticks_us() - began, least);
}

int main(int argc, char **argv)
{
	struct fuzz f = {0};
	long seconds = 0, batches = 0, least = 0;
	size_t missing;
	int c;

	signal(SIGPIPE, SIG_IGN);
	while ((c = getopt(argc, argv, "e:t:n:c:")) != -1) {
		if (c == 'e' && f.n_env < FUZZ_ENV_MAX)
			f.env[f.n_env++] = optarg;
		else if (c == 't')
			seconds = strtol(optarg, NULL, 10);
		else if (c == 'n')
			batches = strtol(optarg, NULL, 10);
		else if (c == 'c')
			least = strtol(optarg, NULL, 10);
		else
			return 2;
	}
	if (argc - optind < 2 || !getenv("ASSAY"))
		return 2;
	f.bases = argv + optind + 1;
	f.n_bases = argc - optind - 1;
	rng_seed(&f.rng, strtoul(argv[optind], NULL, 10));
	cover_init(&f.cover);
	run(&f, seconds, batches, least);
	screen_end(&f.screen);
	missing = cover_below(&f.cover, least);
	cover_print(&f.cover, least, stdout);
	printf("%ld batches on %d stores; %zu entries below %ld; %d failures\n",
		f.batches, f.stores, missing, least, f.failures);
	cover_release(&f.cover);
	buf_release(&f.sent);
	free(f.store);
	return f.failures || missing ? 1 : 0;
}
