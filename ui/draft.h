/* ui/draft.h — what a person was writing, kept until it is a record.
 *
 * One file in GITDIR/assay/drafts for each command and option, synced to the
 * disk when written. Failing to read or remove one is no error: there is
 * nothing to rescue then. */
#ifndef ASSAY_UI_DRAFT_H
#define ASSAY_UI_DRAFT_H

#include <stdbool.h>

#include "base/buf.h"

/* The file of the answer to option of the command; the caller frees it. */
char *draft_path(
	const char *git_dir, const char *const *words, const char *option);
bool draft_write(const char *path, const char *text);
/* Appends what was kept; false if there is nothing. */
bool draft_read(const char *path, struct buf *out);
void draft_remove(const char *path);

#endif
