/* ui/wait.h — what the workbench sleeps on: the terminal, signals, the child's
 * output, the store's branch and that of a remote on this machine (inotify). No
 * timer unless a frame waits or a setting asks for one: idle is idle. */
#ifndef ASSAY_UI_WAIT_H
#define ASSAY_UI_WAIT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

struct wait {
	int signals, store; /* descriptors, -1 if there is none */
	int remote, timer;  /* the same */
	int idle;           /* where a test listens ($ASSAY_TEST_FD), or -1 */
};

struct wait_news {
	bool key, resized, quit, store, child;
	bool suspend, resumed; /* as signals ask from elsewhere */
	bool remote;           /* its branch has moved */
	bool due;              /* the timer's time has come, once or more */
};

/* For a program that waits in no way of ours: nothing is open, no signal is
 * blocked. */
void wait_none(struct wait *w);
/* git_dir: the store's git directory, or NULL. */
ATTR_USED int wait_open(struct wait *w, const char *git_dir, struct err *err);
/* remote is app_sync_listen()'s, owned from now on; every: seconds, 0 for no
 * timer. */
void wait_remote(struct wait *w, int remote, int every);
/* Sleeps until something happens, at most ms (-1: for ever); child are the
 * outputs of two, each a descriptor or -1. */
ATTR_USED int wait_for(struct wait *w, const int child[2], int ms,
	struct wait_news *news, struct err *err);
/* Tells a test that nothing is left to do, unless something has come. */
void wait_say_idle(const struct wait *w);
/* Tells a test what was done, as a line "+WHAT NAME". */
void wait_tell(const struct wait *w, const char *fmt, ...) ATTR_FORMAT(2, 3);
void wait_close(struct wait *w);

#endif
