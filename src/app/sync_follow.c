/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/sync.h"
#include "base/clock.h"
#include "store/sync.h"
#include "store/watch.h"

enum { RETRY_MS = 5000, RETRY_MAX_MS = 600000, SETTLE_MS = 200 };

struct follower {
	const struct app_follow *f;
	struct app *a;
	struct store *s;
	struct watch *w;
	int64_t last;  /* when the last sync ended */
	int64_t retry; /* how long a failure is waited out, or 0 */
};

static int64_t now_ms(void)
{
	return clock_ticks_us() / 1000;
}

static void sync_once(struct follower *me)
{
	const struct app_sync in = {.remote = me->f->remote};
	struct json *report = NULL;
	struct err err = ERR_INIT;

	if (app_sync(me->a, &in, &report, &err) == 0) {
		me->retry = 0;
		me->f->told(me->f->arg, report, NULL);
		json_free(report);
	} else {
		me->retry = me->retry ? me->retry * 2 : RETRY_MS;
		if (me->retry > RETRY_MAX_MS)
			me->retry = RETRY_MAX_MS;
		me->f->told(me->f->arg, NULL, &err);
	}
	me->last = now_ms();
}

/* How long until the next sync, if nothing comes; -1: for ever. */
static int wait_ms(struct follower *me, int *ms, struct err *err)
{
	int64_t n = 0, due = -1, left;
	bool urgent = false;
	int rc = store_refresh(me->s, NULL, err);

	if (rc == 0)
		rc = store_unsent(me->s, me->f->remote, &n, &urgent, err);
	if (rc < 0)
		return rc;
	if (me->retry)
		due = me->retry;
	else if (urgent)
		due = 0;
	else if (n > 0)
		due = (int64_t)me->f->gather_s * 1000;
	if (!me->retry && !watch_is_local(me->w) &&
		(due < 0 || due > (int64_t)me->f->every_s * 1000))
		due = (int64_t)me->f->every_s * 1000;
	left = me->last + due - now_ms();
	*ms = due < 0 ? -1 : left > 0 ? (int)left : 0;
	return 0;
}

/* Their push may be the first of several. */
static int settle(struct follower *me, struct err *err)
{
	int news;

	return watch_wait(me->w, SETTLE_MS, &news, err);
}

static int step(struct follower *me, struct err *err)
{
	int ms, news = 0;
	int rc = wait_ms(me, &ms, err);

	if (rc == 0 && ms != 0)
		rc = watch_wait(me->w, ms, &news, err);
	if (rc < 0 || *me->f->stop || news == WATCH_OURS || news == WATCH_STOP)
		return rc;
	if (news & WATCH_THEIRS)
		rc = settle(me, err);
	if (rc == 0 && !*me->f->stop)
		sync_once(me);
	return rc;
}

int app_sync_follow(struct app *a, const struct app_follow *f, struct err *err)
{
	struct follower me = {.f = f, .a = a};
	int rc = app_store(a, &me.s, err);

	if (rc == 0)
		rc = watch_open(&me.w, me.s, f->remote, err);
	if (rc < 0)
		return rc;
	sync_once(&me);
	while (rc == 0 && !*f->stop)
		rc = step(&me, err);
	watch_close(me.w);
	return rc;
}
