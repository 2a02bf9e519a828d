/* ui/list.h — a list with a cursor: which row is focused, which is on top. */
#ifndef ASSAY_UI_LIST_H
#define ASSAY_UI_LIST_H

#include <stdbool.h>

struct list {
	int count, at, top;
};

/* The number of rows changed; the cursor stays inside. */
void list_count(struct list *l, int count);
/* Moves by a key (arrows, j k, g G, pages of height rows); false if the key
 * is not one that moves. */
bool list_key(struct list *l, int key, int height);
/* Scrolls so that the cursor is among height rows; returns the top row. */
int list_top(struct list *l, int height);

#endif
