/* ui/waterfall.h — why one row has its score: what assay explain --json says,
 * as bars that add up, over the whole pane. */
#ifndef ASSAY_UI_WATERFALL_H
#define ASSAY_UI_WATERFALL_H

#include "base/json.h"

struct ui;

/* What assay explain printed; says so if it is not that. */
void waterfall_take(struct ui *ui, const char *text);
void waterfall_draw(struct ui *ui);
/* Any key closes it. */
void waterfall_close(struct ui *ui);

#endif
