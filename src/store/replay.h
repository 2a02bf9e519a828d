/* store/replay.h — taking the head of a remote into the local branch.
 *
 * Called with the store locked and the index fresh. The result is always the
 * union of both sets of files: the local head is moved on (nothing of ours is
 * unpublished), or our unpublished commits are made again on the remote's
 * head, or, if they are published elsewhere already, both are merged. Files
 * that the remote has taken away or changed are put back. */
#ifndef ASSAY_STORE_REPLAY_H
#define ASSAY_STORE_REPLAY_H

#include "store/private.h"

struct replay {
	const char *remote;     /* its name */
	git_oid before;         /* where it was when last seen */
	bool known;             /* before is set */
	bool push;              /* out: the remote lacks something */
	int64_t sent, replayed; /* out: records, commits */
	struct json *alarms;    /* out: texts are added */
};

ATTR_USED int replay_take(struct store *s, struct replay *p, struct err *err);

#endif
