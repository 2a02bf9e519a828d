/* store/seen.h — what this clone has seen, kept apart from the index.
 *
 * assay/seen holds ids of commits, a line each: the head that the index shows,
 * and behind it older heads of which files have gone or changed since. The
 * index may be deleted at any time; made anew, it looks here for what is
 * missing, and sync puts back from there what no other clone has. Lines that
 * cannot be read are no lines; losing the file loses only this memory. */
#ifndef ASSAY_STORE_SEEN_H
#define ASSAY_STORE_SEEN_H

#include "store/private.h"

enum { SEEN_MAX = 16 };

struct seen {
	git_oid v[SEEN_MAX];
	size_t n;
};

/* No file is no heads; one that cannot be read now is an error, lest it be
 * written again without what it held. */
ATTR_USED int seen_read(struct store *s, struct seen *o, struct err *err);
/* The tree of a head that was seen. *found is false where git has pruned the
 * commit since; one that is there and cannot be read is ERR_IO. */
ATTR_USED int seen_tree(struct store *s, const git_oid *head, git_oid *tree,
	bool *found, struct err *err);
/* Notes a file that the last tree had as removed or changed, unless it was of
 * no use there. */
ATTR_USED int seen_missing(
	struct store *s, const struct repo_change *c, struct err *err);
/* The same file is there again. */
ATTR_USED int seen_again(
	struct store *s, const struct repo_change *c, struct err *err);
/* Whether any file is missing. */
ATTR_USED int seen_any(struct store *s, bool *any, struct err *err);
/* An index made anew: notes what the heads seen before had, and tree lacks. */
ATTR_USED int seen_recall(
	struct store *s, const git_oid *tree, struct err *err);
/* Forgets what is missing no more: the right bytes stand there again. */
ATTR_USED int seen_settle(struct store *s, struct err *err);
/* Notes the head that the index shows now. Nothing where the index is not the
 * store's own; a memory that cannot be written stops nobody. */
void seen_note(struct store *s, const git_oid *head);

#endif
