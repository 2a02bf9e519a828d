/* app/words.h — message ids with typed arguments, as sentences.
 *
 * Evidence and alarms hold {"message": "drift.moved", "args": {...}}; the
 * words are chosen here, at display, in the reader's language. */
#ifndef ASSAY_APP_WORDS_H
#define ASSAY_APP_WORDS_H

#include "base/buf.h"
#include "base/json.h"

/* Appends the sentence of a message; an unknown id is shown as it is, with
 * its arguments, so that a newer store stays readable. */
void words_message(struct buf *out, const struct json *message);
/* The same as a new string. */
char *words_text(const struct json *message);
/* Appends a number in at most four significant digits; a recorded decimal
 * (text) counts as one. */
void words_number(struct buf *out, const struct json *v);

#endif
