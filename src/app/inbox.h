/* app/inbox.h — what waits for whom, and how the models are doing.
 *
 * Both documents depend on the records only, so they are equal on every
 * clone; who reads decides what a face shows first. */
#ifndef ASSAY_APP_INBOX_H
#define ASSAY_APP_INBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/json.h"

/* {"items":[{"kind","role","person","name","id","model","text","since",
 * "command"}]}, most urgent first: open alarms, hand-offs, reviews, findings,
 * approved versions that are not in production. person null: whoever holds
 * the role, except "not": the person who may not. */
ATTR_USED int app_inbox(struct app *a, struct json **out, struct err *err);
/* True if an item waits for the identity of this clone. */
int app_inbox_mine(struct app *a, const struct json *item);

/* {"models":[{"name","id","status","versions","production","alarms",
 * "handed_off","last_check","open_reviews","latest_alarm"}]}, worst first:
 * "ALERT" an open alarm, "watch" one that is being handled, "ok" watched and
 * quiet, "unwatched" never checked. */
ATTR_USED int app_fleet(struct app *a, struct json **out, struct err *err);

/* The same in parts, for a face that must answer keys meanwhile: open, step
 * (n models each) until *done, close. Close gives the document of what was
 * read to the end, else NULL, and frees the reader. */
struct app_fleet_reader;
ATTR_USED int app_fleet_open(
	struct app *a, struct app_fleet_reader **r, struct err *err);
ATTR_USED int app_fleet_step(
	struct app_fleet_reader *r, int64_t n, bool *done, struct err *err);
struct json *app_fleet_close(struct app_fleet_reader *r);

#endif
