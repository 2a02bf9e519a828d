/* store/gitcmd.h — the git program: what moves objects between clones. */
#ifndef ASSAY_STORE_GITCMD_H
#define ASSAY_STORE_GITCMD_H

#include <stdbool.h>

#include "store/private.h"

/* Where a remote on this machine is, as a new string; NULL for others. */
char *gitcmd_local(struct store *s, const char *remote);
/* Fetches refs/heads/assay of a remote into refs/remotes/REMOTE/assay.
 * ERR_UNREACHABLE if the remote does not answer. */
ATTR_USED int gitcmd_fetch(
	struct store *s, const char *remote, struct err *err);
/* The same from a git bundle, into refs/remotes/NAME/assay; ERR_PARSE for a
 * file that is none. */
ATTR_USED int gitcmd_fetch_bundle(
	struct store *s, const char *path, const char *name, struct err *err);
/* *refused: somebody else was faster; fetch and try again. */
ATTR_USED int gitcmd_push(
	struct store *s, const char *remote, bool *refused, struct err *err);
/* The branch and all it needs, in one file. */
ATTR_USED int gitcmd_bundle(struct store *s, const char *path, struct err *err);
/* git maintenance, in the background, if it has work to do. */
void gitcmd_maintain(struct store *s);
/* Removes what no ref reaches and nobody has touched for a day; true if git
 * could. */
bool gitcmd_prune(struct store *s);
/* *clean: git fsck --full found nothing; out gets what it said. */
ATTR_USED int gitcmd_fsck(
	struct store *s, bool *clean, struct buf *out, struct err *err);

#endif
