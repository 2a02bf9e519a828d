/* ui/undo.h — z: a new record that takes back one's last, where there is one.
 */
#ifndef ASSAY_UI_UNDO_H
#define ASSAY_UI_UNDO_H

struct ui;

/* Opens the dialog of the command that follows the last record of whoever
 * writes here, or says why nothing can. */
void undo_last(struct ui *ui);

#endif
