/* model/load_child.h — one run of assay-parse over an open file; for src/model
 * only.
 *
 * Ownership: child_close() closes what is open (not -1). */
#ifndef ASSAY_MODEL_LOAD_CHILD_H
#define ASSAY_MODEL_LOAD_CHILD_H

#include "base/attr.h"
#include "base/err.h"

/* What goes to and comes from the child. */
struct child {
	const char *path; /* of the file, which is open */
	int file, reply, block;
};

/* Runs it with these words behind the name: at most 3, then NULL. */
ATTR_USED int child_run(struct child *t, const char *const *words, int *status,
	struct err *err);
/* Of a status that is not 0: the child's own words, or a sentence on how it
 * ended. */
ATTR_USED int child_explain(struct child *t, int status, struct err *err);
void child_close(struct child *t);

#endif
