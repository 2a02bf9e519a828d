/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz [-e NAME=VALUE]... [-t SECONDS] [-n BATCHES] [-c LEAST] SEED STORE... —
 * random keys, pastes and sizes on the workbench while other processes write
 * to its store; three batches of four go for the entry of the keymap that was
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
#include "tests/tui/cover.h"
#include "tests/tui/keys.h"
#include "tests/tui/screen.h"

/* After so many batches the next copy of the store: it has grown. */
enum { ENV_MAX = 16, BATCHES_A_STORE = 150 };

struct fuzz {
	struct screen screen;
	struct cover cover;
	struct rng rng;
	const char *env[ENV_MAX + 1];
	char **bases; /* n_bases stores to copy */
	int n_bases;
	char *store;
	int n_env, failures, stores;
	pid_t other; /* who writes to the store, or 0 */
	long names, batches;
	struct buf sent; /* of this batch */
};

static void fail(struct fuzz *f, const char *what)
{
	struct buf shown = BUF_INIT;

	f->failures++;
	printf("batch %ld: %s, after ", f->batches, what);
	for (size_t i = 0; i < f->sent.len; i++) {
		const unsigned char c = (unsigned char)f->sent.data[i];

		if (c > 32 && c < 127)
			printf("%c", c);
		else
			printf("\\%o", c);
	}
	printf("\n");
	terminal_text(&f->screen.term, &shown, false);
	fputs(buf_str(&shown), stdout);
	buf_release(&shown);
}

static unsigned below(struct fuzz *f, unsigned n)
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
		fail(f, "the terminal is not as it was");
	screen_end(&f->screen);
	start(f);
}

static void settle(struct fuzz *f)
{
	struct screen *s = &f->screen;
	const long stops = s->stops;
	bool told_to;

	if (!screen_wait(s))
		fail(f, "the program does not come to rest");
	if (keys_unsafe(buf_str(&s->term.raw), s->term.raw.len))
		fail(f, "bytes that no terminal may get");
	if (s->stops > stops && !s->stop_clean)
		fail(f, "the terminal was not given back to the shell");
	cover_count(&f->cover, buf_str(&s->told));
	told_to = strstr(buf_str(&s->told), "+command 14\n") != NULL;
	buf_clear(&s->told);
	if (s->status >= 0)
		restart(f, told_to);
}

static void send(struct fuzz *f, const char *text)
{
	struct buf out = BUF_INIT;

	keys_add(&out, text);
	buf_add(&f->sent, out.data, out.len);
	screen_send(&f->screen, buf_str(&out), out.len);
	buf_release(&out);
}

static void press(struct fuzz *f, const char *text)
{
	if (f->failures || !*text)
		return;
	screen_mark(&f->screen);
	send(f, text);
	settle(f);
}

/* Another process writes to the store; what it is waited for never fails. */
static void write_elsewhere(struct fuzz *f, bool wait)
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
		commands[wait ? 0 : below(f, 5)]);
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

/* An answer that makes sense for a question. */
static char *answer(struct fuzz *f, const struct question *q)
{
	const char *p = q->prompt;
	static const char *const results[] = {"accept", "concern", "reject"};
	static const char *const grades[] = {"critical", "major", "minor"};

	if (strstr(p, "empty") && below(f, 2))
		return xstrdup("");
	if (strstr(p, "model file"))
		return xstrdup("model.txt");
	if (strstr(p, "in full"))
		return xstrdup("taxi");
	if (strstr(p, "rows"))
		return xstrdup("rows.csv");
	if (strstr(p, "CSV"))
		return xstrdup("train.csv");
	if (strstr(p, "outcome"))
		return xstrdup("demand");
	if (strstr(p, "accept,"))
		return xstrdup(results[below(f, 3)]);
	if (strstr(p, "critical,"))
		return xstrdup(grades[below(f, 3)]);
	if (q->option && strcmp(q->option, "--name") == 0)
		return xasprintf("m%ld", ++f->names);
	if (strstr(p, "empty"))
		return xstrdup("");
	return xstrdup("some w\303\266rds");
}

/* The name that the prompt wants typed in full. */
static void confirm(struct fuzz *f)
{
	struct buf shown = BUF_INIT;
	char *from, *to;

	terminal_text(&f->screen.term, &shown, false);
	from = strstr(buf_str(&shown), "type ");
	to = from ? strstr(from, " in full:") : NULL;
	if (to) {
		*to = '\0';
		press(f, from + 5);
		press(f, "<Enter>");
	}
	buf_release(&shown);
}

static void go_somewhere(struct fuzz *f, int pane)
{
	char digit[2] = {
		(char)('0' + (pane ? pane : 1 + (int)below(f, 6))), '\0'};

	press(f, "<Esc><Esc><Esc>");
	press(f, "<C-c><Esc>");
	if (f->screen.term.rows < 24 || f->screen.term.cols < 80)
		screen_resize(&f->screen, 24, 80);
	press(f, digit);
	for (unsigned i = below(f, 10); i > 0; i--)
		press(f, below(f, 4) ? "j" : "k");
	for (unsigned i = below(f, 3); i > 0; i--) {
		press(f, "<Enter>");
		press(f, below(f, 2) ? "j" : pane == 4 ? "N" : "n");
	}
}

static void do_action(struct fuzz *f, const struct pane_action *a)
{
	char key[2] = {(char)a->key, '\0'};

	if (a->key) {
		press(f, key);
	} else {
		press(f, "x");
		press(f, a->label);
		press(f, "<Enter>");
	}
	for (int i = 0; i < QUESTIONS_MAX && a->ask[i].prompt; i++) {
		char *text = answer(f, &a->ask[i]);

		press(f, text);
		press(f, below(f, 20) ? "<Enter>" : "<C-x>");
		free(text);
	}
	if (a->dry_run)
		press(f, "<Enter>");
	if (a->confirm)
		confirm(f);
}

/* One of the keys of an entry. */
static void press_one_of(struct fuzz *f, const char *keys)
{
	char word[16], text[20];
	unsigned words = 1;

	for (const char *p = keys; *p; p++)
		words += *p == ' ';
	for (unsigned i = below(f, words); i > 0; i--)
		keys = strchr(keys, ' ') + 1;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(keys, " "), keys);
	if (strncmp(word, "Ctrl-", 5) == 0)
		snprintf(text, sizeof(text), "<C-%c>", word[5]);
	else
		snprintf(text, sizeof(text), word[1] ? "<%s>" : "%s", word);
	press(f, text);
}

static void do_command(struct fuzz *f, const struct cover_entry *e)
{
	switch (e->command) {
	case CMD_PANE:
		press(f, "3");
		break;
	case CMD_PICTURE:
		press(f, ":picture of");
		press(f, "<Enter>shot.svg<Enter>");
		break;
	case CMD_CANCEL:
		press(f, "xcheck the store");
		send(f, "<Enter>");
		press(f, "<C-c>");
		break;
	case CMD_SETTLE:
		press(f, "<Esc><Esc>1/sort:-name");
		press(f, "<Enter>gj");
		write_elsewhere(f, true);
		settle(f);
		press(f, ".");
		break;
	default:
		press_one_of(f, e->keys);
	}
}

/* Goes for the entry that was executed least. */
static void aim(struct fuzz *f)
{
	struct cover_entry *e = cover_least(&f->cover, below(f, 1000));

	go_somewhere(f, e->pane);
	if (e->action)
		do_action(f, e->action);
	else if (e->key)
		press_one_of(f, e->keys);
	else
		do_command(f, e);
}

static void random_batch(struct fuzz *f)
{
	struct buf out = BUF_INIT;
	const unsigned count = 1 + below(f, 12), kind = below(f, 16);

	screen_mark(&f->screen);
	if (kind < 3)
		send(f, kind == 0   ? "<Esc><Esc><Esc>/"
			: kind == 1 ? "<Esc><Esc>:"
				    : "<Esc><Esc>?");
	for (unsigned k = 0; k < count; k++)
		keys_add_random(&out, &f->rng);
	if (kind == 4)
		screen_resize(&f->screen, 1 + (int)below(f, 62),
			1 + (int)below(f, 205));
	if (kind == 5)
		write_elsewhere(f, false);
	buf_add(&f->sent, out.data, out.len);
	screen_send(&f->screen, buf_str(&out), out.len);
	buf_release(&out);
	if (kind == 6)
		for (int i = 0; i < 20; i++)
			screen_resize(&f->screen, 1 + (int)below(f, 200),
				1 + (int)below(f, 500));
	if (kind < 12)
		settle(f);
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
	start(f);
	settle(f);
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
		buf_clear(&f->sent);
		if (below(f, 4))
			aim(f);
		else
			random_batch(f);
		f->batches++;
	}
	press(f, "<Esc><Esc><Esc>");
}

int main(int argc, char **argv)
{
	struct fuzz f = {0};
	long seconds = 0, batches = 0, least = 0;
	size_t missing;
	int c;

	signal(SIGPIPE, SIG_IGN);
	while ((c = getopt(argc, argv, "e:t:n:c:")) != -1) {
		if (c == 'e' && f.n_env < ENV_MAX)
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
