/* ui/complete.h — Tab in a prompt: a file name, or one of a few words. */
#ifndef ASSAY_UI_COMPLETE_H
#define ASSAY_UI_COMPLETE_H

#include "ui/prompt.h"

/* offers: "/" completes the path as far as the directory decides it; words
 * separated by blanks are gone through one after another; NULL does
 * nothing. */
void complete(struct prompt *p, const char *offers);

#endif
