/* ui/ui.h — the workbench: four panes over one store.
 *
 * Every action is a command line: the workbench shows it and runs it as a
 * child (ui/child.h). Reading goes straight to app. One thread; it waits in
 * poll() on the terminal, signals, the child and the store's branch, and
 * wakes for nothing else.
 * Ownership: app is the caller's. */
#ifndef ASSAY_UI_UI_H
#define ASSAY_UI_UI_H

#include "app/app.h"
#include "base/err.h"

/* Runs until the user quits. ERR_UNSUPPORTED if there is no usable terminal:
 * nothing was drawn then. */
int ui_run(struct app *app, struct err *err);

#endif
