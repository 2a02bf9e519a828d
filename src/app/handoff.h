/* app/handoff.h — passing an alarm or a finding to another role, with what is
 * needed to see it again.
 *
 * The kit of an alarm is an artifact: digests of model, reference and rows,
 * the request that found it, and the digest of the result; app_reproduce()
 * runs it again and compares bytes. The kit of a finding names the review.
 * Hand-offs are open -> accepted -> returned -> closed (store/fold.h).
 * Documents are the store's states; app_handoff_get() adds "kit_document". */
#ifndef ASSAY_APP_HANDOFF_H
#define ASSAY_APP_HANDOFF_H

#include "app/app.h"
#include "app/job.h"
#include "base/json.h"

struct app_handoff {
	const char *what;                /* alarm, or REVIEW:FINDING */
	const char *to_role, *to_person; /* person may be NULL */
	const char *note;
};

ATTR_USED int app_handoff_open(struct app *a, const struct app_handoff *h,
	struct json **out, struct err *err);
ATTR_USED int app_handoff_accept(
	struct app *a, const char *ref, struct json **out, struct err *err);
/* version NAME@N that answers it, or NULL. */
ATTR_USED int app_handoff_return(struct app *a, const char *ref,
	const char *note, const char *version, struct json **out,
	struct err *err);
ATTR_USED int app_handoff_close(struct app *a, const char *ref,
	const char *reason, struct json **out, struct err *err);
ATTR_USED int app_handoff_get(
	struct app *a, const char *ref, struct json **out, struct err *err);
/* {"handoffs":[...]}; status NULL: all. */
ATTR_USED int app_handoff_list(
	struct app *a, const char *status, struct json **out, struct err *err);

/* Runs a kit again: {"handoff","same":true,"windows","incidents",
 * "differences":[text]}. */
ATTR_USED int app_reproduce(struct app *a, const char *ref,
	app_progress_fn *progress, void *arg, struct json **out,
	struct err *err);

#endif
