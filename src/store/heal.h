/* store/heal.h — putting back what somebody has taken from the history.
 *
 * A file of a store is right or wrong by itself: a record's name holds its
 * digest, a signature fits its record or does not, an artifact is named by
 * its bytes. So two clones never quarrel about which version of a file is put
 * back: the right one. */
#ifndef ASSAY_STORE_HEAL_H
#define ASSAY_STORE_HEAL_H

#include "store/private.h"

/* Removes from files those that tree holds rightly already. */
ATTR_USED int heal_needed(struct store *s, const git_oid *tree,
	struct repo_files *files, struct err *err);
/* A commit on *head with files, whatever lay there; *head becomes it. */
ATTR_USED int heal_commit(struct store *s, struct repo_files *files,
	git_oid *head, struct err *err);
/* What this clone has seen and *head lacks, where git still has it. *n: how
 * many files were put back; first: the path of one, which the caller frees. */
ATTR_USED int heal_seen(struct store *s, git_oid *head, size_t *n, char **first,
	struct err *err);

#endif
