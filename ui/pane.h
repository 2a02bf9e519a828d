/* ui/pane.h — one view of the workbench: a table of functions.
 *
 * A pane draws from what load() has read; it never waits. Its actions are
 * rows of a table: the menu (x), the key and the command line all come from
 * there. Ownership: open() makes the pane's state, close() frees it. */
#ifndef ASSAY_UI_PANE_H
#define ASSAY_UI_PANE_H

#include <stdbool.h>

#include "app/app.h"
#include "base/attr.h"
#include "base/err.h"
#include "ui/cell.h"
#include "ui/chart.h"
#include "ui/child.h"
#include "ui/fleet.h"
#include "ui/rows.h"

struct ui;

/* Words of a command line being made; strings are copied. */
struct words {
	const char *word[CHILD_ARGS_MAX];
	int n;
	struct buf memory[CHILD_ARGS_MAX];
};
void words_add(struct words *w, const char *s);
void words_addf(struct words *w, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* The words of a line "assay a b c" without quotes. */
void words_split(struct words *w, const char *line);
void words_release(struct words *w);

/* A question that an action asks before its command is complete: the answer
 * becomes one more word after option (or alone where option is NULL); an empty
 * answer to a question with an option leaves both out. */
struct question {
	const char *prompt; /* N_() */
	const char *option; /* "--text", or NULL */
};

enum { QUESTIONS_MAX = 4 };

struct pane_action {
	int key;           /* character, or 0: only in the menu */
	const char *label; /* N_() */
	struct question ask[QUESTIONS_MAX];
	/* Fills the words for the focused row. NULL: the action is possible;
	 * else why it is not, translated. */
	const char *(*make)(void *state, struct words *w);
	/* The name that must be typed in full before it runs, or NULL. */
	const char *(*confirm)(void *state);
};

/* A key of the pane's own, for help. */
struct pane_key {
	const char *shown; /* NULL ends the table */
	const char *help;  /* N_() */
};

struct pane_ops {
	const char *title; /* N_() */
	void *(*open)(void);
	void (*close)(void *state);
	int (*load)(void *state, struct ui *ui, struct err *err);
	void (*draw)(void *state, struct ui *ui, const struct area *a);
	/* False if the key means nothing here. */
	bool (*key)(void *state, struct ui *ui, int key);
	/* Goes to what another pane names (a model, an alarm, a review), or
	 * NULL where nothing can be gone to. */
	void (*select)(void *state, struct ui *ui, const char *ref);
	const struct pane_action *actions; /* ends with label NULL */
	const struct pane_key *keys;
	/* The list that a filter works on now; NULL: none. */
	struct rows *(*rows)(void *state);
	/* The command line that prints what is under the cursor; false: there
	 * is none. May be NULL. */
	bool (*twin)(void *state, struct words *w);
	/* The rows of the list have changed by a filter; may be NULL. */
	void (*moved)(void *state, struct ui *ui);
};

extern const struct pane_ops pane_home, pane_models, pane_runs, pane_drift,
	pane_reviews, pane_audit;
/* In the order of their keys, 1 first; ends with NULL. */
extern const struct pane_ops *const pane_all[];

/* What a pane may use of the workbench. */
struct app *ui_app(struct ui *ui);
struct cells *ui_cells(struct ui *ui);
const struct child *ui_child(const struct ui *ui);
/* The models as last read (app_fleet()), the workbench's reference; NULL if
 * they cannot be read. */
struct fleet *ui_fleet(struct ui *ui);
/* What the terminal can show. */
enum glyphs ui_glyphs(const struct ui *ui);
/* The version that the panes are about ("taxi@1"), or "". */
const char *ui_subject(const struct ui *ui);
void ui_set_subject(struct ui *ui, const char *text);
/* Shows another pane, at ref. */
void ui_open(struct ui *ui, const struct pane_ops *pane, const char *ref);
/* A sentence for the toast row. */
void ui_say(struct ui *ui, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* Draws text over several rows, wrapped at blanks; returns the rows used. */
int ui_paragraph(struct ui *ui, const struct area *a, enum cell_look look,
	const char *text);
/* The same from line `skip` on; *more: there is text below the area. */
int ui_paragraph_from(struct ui *ui, const struct area *a, int skip,
	const char *text, bool *more);
/* A heading: "-- text ", and a rule over the rest of the width. */
void ui_heading(struct ui *ui, const struct area *a, const char *fmt, ...)
	ATTR_FORMAT(3, 4);

#endif
