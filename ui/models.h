/* ui/models.h — the state of the pane Models, shared by its parts:
 * pane_models.c (reading, keys), models_acts.c (what can be done). */
#ifndef ASSAY_UI_MODELS_H
#define ASSAY_UI_MODELS_H

#include <stdint.h>

#include "ui/pane.h"

/* The models, worst first, and the card of one version of the focused one. */
struct models {
	struct fleet *fleet; /* a reference */
	struct json *card;   /* app_view_version(), or NULL */
	struct json *diff;   /* app_view_diff() with the version before */
	struct json *model;  /* app_view_model() */
	int64_t before;      /* where production was before, or 0 */
	struct rows rows;
	int64_t number; /* version shown */
};

/* The model under the cursor, or NULL; its name, or "". */
const struct json *models_focused(const struct models *p);
const char *models_name(const struct json *model);
void models_add_version(const struct models *p, struct words *w);
extern const struct pane_action models_actions[];

#endif
