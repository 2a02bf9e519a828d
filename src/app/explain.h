/* app/explain.h — what each feature adds to the score of rows.
 *
 * A job that reads the version's model and the rows; nothing is recorded:
 * whoever has both gets the same values again. */
#ifndef ASSAY_APP_EXPLAIN_H
#define ASSAY_APP_EXPLAIN_H

#include <stdint.h>

#include "app/app.h"
#include "app/job.h"
#include "base/json.h"

/* The file of the job that holds all values where out is NULL and row 0. */
#define APP_EXPLAIN_VALUES "values.csv"

struct app_explain {
	const char *subject;         /* NAME@N, or a model file */
	const char *data;            /* a CSV file, or the name of a data set */
	const char *map;             /* or NULL */
	const char *out;             /* a CSV file for all rows, or NULL */
	const char *trees, *missing; /* as of assay score, or NULL */
	int64_t row; /* from 1 on: only this row; 0: all of them */
	/* Rows to explain against (as data) and how many; or NULL, 0: 100. */
	const char *baseline;
	int64_t baseline_rows;
	app_progress_fn *progress;
	void *arg;
};

/* *out: the job's result (work/work_explain.c) and "of": what was explained.
 * The caller frees both. */
ATTR_USED int app_explain(struct app *a, const struct app_explain *in,
	struct app_job **job, struct json **out, struct err *err);

#endif
