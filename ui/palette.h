/* ui/palette.h — one overlay for finding things by some of their letters: all
 * commands and names (:), the actions of a pane (x), the keys (?).
 *
 * Items that are not possible here come last, with the reason. */
#ifndef ASSAY_UI_PALETTE_H
#define ASSAY_UI_PALETTE_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/keymap.h"
#include "ui/list.h"
#include "ui/prompt.h"

struct ui;
struct pane_ops;
struct pane_action;

enum palette_kind { PALETTE_ALL, PALETTE_ACTIONS, PALETTE_KEYS };

/* What an item does: one of the three. */
struct palette_item {
	char *name, *detail; /* detail: a command line, or the reason */
	char key[16];
	bool possible;
	int score; /* against what is typed; 0: not shown */
	enum ui_command command;
	const struct pane_action *action;
	const struct pane_ops *pane; /* to go to, at name */
};

struct palette {
	bool open;
	enum palette_kind kind;
	struct prompt prompt;
	struct list list;
	struct palette_item *items;
	size_t n, cap;
	size_t *hits; /* (list.count) best first */
};

/* How well the letters of pattern, in their order, are found in text: 0 not
 * at all; starts of words and runs of letters count more. */
int palette_score(const char *pattern, const char *text);

void palette_open(struct ui *ui, enum palette_kind kind);
void palette_key(struct ui *ui, int key);
void palette_draw(struct ui *ui);
void palette_close(struct palette *p);

#endif
