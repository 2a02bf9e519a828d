/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/i18n.h"
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

const struct pane_action workbench_common[] = {
	{.key = 'p', .label = N_("sync"), .make = make_sync},
	{.label = N_("check the store"), .make = make_doctor},
	{.label = NULL},
};
