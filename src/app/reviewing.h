/* app/reviewing.h — a review with all that judging it needs; shared by the
 * files app/review_*.c.
 *
 * The subject is what evidence is about today (base/evidence.h), made from
 * records only, so that it is the same in every clone; reviewing_paths() adds
 * where the bytes lie on this machine.
 * Ownership: reviewing_release() takes any state of a zeroed struct. */
#ifndef ASSAY_APP_REVIEWING_H
#define ASSAY_APP_REVIEWING_H

#include <stdbool.h>

#include "app/app.h"
#include "app/checklist.h"
#include "app/subject.h"
#include "base/json.h"
#include "store/store.h"

struct reviewing {
	struct app *app;
	struct store *store;
	struct json *state; /* of the review, or as it would be opened */
	struct app_subject version;
	struct app_subject parent; /* version NULL where there is none */
	struct checklist *checklist;
	struct json *subject;
	struct json *makers; /* names: author, importer, starter of the run */
};

/* ref: name, id or a prefix of it. */
ATTR_USED int reviewing_open(
	struct reviewing *r, struct app *a, const char *ref, struct err *err);
/* For a review that is about to be opened: state has the members of
 * review.open. Takes state over in any case. */
ATTR_USED int reviewing_start(struct reviewing *r, struct app *a,
	struct json *state, struct err *err);
void reviewing_release(struct reviewing *r);

bool reviewing_is_maker(const struct reviewing *r, const char *person);
/* True if the item belongs to this review (it may leave items out). */
bool reviewing_has(const struct reviewing *r, const char *item);
/* Adds "path" to the parts of the subject that the items ([{"function"}]) need;
 * ERR_NOTFOUND for bytes that are not on this machine. */
ATTR_USED int reviewing_paths(
	struct reviewing *r, const struct json *items, struct err *err);

/* What the records say (app/review_facts.c); needs all but subject. */
ATTR_USED int reviewing_facts(
	const struct reviewing *r, struct json **facts, struct err *err);
/* The body of an evidence record, or NULL if its bytes are missing here or
 * are no body. */
struct json *reviewing_body(const struct reviewing *r, const char *digest);

#endif
