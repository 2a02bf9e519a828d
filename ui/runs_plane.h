/* ui/runs_plane.h — the runs of one model: how much faster against how much
 * was lost. */
#ifndef ASSAY_UI_RUNS_PLANE_H
#define ASSAY_UI_RUNS_PLANE_H

#include "base/json.h"
#include "ui/cell.h"

struct ui;

/* {"points":[{"id","lost","gain","status"}],"what": "AUC" | "RMSE" | "none",
 *  "bound"} of the runs whose result is here, at most 30 of the model's
 * latest; list: app_run_list(), like: one of its runs. The caller frees. */
struct json *runs_plane_read(
	struct ui *ui, const struct json *list, const struct json *like);
/* Marks each run by the beginning of its id, the focused one in bold. */
void runs_plane_draw(struct ui *ui, const struct area *a,
	const struct json *plane, const char *focused);

#endif
