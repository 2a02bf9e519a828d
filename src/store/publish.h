/* store/publish.h — generated files on a branch of their own.
 *
 * For readers of a forge; nothing reads them back. One writer at a time. */
#ifndef ASSAY_STORE_PUBLISH_H
#define ASSAY_STORE_PUBLISH_H

#include <stdbool.h>

#include "store/store.h"

struct publish_file {
	char *path; /* owned by whoever made the list */
	struct buf text;
};
/* Commits the files as the whole tree of refs/heads/BRANCH; *changed is false
 * if it shows them already. */
ATTR_USED int store_publish(struct store *s, const char *branch,
	const struct publish_file *v, size_t n, bool *changed, struct err *err);

#endif
