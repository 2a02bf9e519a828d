/* app/monitor.h — production held against the reference, and what is recorded
 * of it.
 *
 * A check computes windows in a worker; then one profile.add on the model
 * (bundle of counts, and the result with its windows, both artifacts) and for
 * each incident an alarm object, opened or extended. A check whose bundle is
 * already recorded writes nothing. Rows never enter the store.
 * Result document: {"model","version","verdict","windows","rows",
 * "expected_false_alarms","profiles","result","series":[...],
 * "incidents":[{"alarm","status","from","until","signal","series":[...],
 * "what","real","big","matters","action"}]}; texts are sentences. */
#ifndef ASSAY_APP_MONITOR_H
#define ASSAY_APP_MONITOR_H

#include <stdbool.h>

#include "app/app.h"
#include "app/job.h"
#include "app/subject.h"
#include "base/json.h"

struct app_monitor {
	const char *subject;      /* NAME@N or NAME@ALIAS */
	const char *data;         /* file, or name or digest of a data set */
	const char *time, *label; /* columns; NULL: as imported */
	const char *from, *until; /* or NULL */
	const char *policy;       /* file of a monitor policy, or NULL */
	bool record;              /* write what was found */
	app_progress_fn *progress;
	void *arg;
};

ATTR_USED int app_monitor_check(struct app *a, const struct app_monitor *m,
	struct json **out, struct err *err);
/* The end of each window of the rows, oldest first, as an array of times;
 * nothing is recorded. */
ATTR_USED int app_monitor_windows(struct app *a, const struct app_monitor *m,
	struct json **out, struct err *err);
/* Windows of all recorded results of a version, oldest first, each once:
 * {"windows":[...],"series":[...],"alarms":[state,...]}. */
ATTR_USED int app_monitor_series(
	struct app *a, const char *subject, struct json **out, struct err *err);
/* One series in one window, bin by bin: {"series","from","bins":[{"label",
 * "reference","production"}], ...} in shares of the known values; window -1:
 * the last. */
ATTR_USED int app_monitor_bins(struct app *a, const char *subject,
	const char *series, int64_t window, struct json **out, struct err *err);

/* The job's request for a version, as a check and a reproduction make it. */
ATTR_USED int app_monitor_request(struct app *a, struct app_subject *s,
	const struct json *ask, struct json **request, struct err *err);
/* Runs the job; *result is the worker's document. job may be NULL. */
ATTR_USED int app_monitor_job(struct app *a, const struct json *request,
	const struct app_monitor *m, struct app_job **job, struct json **result,
	struct err *err);

#endif
