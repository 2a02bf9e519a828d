/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/cover.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "ui/term.h"
#include "ui/workbench.h"

static struct cover_entry *add(
	struct cover *c, int pane, const char *keys, const char *name)
{
	struct cover_entry *e;

	c->at = xgrow(c->at, &c->cap, c->n + 1, sizeof(*c->at));
	e = &c->at[c->n++];
	memset(e, 0, sizeof(*e));
	e->pane = pane;
	e->keys = keys;
	e->name = name;
	return e;
}

static void add_actions(struct cover *c, int pane, const struct pane_action *a)
{
	for (; a->label; a++)
		add(c, pane, a->key ? "" : "x", a->label)->action = a;
}

void cover_init(struct cover *c)
{
	memset(c, 0, sizeof(*c));
	for (const struct keymap_entry *e = keymap_all(); e->command; e++)
		add(c, 0, e->shown, e->name)->command = e->command;
	add_actions(c, 0, workbench_common);
	for (int p = 0; pane_all[p]; p++) {
		const struct pane_key *k = pane_all[p]->keys;

		for (; k && k->shown; k++)
			add(c, p + 1, k->shown, k->help)->key = k;
		add_actions(c, p + 1, pane_all[p]->actions);
	}
}

void cover_release(struct cover *c)
{
	free(c->at);
	memset(c, 0, sizeof(*c));
}

/* A key as the tables write it. */
static void name_key(char out[16], int key)
{
	static const struct {
		int key;
		const char *name;
	} named[] = {
		{TERM_KEY_ENTER, "Enter"},
		{TERM_KEY_ESCAPE, "Esc"},
		{TERM_KEY_PAGE_UP, "PgUp"},
		{TERM_KEY_PAGE_DOWN, "PgDn"},
		{TERM_KEY_TAB, "Tab"},
		{TERM_KEY_UP, "k"},
		{TERM_KEY_DOWN, "j"},
		{TERM_KEY_LEFT, "h"},
		{TERM_KEY_RIGHT, "l"},
		{TERM_KEY_HOME, "g"},
		{TERM_KEY_END, "G"},
		{' ', "Space"},
	};

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (named[i].key == key)
			snprintf(out, 16, "%s", named[i].name);
	if (!out[0] && key > ' ' && key < 127)
		snprintf(out, 16, "%c", key);
}

static bool has_word(const char *words, const char *word)
{
	const size_t n = strlen(word);

	while (n && *words) {
		const size_t k = strcspn(words, " ");

		if (k == n && strncmp(words, word, n) == 0)
			return true;
		words += k + strspn(words + k, " ");
	}
	return false;
}

static void count_key(struct cover *c, int pane, int key)
{
	char name[16];

	name_key(name, key);
	for (size_t i = 0; i < c->n; i++) {
		struct cover_entry *e = &c->at[i];
		const bool everywhere =
			e->command == CMD_MOVE || e->command == CMD_OPEN;

		if ((everywhere || (e->key && e->pane == pane)) &&
			has_word(e->keys, name))
			e->done++;
	}
}

static void count_action(struct cover *c, int pane, const char *label)
{
	for (size_t i = 0; i < c->n; i++) {
		struct cover_entry *e = &c->at[i];

		if (e->action && (e->pane == pane || e->pane == 0) &&
			strcmp(e->name, label) == 0)
			e->done++;
	}
}

static void count_line(struct cover *c, char *line)
{
	char *rest;
	long a;

	if (strncmp(line, "+command ", 9) == 0) {
		a = strtol(line + 9, NULL, 10);
		for (size_t i = 0; i < c->n; i++)
			if ((long)c->at[i].command == a)
				c->at[i].done++;
	} else if (strncmp(line, "+key ", 5) == 0) {
		a = strtol(line + 5, &rest, 10);
		count_key(c, (int)a, (int)strtol(rest, NULL, 10));
	} else if (strncmp(line, "+action ", 8) == 0) {
		a = strtol(line + 8, &rest, 10);
		count_action(c, (int)a, rest + (*rest == ' '));
	}
}

void cover_count(struct cover *c, const char *told)
{
	char line[512];

	while (*told) {
		const size_t n = strcspn(told, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)n, told);
		count_line(c, line);
		told += n + (told[n] == '\n');
	}
}

/* What was tried in vain again and again comes up less often. */
static long weight(const struct cover_entry *e)
{
	return e->done + (e->tried > 8 * (e->done + 1) ? e->tried / 8 : 0) +
	       (e->held ? LONG_MAX / 2 : 0);
}

struct cover_entry *cover_least(struct cover *c, unsigned pick)
{
	struct cover_entry *best = &c->at[pick % c->n];

	for (size_t i = 0; i < c->n; i++) {
		struct cover_entry *e = &c->at[(i + pick) % c->n];

		if (weight(e) < weight(best))
			best = e;
	}
	best->tried++;
	return best;
}

void cover_free(struct cover *c)
{
	for (size_t i = 0; i < c->n; i++)
		c->at[i].held = false;
}

size_t cover_below(const struct cover *c, long least)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->at[i].done < least;
	return n;
}

void cover_print(const struct cover *c, long least, FILE *out)
{
	fprintf(out, "executed  pane     keys\n");
	for (size_t i = 0; i < c->n; i++) {
		const struct cover_entry *e = &c->at[i];
		char key[16] = "";

		if (e->action)
			name_key(key, e->action->key);
		fprintf(out, "%8ld%s %-8s %-12.12s %.50s\n", e->done,
			e->done < least ? "!" : " ",
			e->pane ? pane_all[e->pane - 1]->title : "all",
			*key ? key : e->keys, e->name);
	}
}
