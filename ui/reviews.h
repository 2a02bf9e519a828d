/* ui/reviews.h — the state of the pane Reviews, shared by its parts:
 * pane_reviews.c (reading, drawing, keys), reviews_acts.c (what can be done).
 */
#ifndef ASSAY_UI_REVIEWS_H
#define ASSAY_UI_REVIEWS_H

#include <stdbool.h>

#include "ui/pane.h"

/* The reviews, or one of them as a walk over its items. */
struct reviews {
	struct json *all;    /* app_review_list() */
	struct json *review; /* app_review_show() of the one open, or NULL */
	char *ref;           /* its name, or NULL */
	struct rows rows;
	struct list items;
	int skip;          /* lines of the evidence scrolled away */
	bool more;         /* there is more below */
	struct json *peek; /* the focused one of the list, or NULL */
	bool walking;      /* the item shown was still to be settled */
};

const struct json *reviews_listed(const struct reviews *p); /* or NULL */
const struct json *reviews_item(const struct reviews *p, int i);
bool reviews_done(const struct json *item);
void reviews_draw_walk(struct reviews *p, struct ui *ui, const struct area *a);
/* "review VERB REF" for the review that is open, or under the cursor; why
 * not, or NULL. */
const char *reviews_verb(
	const struct reviews *p, struct words *w, const char *verb);
extern const struct pane_action reviews_actions[];

#endif
