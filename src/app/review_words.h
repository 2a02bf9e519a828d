/* app/review_words.h — an item's evidence and needs, as sentences. */
#ifndef ASSAY_APP_REVIEW_WORDS_H
#define ASSAY_APP_REVIEW_WORDS_H

#include "base/json.h"

/* The sentence of part i of an item as app_review_show() gives it; freed by
 * the caller. */
char *review_part_text(const struct json *item, size_t i);
/* What the item waits for, or NULL; freed by the caller. */
char *review_needs_text(const struct json *item);

/* The item's state for people: one that is challenged is disputed too. */
const char *review_state_word(const struct json *item);

#endif
