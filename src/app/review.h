/* app/review.h — a version under validation: from the request to the verdict.
 *
 * What comes back is JSON, the same in every clone with the same records.
 * A ref names a review: NAME-N-rK, or its id or a prefix of it. */
#ifndef ASSAY_APP_REVIEW_H
#define ASSAY_APP_REVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "app/app.h"
#include "app/job.h"
#include "base/json.h"

struct review_ask {
	const char *version;      /* NAME@N */
	const char *checklist;    /* a file, or the name of a shipped one */
	const char *limits;       /* the same; NULL: default */
	const char *const *items; /* ids, ends with NULL; NULL: all */
	const char *const *data;  /* ROLE=DATA, ends with NULL; or NULL */
	const char *card;         /* JSON file, or NULL */
	const char *from;         /* an earlier review, or NULL */
	const char *note;
	bool no_run; /* leave computing to others */
	app_progress_fn *progress;
	void *arg;
};

/* Opens a review and, unless no_run, computes its items: written by the maker
 * that is "submitted". *out: as app_review_show(). */
ATTR_USED int app_review_request(struct app *a, const struct review_ask *ask,
	struct json **out, struct err *err);
/* {"reviews":[{"review","id","model","version","checklist","status","opened",
 *  "items","done","findings"}]}; model NULL: of all. */
ATTR_USED int app_review_list(
	struct app *a, const char *model, struct json **out, struct err *err);
/* {"review","id","model","version","artifact","status","opened","checklist",
 *  "limits","data","from","carried","items" (app/review_status.h),"findings",
 *  "comments","verdicts","waits": items that a verdict waits for,"gaps"} */
ATTR_USED int app_review_show(
	struct app *a, const char *ref, struct json **out, struct err *err);

struct review_run {
	const char *ref;
	const char *const *items; /* ends with NULL; NULL: all computed ones */
	bool verify;              /* compare only, write nothing */
	app_progress_fn *progress;
	void *arg;
};
/* Computes items under the caller's key. *out: {"review","items":[{"id",
 *  "outcome","agrees": with what stands, or null,"state"}],"differ": n}. */
ATTR_USED int app_review_run(struct app *a, const struct review_run *run,
	struct json **out, struct err *err);

struct review_act {
	const char *ref;
	const char *item;   /* or NULL */
	const char *result; /* accept, concern, reject */
	const char *text;
};
ATTR_USED int app_review_answer(
	struct app *a, const struct review_act *act, struct err *err);
/* The reason why a computed item is not believed (result is not used): the
 * answer "reject" on the evidence that stands. */
ATTR_USED int app_review_challenge(
	struct app *a, const struct review_act *act, struct err *err);
ATTR_USED int app_review_comment(
	struct app *a, const struct review_act *act, struct err *err);

struct review_finding {
	const char *ref, *finding; /* finding: to close */
	const char *title, *severity, *item, *owner, *due, *retest, *text;
};
/* *name: the finding's, freed by the caller. */
ATTR_USED int app_review_raise(struct app *a, const struct review_finding *f,
	char **name, struct err *err);
ATTR_USED int app_review_close_finding(
	struct app *a, const struct review_finding *f, struct err *err);

struct review_verdict {
	const char *ref, *word; /* approved, approved-with-conditions, ... */
	const char *conditions, *until, *text;
	const char *name; /* the model's, typed in full */
	app_progress_fn *progress;
	void *arg;
};
/* Re-runs every computed item under the caller's key first; refused
 * (ERR_CONFLICT) while anything is missing, with all of it named. */
ATTR_USED int app_review_verdict(struct app *a, const struct review_verdict *v,
	struct json **out, struct err *err);

/* The user's file of that name, else the shipped DIR/NAME.SUFFIX; freed by the
 * caller. */
char *app_review_file(const char *name, const char *dir, const char *suffix);

#endif
