/* app/kit.h — what goes along with a hand-off, so that the other side needs to
 * ask nothing: which model, rows and reference (by digest), the request, the
 * result's digest, the command to see it again. No path, no row. */
#ifndef ASSAY_APP_KIT_H
#define ASSAY_APP_KIT_H

#include "app/app.h"
#include "base/json.h"

struct app_kit {
	struct json *document;        /* the kit */
	struct json *subject;         /* state of the alarm or review */
	char *slug;                   /* name for the hand-off */
	char *command;                /* "assay reproduce ..." */
	const char *model, *version;  /* ids, in subject */
	const char *alarm;            /* id, or NULL */
	const char *review, *finding; /* ids, or NULL */
};

/* what: an alarm's name or id, or REVIEW:FINDING. */
ATTR_USED int app_kit_make(
	struct app *a, const char *what, struct app_kit *out, struct err *err);
void app_kit_release(struct app_kit *k);

#endif
