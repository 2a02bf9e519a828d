/* app/job.h — work that touches models or rows, done by assay-worker.
 *
 * A job is a process of its own with a directory, GITDIR/assay/jobs/ID or a
 * temporary one where there is no store that can be written; work/job.h says
 * what lies in it. It has its own session, so that ^C reaches it as a cancel
 * (SIGTERM) only and it outlives the screen that started it. A worker that
 * crashes is a failed job whose directory is kept and named in the message;
 * after any other end the directory goes with app_job_free(). Ownership: the
 * caller frees the job and the result. Threads: one owner. */
#ifndef ASSAY_APP_JOB_H
#define ASSAY_APP_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/json.h"

struct app_job;

/* step is an English message id; total 0: unknown. */
typedef void app_progress_fn(
	void *arg, const char *step, int64_t done, int64_t total);

struct app_job_ask {
	const char *kind;
	const struct json *request; /* an object; "job" is added */
	app_progress_fn *progress;  /* or NULL */
	void *arg;
	const char *out_file; /* sets "out": this file of the job, or NULL */
};

/* Runs to the end; SIGINT and SIGTERM cancel it (ERR_CANCELLED). On success
 * *job still has its directory, for the files that the result names; on
 * failure *job is untouched and there is nothing to free. */
ATTR_USED int app_job_run(struct app *a, const struct app_job_ask *ask,
	struct app_job **job, struct json **result, struct err *err);

/* The same in pieces, for a face that must not wait. */
ATTR_USED int app_job_start(struct app *a, const struct app_job_ask *ask,
	struct app_job **job, struct err *err);
/* Becomes readable when there is progress or the worker has ended. */
int app_job_fd(const struct app_job *j);
/* Takes what has come and calls progress; true once the worker has ended. */
bool app_job_poll(struct app_job *j);
void app_job_cancel(struct app_job *j);
/* Waits for the end; the result, or the job's failure. */
ATTR_USED int app_job_finish(
	struct app_job *j, struct json **result, struct err *err);

const char *app_job_dir(const struct app_job *j);
/* The directory's last component. */
const char *app_job_id(const struct app_job *j);
/* Path of a file that the job left; the caller frees it. */
char *app_job_path(const struct app_job *j, const char *name);
void app_job_free(struct app_job *j);

#endif
