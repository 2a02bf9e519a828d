/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/i18n.h"
#include "ui/undo.h"
#include "ui/workbench.h"

const struct pane_ops *const pane_all[] = {&pane_home, &pane_models, &pane_runs,
	&pane_drift, &pane_reviews, &pane_audit, NULL};

static const char *make_sync(void *state, struct words *w)
{
	(void)state;
	words_add(w, "sync");
	return NULL;
}

static const char *make_doctor(void *state, struct words *w)
{
	(void)state;
	words_add(w, "doctor");
	return NULL;
}

/* The record that would be followed. */
static const char *make_undo(void *state, struct words *w)
{
	(void)state;
	words_add(w, "log");
	words_add(w, "--limit");
	words_add(w, "1");
	return NULL;
}

static void run_undo(void *state, struct ui *ui)
{
	(void)state;
	undo_last(ui);
}

const struct pane_action workbench_common[] = {
	{.key = 'p', .label = N_("sync"), .make = make_sync},
	{.key = 'z',
		.label = N_("take back your last record"),
		.make = make_undo,
		.run = run_undo},
	{.label = N_("check the store"), .make = make_doctor},
	{.label = NULL},
};
