/* app/review_compute.h — evidence made by the worker, and its records. */
#ifndef ASSAY_APP_REVIEW_COMPUTE_H
#define ASSAY_APP_REVIEW_COMPUTE_H

#include "app/job.h"
#include "app/reviewing.h"

struct review_compute {
	const char *const *items; /* ids, ends with NULL; NULL: all computed */
	bool keep;                /* put the bodies into the store's bytes */
	app_progress_fn *progress;
	void *arg;
};

/* Runs the job on the review's subject. *out: {ID: {"digest","body": the
 * document}}. ERR_NOTFOUND for an item that is not in the review, ERR_ARG for
 * one that is not computed. */
ATTR_USED int review_compute(struct reviewing *r,
	const struct review_compute *what, struct json **out, struct err *err);
/* Appends an operation evidence.add for each. */
void review_evidence_ops(struct json *ops, const struct json *computed);

#endif
