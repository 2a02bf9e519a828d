/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/tui/fuzz.h"

/* Rows of a list that are searched for one where something is possible. */
enum { ROWS_SOUGHT = 12 };

/* An answer that makes sense for a question. */
static char *answer(struct fuzz *f, const struct question *q)
{
	const char *p = q->prompt;
	static const char *const results[] = {"accept", "concern", "reject"};
	static const char *const grades[] = {"critical", "major", "minor"};

	if (strstr(p, "empty") && fuzz_below(f, 2))
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
		return xstrdup(results[fuzz_below(f, 3)]);
	if (strstr(p, "critical,"))
		return xstrdup(grades[fuzz_below(f, 3)]);
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
		fuzz_send(f, from + 5);
		fuzz_press(f, "<Enter>");
	}
	buf_release(&shown);
}

/* In one go: a frame for each key costs most of the time. */
static void go_somewhere(struct fuzz *f, int pane)
{
	const int to = pane ? pane : 1 + (int)fuzz_below(f, 6);
	char digit[2] = {(char)('0' + to), '\0'};

	if (f->screen.term.rows < 24 || f->screen.term.cols < 80)
		fuzz_size(f, 24, 80);
	screen_mark(&f->screen);
	fuzz_send(f, "<Esc><Esc><Esc><C-c><Esc>");
	fuzz_send(f, digit);
	for (unsigned i = fuzz_below(f, 10); i > 0; i--)
		fuzz_send(f, fuzz_below(f, 4) ? "j" : "k");
	for (unsigned i = fuzz_below(f, 3); i > 0; i--) {
		fuzz_send(f, "<Enter>");
		fuzz_send(f, fuzz_below(f, 2) ? "j" : pane == 4 ? "N" : "n");
	}
	fuzz_settle(f);
}

/* The first of the entries found, which Enter runs, is possible. */
static bool first_possible(const char *shown)
{
	const char *line = strstr(shown, " found (");
	const char *end = line ? strchr(line, '\n') : NULL;

	line = end ? end + 1 : "not here:";
	end = strchr(line, '\n');
	return !memmem(line, end ? (size_t)(end - line) : strlen(line),
		"not here:", 9);
}

/* Presses these, then chooses it from the menu; false if that says why it is
 * not possible. */
static bool choose(
	struct fuzz *f, const char *before, const struct pane_action *a)
{
	struct buf shown = BUF_INIT;
	bool possible;

	if (f->failures)
		return false;
	screen_mark(&f->screen);
	fuzz_send(f, before);
	fuzz_send(f, "x");
	fuzz_send(f, a->label);
	fuzz_settle(f);
	terminal_text(&f->screen.term, &shown, false);
	possible = first_possible(buf_str(&shown));
	if (possible)
		fuzz_press(f, "<Enter>");
	buf_release(&shown);
	return possible;
}

/* Goes down a list to where an action is possible. */
static bool seek(struct fuzz *f, struct cover_entry *e)
{
	for (int i = 0; i < ROWS_SOUGHT; i++)
		if (choose(f,
			    i == 0                       ? "g"
			    : e->pane == 2 && i % 2 == 1 ? "<Esc>["
							 : "<Esc>j",
			    e->action))
			return true;
	e->held = true;
	return false;
}

static void answer_all(struct fuzz *f, const struct pane_action *a)
{
	for (int i = 0; i < QUESTIONS_MAX && a->ask[i].prompt; i++) {
		char *text = answer(f, &a->ask[i]);

		if (f->failures)
			break;
		screen_mark(&f->screen);
		fuzz_send(f, text);
		fuzz_send(f, fuzz_below(f, 20) ? "<Enter>" : "<C-x>");
		fuzz_settle(f);
		free(text);
	}
}

/* By its key where that has been enough, else wherever it is possible. */
static void do_action(struct fuzz *f, struct cover_entry *e)
{
	const struct pane_action *a = e->action;
	const char key[2] = {(char)a->key, '\0'};
	const bool hard = e->tried > 2 * e->done + 2;

	if (hard || (!a->key && fuzz_below(f, 2))) {
		if (!seek(f, e))
			return;
	} else if (a->key) {
		fuzz_press(f, key);
	} else if (!choose(f, "", a)) {
		return;
	}
	answer_all(f, a);
	if (a->dry_run)
		fuzz_press(f, "<Enter>");
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
	for (unsigned i = fuzz_below(f, words); i > 0; i--)
		keys = strchr(keys, ' ') + 1;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(keys, " "), keys);
	if (strncmp(word, "Ctrl-", 5) == 0)
		snprintf(text, sizeof(text), "<C-%c>", word[5]);
	else
		snprintf(text, sizeof(text), word[1] ? "<%s>" : "%s", word);
	fuzz_press(f, text);
}

static void do_command(struct fuzz *f, const struct cover_entry *e)
{
	switch (e->command) {
	case CMD_PANE:
		fuzz_press(f, "3");
		break;
	case CMD_PICTURE:
		fuzz_press(f, ":picture of");
		fuzz_press(f, "<Enter>shot.svg<Enter>");
		break;
	case CMD_CANCEL:
		fuzz_press(f, "xcheck the store");
		fuzz_send(f, "<Enter>");
		fuzz_press(f, "<C-c>");
		break;
	case CMD_SETTLE:
		fuzz_press(f, "<Esc><Esc>1/sort:-name");
		fuzz_press(f, "<Enter>gj");
		fuzz_write_elsewhere(f, true);
		fuzz_settle(f);
		fuzz_press(f, ".");
		break;
	default:
		press_one_of(f, e->keys);
	}
}

/* Goes for the entry that was executed least. */
void fuzz_aim(struct fuzz *f)
{
	struct cover_entry *e = cover_least(&f->cover, fuzz_below(f, 1000));

	go_somewhere(f, e->pane);
	if (e->action)
		do_action(f, e);
	else if (e->key)
		press_one_of(f, e->keys);
	else
		do_command(f, e);
}
