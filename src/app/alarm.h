/* app/alarm.h — alarms as people handle them: listed, acknowledged, muted,
 * closed. Documents are the store's states with "what", "real", "big",
 * "matters" and "action" as sentences in "words". */
#ifndef ASSAY_APP_ALARM_H
#define ASSAY_APP_ALARM_H

#include "app/app.h"
#include "base/json.h"

/* {"alarms":[...]}; model a name, or NULL; status NULL: all. */
ATTR_USED int app_alarm_list(struct app *a, const char *model,
	const char *status, struct json **out, struct err *err);
ATTR_USED int app_alarm_get(
	struct app *a, const char *ref, struct json **out, struct err *err);
/* The open alarm of a model that weighs most: of measured accuracy before what
 * may only foretell it, then of more series, then the later one. *version gets
 * "NAME@N", which the caller frees, or NULL: none is open. */
ATTR_USED int app_alarm_worst(
	struct app *a, const char *model, char **version, struct err *err);
/* op: "alarm.ack" (note), "alarm.mute" (until, note is the reason),
 * "alarm.close" (note is the reason). */
ATTR_USED int app_alarm_act(struct app *a, const char *ref, const char *op,
	const char *note, const char *until, struct json **out,
	struct err *err);

#endif
