/* store/fold_kind.h — what the files of the kinds (fold_KIND.c) share.
 *
 * Each changes the state in the fold; texts are copied. */
#ifndef ASSAY_STORE_FOLD_KIND_H
#define ASSAY_STORE_FOLD_KIND_H

#include "store/fold.h"

/* A copy of op with by, role, time, record. */
struct json *fold_item(const struct fold *f, const struct json *op);
/* The same with lamport: its place in the order. */
struct json *fold_placed(const struct fold *f, const struct json *op);
/* Appends to a list of the state, which is made if need be. */
struct json *fold_push(struct json *o, const char *list, struct json *item);
/* First element of a list whose member equals value, or NULL. */
struct json *fold_find(
	struct json *list, const char *member, const char *value);
/* Copies the members of op (but "op") into the state. */
void fold_members(struct fold *f, const struct json *op);
void fold_status(struct fold *f, const char *status);
bool fold_status_is(const struct fold *f, const char *status);
/* Marks item with by_version_author, if the version's author is known. */
void fold_mark_author(
	const struct fold *f, struct json *item, const char *version);
fold_apply_fn fold_comment; /* comment.add of every kind */

#endif
