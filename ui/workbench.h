/* ui/workbench.h — the state of the workbench, private to ui/. */
#ifndef ASSAY_UI_WORKBENCH_H
#define ASSAY_UI_WORKBENCH_H

#include <stdbool.h>

#include "ui/list.h"
#include "ui/pane.h"
#include "ui/prompt.h"
#include "ui/wait.h"

enum { UI_PANES = 6 };

/* An action that is still asking its questions. */
struct pending {
	const struct pane_action *action; /* NULL: none */
	int question;
	struct words words;
};

struct ui {
	struct app *app;
	struct cells cells;
	const struct pane_ops *ops[UI_PANES];
	void *state[UI_PANES];
	bool stale[UI_PANES]; /* load() before the next draw */
	int current;
	bool menu_open, help_open, quit;
	struct list menu;
	struct prompt prompt;
	struct pending pending;
	struct child child;
	struct wait wait;
	char toast[512];
	char subject[96];
	char who[128];
};

/* The frame: tabs, pane, toast, keys, and what lies over them. */
void frame_draw(struct ui *ui);
/* One key; all consequences. */
void workbench_key(struct ui *ui, int key);
/* Starts an action: asks, then runs its command. */
void workbench_act(struct ui *ui, const struct pane_action *action);
/* The number of actions of the current pane. */
int workbench_actions(const struct ui *ui);

#endif
