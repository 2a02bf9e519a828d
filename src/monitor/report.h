/* monitor/report.h — the JSON of a detection. Internal to the room. */
#ifndef ASSAY_MONITOR_REPORT_H
#define ASSAY_MONITOR_REPORT_H

#include <stdint.h>

#include "monitor/alarm.h"

/* "from" and "until" as ISO 8601. */
void report_period(struct json *o, int64_t from, int64_t until);
/* True if series i alarms in a window of the incident. */
bool incident_moved(
	const struct detection *d, const struct incident *x, size_t i);
/* The alarm of series i in a window of an incident. */
struct json *alarm_of(const struct detection *d, const struct reference *r,
	const struct incident *incident, size_t window, size_t i);

#endif
