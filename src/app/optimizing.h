/* app/optimizing.h — a run on its way, for the sources of app/optimize.h.
 *
 * Ownership: the caller of optimize owns the struct; what its members point
 * to is released at the end of app_optimize(). */
#ifndef ASSAY_APP_OPTIMIZING_H
#define ASSAY_APP_OPTIMIZING_H

#include <stdbool.h>

#include "app/optimize.h"
#include "app/subject.h"
#include "store/store.h"

struct optimizing {
	struct app *a;
	const struct app_optimize *in;
	struct store *s;
	struct app_subject parent;
	char *data, *holdout; /* paths, or NULL */
	const char *label, *time, *unseen_from;
	struct json *bound; /* numbers */
	struct app_job *job;
	struct json *result;
	bool started; /* run.start is saved, or was tried */
	int start_rc;
	struct err start_err;
	char run[STORE_ID], child[STORE_ID];
	char artifact[STORE_ID], certificate[STORE_ID], describe[STORE_ID];
	char profile[STORE_ID];
};

/* Sets a member, unless the value is NULL; a path is made absolute. */
void optimizing_text(struct json *o, const char *name, const char *value);
void optimizing_path(struct json *request, const char *name, const char *path);
/* Saves a record of one operation, which is freed. */
ATTR_USED int optimizing_save(struct optimizing *o,
	const struct store_save *what, struct json *op, char id[STORE_ID],
	struct err *err);
/* A file of the job, or a document, as an artifact. */
ATTR_USED int optimizing_put_file(struct optimizing *o, const char *name,
	char digest[STORE_ID], struct err *err);
ATTR_USED int optimizing_put_json(struct optimizing *o, const struct json *v,
	char digest[STORE_ID], struct err *err);
/* The candidate becomes the next version of the model: o->child. */
ATTR_USED int optimizing_add_version(struct optimizing *o, struct err *err);

#endif
