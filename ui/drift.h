/* ui/drift.h — the state of the pane Monitor, shared by its two halves:
 * pane_drift.c (reading, keys, actions) and drift_draw.c. */
#ifndef ASSAY_UI_DRIFT_H
#define ASSAY_UI_DRIFT_H

#include "ui/pane.h"

/* Series against time, the bins of one of them in one window, and the alarm
 * that the window belongs to; or the models to choose from. */
struct drift {
	struct json *doc;  /* app_monitor_series(), or NULL */
	struct json *bins; /* app_monitor_bins(), or NULL */
	size_t *order; /* (series.count) the loss and the score come first */
	struct list series, window;
	struct fleet *fleet; /* a reference */
	struct rows models;
	bool choosing;    /* among the models */
	char why[256];    /* why there is nothing to show */
	char subject[96]; /* the version, "taxi@1", or "" */
};

const struct json *drift_windows(const struct drift *p);
const struct json *drift_window(const struct drift *p, int i);
const char *drift_name(const struct drift *p, size_t i);
/* Of the focused series, or "". */
const char *drift_series(const struct drift *p);
/* The alarm whose time covers the focused window, or NULL. */
const struct json *drift_alarm(const struct drift *p);
void drift_draw(struct drift *p, struct ui *ui, const struct area *a);

#endif
