/* ui/recipes.h — the menu of O: what can be done to a version, with bound and
 * gain, and why not where it cannot. */
#ifndef ASSAY_UI_RECIPES_H
#define ASSAY_UI_RECIPES_H

#include <stdbool.h>

#include "base/json.h"
#include "ui/list.h"

struct ui;

struct recipes {
	bool open;
	struct json *doc; /* app_recipes() */
	struct list list;
};

/* Opens the menu for a version ("taxi@1"), or says why there is none. */
void recipes_open(struct ui *ui, const char *version);
void recipes_key(struct ui *ui, int key);
void recipes_draw(struct ui *ui);
void recipes_close(struct recipes *r);

#endif
