/* ui/svg.h — the cell buffer as a picture, for documents. */
#ifndef ASSAY_UI_SVG_H
#define ASSAY_UI_SVG_H

#include "base/buf.h"
#include "ui/cell.h"

/* Appends a complete SVG document: monospaced text, a rectangle behind what
 * is drawn in reverse. Equal cells give equal bytes. */
void svg_cells(struct buf *out, const struct cells *c);

#endif
