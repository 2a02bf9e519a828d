/* app/review_rests.h — does a verdict rest on what the review holds?
 *
 * A verdict names, for each computed item, the body that it rests on. It
 * counts only while the review's records still support it: evidence with that
 * body from somebody other than the version's author, runs of two persons, an
 * answer where a person must judge or write, and the evidence function of
 * this version of assay. A verdict record that was written without these has
 * no force, whoever signed it. Pure: states in, answer out. */
#ifndef ASSAY_APP_REVIEW_RESTS_H
#define ASSAY_APP_REVIEW_RESTS_H

#include "base/json.h"

/* NULL if it does, else a sentence (N_()) about the item *item. */
const char *review_unsupported(const struct json *review,
	const struct json *verdict, const struct json *version,
	const char **item);

#endif
