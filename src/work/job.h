/* work/job.h — what every job function sees of the outside.
 *
 * A job lives in a directory that the caller made (GITDIR/assay/jobs/ID):
 *   request.json   read once; "job" names the kind, the rest is the kind's own
 *   progress.json  last step, rewritten at most twice a second
 *   log            lines for people
 *   result.json    {"ok": true, "result": {...}} or
 *                  {"ok": false, "error": {"code": "parse", "message": ...}}
 * and whatever files the kind leaves there ("files" in its result name them,
 * relative to the directory). Progress also goes as one JSON object a line to
 * descriptor 3 where that is open. SIGTERM cancels: job_step() then returns
 * ERR_CANCELLED. A job never writes the store. */
#ifndef ASSAY_WORK_JOB_H
#define ASSAY_WORK_JOB_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

struct job {
	const char *dir;
	const struct json *request;
	struct job_state *state; /* private */
};

/* Says what is being done and how far it is (total 0: unknown). step is a
 * short English message id such as "score"; its translation is display's
 * business. ERR_CANCELLED if the user asked to stop. */
ATTR_USED int job_step(struct job *j, const char *step, uint64_t done,
	uint64_t total, struct err *err);
void job_log(struct job *j, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* Path of a file in the job's directory; the caller frees it. */
char *job_path(const struct job *j, const char *name);
/* A required string of the request, or ERR_BUG-free ERR_ARG naming it. */
ATTR_USED int job_get_str(const struct job *j, const char *name,
	const char **out, struct err *err);

/* One row of the worker's table of kinds. */
struct job_kind {
	const char *name;
	/* Fills result (an object) on success. */
	int (*run)(struct job *j, struct json *result, struct err *err);
};

/* NULL if there is no such kind. */
const struct job_kind *job_kind_find(const char *name);
/* The whole life of a job: reads the request in dir, runs, writes the result.
 * Returns the exit status of the process. */
int job_main(const char *dir);

#endif
