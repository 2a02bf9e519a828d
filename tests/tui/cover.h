/* tests/tui/cover.h — how often each entry of the keymap was executed.
 *
 * The entries are those of the program's own tables: the keys that mean the
 * same everywhere, each pane's keys, each pane's actions. The program tells on
 * its test descriptor what it executed (ui/wait.h); what it refused does not
 * count. An action counts once its command was started. */
#ifndef ASSAY_TESTS_TUI_COVER_H
#define ASSAY_TESTS_TUI_COVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "ui/keymap.h"
#include "ui/pane.h"

struct cover_entry {
	int pane;                /* 1 on; 0: everywhere */
	const char *keys;        /* "h l", "Ctrl-C", or "" */
	const char *name;        /* for people */
	enum ui_command command; /* one of the three */
	const struct pane_key *key;
	const struct pane_action *action;
	long done, tried;
	bool held; /* not to be gone for, as nothing here allows it */
};

struct cover {
	struct cover_entry *at;
	size_t n, cap;
};

void cover_init(struct cover *c);
void cover_release(struct cover *c);
/* Takes lines that the program told. */
void cover_count(struct cover *c, const char *told);
/* One of those that were executed least, with those often tried in vain or
 * held behind; pick chooses among equals. */
struct cover_entry *cover_least(struct cover *c, unsigned pick);
/* None is held any more. */
void cover_free(struct cover *c);
/* The number of entries executed less than that often. */
size_t cover_below(const struct cover *c, long least);
/* Prints the table, with a mark on those below. */
void cover_print(const struct cover *c, long least, FILE *out);

#endif
