/* ui/workbench.h — the state of the workbench, private to ui/. */
#ifndef ASSAY_UI_WORKBENCH_H
#define ASSAY_UI_WORKBENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/fleet.h"
#include "ui/keymap.h"
#include "ui/list.h"
#include "ui/pace.h"
#include "ui/palette.h"
#include "ui/pane.h"
#include "ui/prompt.h"
#include "ui/recipes.h"
#include "ui/remote.h"

enum { UI_PANES = 6 };

/* What the prompt at the foot is for. */
enum asking { ASKING_NOTHING, ASKING_ACTION, ASKING_FILTER, ASKING_PICTURE };

/* How far an action is before its command runs. */
enum stage {
	STAGE_QUESTIONS,
	STAGE_TRYING,  /* its --dry-run is running */
	STAGE_TRIED,   /* it has said what would be written */
	STAGE_REFUSED, /* it has said why nothing can be */
	STAGE_CONFIRM  /* the name in full */
};

/* An action that is still asking its questions. */
struct pending {
	const struct pane_action *action; /* NULL: none */
	enum stage stage;
	int question;
	struct buf answer[QUESTIONS_MAX];
	struct words words;
	int n_base;      /* words before the first answer */
	struct buf body; /* what it will do, as lines */
	int skip;        /* lines of it scrolled away */
	bool more;       /* there are more below */
	char label[160];
	char *draft; /* file that keeps the longest answer, or NULL */
};

struct ui {
	struct app *app;
	struct cells cells;
	const struct pane_ops *ops[UI_PANES];
	void *state[UI_PANES];
	bool stale[UI_PANES]; /* load() before the next draw */
	int current;
	bool quit, pasting, dirty; /* dirty: the screen is behind the state */
	bool live;                 /* so it is, but a key has no part in it */
	struct pace pace;
	struct palette palette;
	struct recipes recipes;
	struct json *explained; /* shown over the pane, or NULL */
	char undoing[160];      /* the record that z would follow */
	enum asking asking;
	struct prompt prompt;
	struct pending pending;
	struct child child;
	struct remote remote;
	/* Shows what the child printed, or NULL. */
	void (*take)(struct ui *ui, const char *text);
	struct wait wait;
	struct fleet *fleet;
	struct app_fleet_reader *reading; /* of the next fleet, or NULL */
	bool fleet_stale;
	char toast[512], subject[96];
	char followed[96];        /* a model, or "" */
	int follow_after;         /* fleets to be read first; -1: not yet */
	int reads, keys_of_toast; /* fleets; keys that the toast stays */
	char who[128];
	char store[64]; /* the directory's name */
};

/* The frame: tabs, pane, toast, keys, and what lies over them. */
void frame_draw(struct ui *ui);
/* One key; all consequences. */
void workbench_key(struct ui *ui, int key);
/* A command of the keymap; key says which pane. */
void workbench_do(struct ui *ui, enum ui_command command, int key);
/* Why a command is not possible now, translated; NULL: it is. */
const char *workbench_refuses(const struct ui *ui, enum ui_command command);
/* Starts an action: asks, then runs its command. */
void workbench_act(struct ui *ui, const struct pane_action *action);
/* The same for words that are made already; takes them over. */
void workbench_ask(
	struct ui *ui, const struct pane_action *action, struct words *words);
/* After a command that makes a version, its model is shown when it is there:
 * notes the command that starts, and how it ended. */
void ui_follow_command(struct ui *ui, const char *const *words);
void ui_follow_ended(struct ui *ui, int status);
/* The actions of every pane; ends with label NULL. */
extern const struct pane_action workbench_common[];
/* Reads on in the list of models, a part at a time; true while there is more
 * to read. */
bool workbench_read_on(struct ui *ui);
/* Reads the current pane again if it is stale. */
void workbench_load(struct ui *ui);
/* Takes what the running command has said, and what its end means. */
void workbench_child(struct ui *ui);
/* All panes read again before they are drawn. */
void workbench_stale(struct ui *ui);

/* The dialog of an action, over the foot of the pane. */
void dialog_draw(struct ui *ui);
/* A key for the prompt of an action. */
void ask_key(struct ui *ui, int key);
/* Takes the end of a --dry-run; false if that was not what ran. */
bool ask_tried(struct ui *ui);
/* The command of an action has ended: its draft has done its work, or stays. */
void ask_ended(struct ui *ui, int status);
/* Keeps what was typed so far; the program is about to end. */
void ask_rescue(struct ui *ui);

#endif
