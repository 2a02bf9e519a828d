/* ui/ui.h — the workbench: panes over one store.
 *
 * Every action is a command line: the workbench shows it and runs it as a
 * child (ui/child.h). Reading goes straight to app. One thread; it waits in
 * poll() on the terminal, signals, the child and the store's branch, and
 * wakes for nothing else.
 * Ownership: app is the caller's. */
#ifndef ASSAY_UI_UI_H
#define ASSAY_UI_UI_H

#include <stdbool.h>

#include "app/app.h"
#include "base/attr.h"
#include "base/err.h"

/* Runs until the user quits. ERR_UNSUPPORTED if there is no usable terminal:
 * nothing was drawn then. plain (or ACCESSIBLE=1, or TERM=dumb): as lines,
 * see ui/plain.h. */
ATTR_USED int ui_run(struct app *app, bool plain, struct err *err);

#endif
