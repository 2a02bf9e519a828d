/* app/incident.h — alarms of a check, grouped and recorded.
 *
 * An incident is a run of alarmed windows (monitor/alarm.h). The alarm object
 * of an incident is found again by version and start, so that the next check
 * extends it and never opens it twice. */
#ifndef ASSAY_APP_INCIDENT_H
#define ASSAY_APP_INCIDENT_H

#include "app/app.h"
#include "app/subject.h"
#include "base/json.h"

/* Appends to list one document for each incident of a worker's result; with
 * evidence (the digest of the recorded result) opens or extends the alarms. */
ATTR_USED int app_incidents(struct app *a, const struct app_subject *s,
	const struct json *result, const char *evidence, struct json *list,
	struct err *err);

#endif
