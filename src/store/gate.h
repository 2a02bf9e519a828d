/* store/gate.h — what a hub or a build server lets in.
 *
 * Looks at a history as a stranger does: the repository is opened as git's
 * environment says (in a pre-receive hook the objects pushed lie in a
 * quarantine that only that environment names). A push is good if it only adds
 * files, and every record that it adds counts. A build server folds all
 * records in memory and writes nothing; a hook keeps an index of what the
 * branch held beside the repository and looks at the push in a transaction
 * that is rolled back. */
#ifndef ASSAY_STORE_GATE_H
#define ASSAY_STORE_GATE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

struct gate_push {
	/* dir NULL: GIT_DIR, else the working directory. old, new: commits in
	 * any form that git understands; old NULL or all zeros: a new branch */
	const char *dir, *old, *new;
	const char *anchor; /* as store/anchor.h reads it, or NULL */
	bool hook;          /* keep an index for the next push */
};
/* *report: {"old","new","records","set_root","anchor","problems":[text]};
 * "anchor" is {"state":"anchored|seen|unanchored",...} as in store/anchor.h:
 * seen, if it goes on from old. */
ATTR_USED int gate_check(
	const struct gate_push *p, struct json **report, struct err *err);
/* Makes DIR/hooks/pre-receive run program; a hook of somebody else is
 * ERR_CONFLICT. */
ATTR_USED int gate_install(
	const char *dir, const char *program, struct err *err);

#endif
