/* ui/plain.h — the workbench as lines: the same panes and actions, numbered
 * and asked for one after the other. No cursor is moved, nothing is redrawn,
 * no colour: for screen readers (ACCESSIBLE=1, assay --plain) and terminals
 * that cannot do more (TERM=dumb). */
#ifndef ASSAY_UI_PLAIN_H
#define ASSAY_UI_PLAIN_H

#include "ui/workbench.h"

/* Runs until q or the end of input. */
void plain_run(struct ui *ui);

#endif
