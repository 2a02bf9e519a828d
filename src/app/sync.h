/* app/sync.h — exchanging records with other clones. */
#ifndef ASSAY_APP_SYNC_H
#define ASSAY_APP_SYNC_H

#include "app/app.h"
#include "app/job.h"
#include "base/json.h"

/* remote NULL: where the clone came from. *out is the report of
 * store/sync.h; progress steps are texts of git's own. */
struct app_sync {
	const char *remote;
	const char *url; /* remembered as the remote's first, or NULL */
	app_progress_fn *progress; /* or NULL */
	void *arg;
};
ATTR_USED int app_sync(struct app *a, const struct app_sync *in,
	struct json **out, struct err *err);

#endif
