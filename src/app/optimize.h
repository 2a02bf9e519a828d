/* app/optimize.h — a run: one recipe on one version, judged and recorded.
 *
 * run.start is saved once model and rows have been read (wrong input leaves
 * no record), run.finish when the job has ended, however it ended. A candidate
 * that is done becomes the next version of the same model, with its certificate
 * and the lineage optimised-from; one that brings no gain or breaks the bound
 * makes no version. What the optimizer measured is submitted evidence, no more.
 */
#ifndef ASSAY_APP_OPTIMIZE_H
#define ASSAY_APP_OPTIMIZE_H

#include <stdint.h>

#include "app/app.h"
#include "app/job.h"
#include "base/json.h"

struct app_optimize {
	const char *subject; /* NAME@N */
	const char *recipe;  /* exact, refit */
	const char *bound;   /* "dauc=0.001,dbrier=0.001", or NULL */
	/* CSV files or data sets; data NULL: what the version was recorded
	 * with, if its rows are here; where it was fitted on other rows,
	 * those are data and its own are the holdout. label NULL: the
	 * version's. */
	const char *data, *label, *holdout;
	/* From when on the model saw no row of data, and the time column;
	 * NULL: as the version was recorded, if data is what it came with. */
	const char *time, *unseen_from;
	const char *cut;     /* operating point, or NULL: 0.5 */
	int64_t trees, seed; /* trees 0: half */
	app_progress_fn *progress;
	void *arg;
};

/* *out: the job's result (work/work_optimize.c) and "run": id, "version":
 * NAME@N of the parent, "child": NAME@N or absent, "artifact". */
ATTR_USED int app_optimize(struct app *a, const struct app_optimize *in,
	struct json **out, struct err *err);

/* {"runs": [state of the store and "of": NAME@N, "candidate_text"]}, latest
 * first; model may be NULL, else the name of one. */
ATTR_USED int app_run_list(struct app *a, const char *model, int64_t limit,
	struct json **out, struct err *err);
/* The same for one run by id or a prefix of 8 digits, and "result_body" and
 * "log_text" where their bytes are here. */
ATTR_USED int app_run_show(
	struct app *a, const char *ref, struct json **out, struct err *err);

#endif
