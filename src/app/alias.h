/* app/alias.h — movable names of versions, and proof of what serves.
 *
 * production moves only to a version that is approved (app/approval.h), or
 * back to one that was production and approved before: that is always
 * allowed, with a reason, and raises a finding on its review. The access
 * rules may ask the same of other aliases, and a path (app/tier.h). Who may
 * move at all is the store's access rules. */
#ifndef ASSAY_APP_ALIAS_H
#define ASSAY_APP_ALIAS_H

#include "app/app.h"
#include "app/tier.h"
#include "base/json.h"

#define APP_PRODUCTION "production"

struct app_alias {
	const char *model, *alias;
	const char *version; /* "2", "NAME@2" */
	const char *reason;  /* or NULL */
};

/* *out: {"model","alias","version":"NAME@N","number","from":"NAME@M" or
 * null,"back": true if it went back,"finding": name or absent,"record"}. */
ATTR_USED int app_alias_set(struct app *a, const struct app_alias *in,
	struct json **out, struct err *err);
/* {"model","moves":[{"alias","version","number","by","role","time","reason",
 *  "record","permitted","why"}]}, oldest first; alias NULL: all of them. */
ATTR_USED int app_alias_history(struct app *a, const char *model,
	const char *alias, struct json **out, struct err *err);
/* What an alias named at a date or time (a date alone: at its end, UTC):
 * {"model","alias","asked","version" or null,"number","by","time","reason",
 *  "record","basis":"claimed", or "anchored" and "written_by": a held anchor
 * of that time stands for the record}. */
struct app_when {
	const char *model, *alias, *date;
};
ATTR_USED int app_when(struct app *a, const struct app_when *in,
	struct json **out, struct err *err);
/* Records that a file of this host is (or is not) the version's artifact:
 * {"version","alias","host","file","sha256","artifact","equal","record"}. */
ATTR_USED int app_attest(struct app *a, const char *version, const char *path,
	struct json **out, struct err *err);
/* Was this move backed as the rules of its place in the order ask, as all is
 * known today? Adds "permitted" and "why" to item (a copy of a move), and
 * "lost" where the verdict it names has lost its effect. */
void app_alias_judge(struct json *item, const struct app_case *c);

#endif
