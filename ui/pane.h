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
#include "ui/action.h"
#include "ui/cell.h"
#include "ui/chart.h"
#include "ui/child.h"
#include "ui/fleet.h"
#include "ui/rows.h"

struct ui;

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
/* The model that the last command was about, until it has been shown with what
 * the command made; "" if there is none. */
const char *ui_followed(const struct ui *ui);
void ui_unfollow(struct ui *ui);
/* Opens the menu of recipes for a version. */
void ui_recipes(struct ui *ui, const char *version);
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
/* The rows that the text would take. */
int ui_paragraph_rows(int width, const char *text);
/* A heading: "-- text ", and a rule over the rest of the width. */
void ui_heading(struct ui *ui, const struct area *a, const char *fmt, ...)
	ATTR_FORMAT(3, 4);

#endif
