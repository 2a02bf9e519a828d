/* ui/editor.h — a longer answer, in the person's own editor. */
#ifndef ASSAY_UI_EDITOR_H
#define ASSAY_UI_EDITOR_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/* Opens $VISUAL, $EDITOR, sensible-editor or vi on the draft file, which
 * starts with text and a scissors line, below which about (lines that say what
 * is answered) is quoted; text becomes what was saved above
 * that line, without blanks at its end. The terminal is handed over and taken
 * back. The file stays: it is the draft. */
ATTR_USED int editor_run(const char *draft, struct buf *text, const char *about,
	struct err *err);

#endif
