/* ui/models_detail.h — what the pane Models shows of one version. */
#ifndef ASSAY_UI_MODELS_DETAIL_H
#define ASSAY_UI_MODELS_DETAIL_H

#include <stdint.h>

#include "base/json.h"
#include "ui/cell.h"

struct ui;

struct models_detail {
	const struct json *card;  /* app_view_version(), or NULL */
	const struct json *diff;  /* app_view_diff(), or NULL: no card then */
	const struct json *model; /* app_view_model(), or NULL */
	int64_t number;           /* of the version shown */
};

void models_detail_draw(
	const struct models_detail *d, struct ui *ui, const struct area *a);

#endif
