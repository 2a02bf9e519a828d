/* ui/palette_items.h — what the palette offers, gathered when it opens. */
#ifndef ASSAY_UI_PALETTE_ITEMS_H
#define ASSAY_UI_PALETTE_ITEMS_H

struct ui;

/* Fills ui->palette by its kind. */
void palette_fill(struct ui *ui);

#endif
