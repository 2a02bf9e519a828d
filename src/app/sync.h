/* app/sync.h — exchanging records with other clones. */
#ifndef ASSAY_APP_SYNC_H
#define ASSAY_APP_SYNC_H

#include <signal.h>
#include <stdbool.h>

#include "app/app.h"
#include "app/job.h"
#include "base/json.h"

/* remote NULL: where the clone came from. *out is the report of
 * store/sync.h; progress steps are texts of git's own. */
struct app_sync {
	const char *remote;
	const char *url;   /* remembered as the remote's first, or NULL */
	const char *every; /* remembered as "sync.every" first, or NULL */
	bool fetch;        /* nothing is sent */
	/* A bundle to take over or to write instead of a remote, or NULL;
	 * *out of the latter: {"bundle","objects"}. */
	const char *from, *to;
	app_progress_fn *progress; /* or NULL */
	void *arg;
};
ATTR_USED int app_sync(struct app *a, const struct app_sync *in,
	struct json **out, struct err *err);

/* How an open screen hears of origin. *fd gets a descriptor that can be read
 * when records were pushed to it, where it is on this machine, else -1; the
 * caller closes it, and asks app_sync_moved() what it has. *every gets the
 * setting "sync.every", seconds, where there is a remote that cannot say so;
 * else 0. */
ATTR_USED int app_sync_listen(
	struct app *a, int *fd, int *every, struct err *err);
bool app_sync_moved(int fd);

/* Syncs now and whenever there is something to exchange, until *stop: at once
 * when the other side moves, where it is on this machine, else every so many
 * seconds; what is saved here is gathered for a time, unless it is a verdict,
 * a hand-off or an alarm. A failure is told and tried again later. SIGINT and
 * SIGTERM are to be blocked, and to set *stop. */
struct app_follow {
	const char *remote;
	int every_s, gather_s;
	const volatile sig_atomic_t *stop;
	/* One of both is NULL. */
	void (*told)(void *arg, const struct json *report,
		const struct err *failure);
	void *arg;
};
ATTR_USED int app_sync_follow(
	struct app *a, const struct app_follow *f, struct err *err);

#endif
