/* validate/body.h — the document that an evidence function makes.
 *
 * {"assay evidence": 1, "item", "function", "version", "class", "seed",
 *  "bindings": {...}, "outcome", "parts": [{"part", "outcome", "message",
 *  "args": {...}, ...}]}, in canonical JSON. A message is an id that display
 * turns into a sentence with the arguments; the whole outcome is the worst of
 * the parts', in the order of enum val_outcome. */
#ifndef ASSAY_VALIDATE_BODY_H
#define ASSAY_VALIDATE_BODY_H

#include "base/evidence.h"
#include "base/json.h"

/* From best to worst. */
enum val_outcome {
	VAL_PASS,
	VAL_JUDGE, /* nothing to decide by: a person judges */
	VAL_WARN,
	VAL_NOT_ANSWERABLE, /* cannot be known from what there is */
	VAL_FAIL
};

const char *val_outcome_name(enum val_outcome o);

struct json *body_new(const struct evidence_function *f, const char *item,
	const struct json *subject);
/* Adds a part and gives its "args", to be filled. */
struct json *body_part(struct json *body, const char *part,
	enum val_outcome outcome, const char *message);
/* The part that was added last, for tables beside its arguments. */
struct json *body_last(struct json *body);
/* Sets the outcome from the parts; none at all is "not answerable". */
void body_finish(struct json *body);

#endif
