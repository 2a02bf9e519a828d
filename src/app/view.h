/* app/view.h — documents that several faces show: the list of models, the
 * card of one, one version, the records.
 *
 * Equal stores give equal documents; only "bytes" of a version (are the
 * artifact's bytes here?) speaks of this clone. Ids are full; texts are as
 * stored (text_clean is the face's business). */
#ifndef ASSAY_APP_VIEW_H
#define ASSAY_APP_VIEW_H

#include <stdint.h>

#include "app/app.h"
#include "base/json.h"

/* {"models":[{"name","id","versions","latest","aliases":{A:N},"updated"}],
 *  "total"}; limit 0: all. */
struct app_view_list {
	const char *prefix; /* of the name, or NULL */
	int64_t limit, offset;
};
ATTR_USED int app_view_models(struct app *a, const struct app_view_list *q,
	struct json **out, struct err *err);

/* {"name","id","description","versions":[{"number","id","format","by","role",
 *  "time","artifact","aliases":[A],"approval":{..},"lineage"}],
 *  "aliases":{A:{"version","number","by","time","reason","permitted","why"}},
 *  "reviews":[{"id","name","number","checklist","status","findings_open"}],
 *  "alarms":[{"id","name","signal","severity","status","from","to"}],
 *  "comments","ignored","unknown"}; ref: name or id. */
ATTR_USED int app_view_model(
	struct app *a, const char *ref, struct json **out, struct err *err);

/* One version: the members of its item and "version": NAME@N, "describe" and
 * "schema_columns" (read from the artifacts), "bytes": "here" | "missing" |
 * "unknown", "aliases", "approval", "parent": NAME@N, "attestations". */
ATTR_USED int app_view_version(
	struct app *a, const char *spec, struct json **out, struct err *err);

/* {"records":[{"id","time","author","role","kind","key","replica","seq",
 *  "lamport","object","ops":[{"op",..}],"signature","effect","reason","late":
 *  the verdict that it stands before and that had not seen it}]}, latest
 * first; model NULL: the whole store. */
struct app_view_log {
	const char *model, *author;
	int64_t limit;
};
ATTR_USED int app_view_log(struct app *a, const struct app_view_log *q,
	struct json **out, struct err *err);

/* {"a","b","differences":[{"path","a","b"}]}: what differs between two
 * versions; a side that lacks a member has null. */
ATTR_USED int app_view_diff(struct app *a, const char *left, const char *right,
	struct json **out, struct err *err);

#endif
