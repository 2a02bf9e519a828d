/* ui/wait.h — what the workbench sleeps on: the terminal, signals, the child's
 * output, and the store's branch (inotify). No timer: idle is idle. */
#ifndef ASSAY_UI_WAIT_H
#define ASSAY_UI_WAIT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

struct wait {
	int signals, store; /* descriptors, -1 if there is none */
};

struct wait_news {
	bool key, resized, quit, store, child;
};

/* git_dir: the store's git directory, or NULL. */
ATTR_USED int wait_open(struct wait *w, const char *git_dir, struct err *err);
/* Sleeps until something happens; child is a descriptor or -1. */
ATTR_USED int wait_for(
	struct wait *w, int child, struct wait_news *news, struct err *err);
void wait_close(struct wait *w);

#endif
