/* store/verify.h — deciding which records count: what its two files share.
 *
 * verify.c decides one record after another; rules.c decides those of the
 * access rules first, which all others depend on. */
#ifndef ASSAY_STORE_VERIFY_H
#define ASSAY_STORE_VERIFY_H

#include "store/private.h"

struct verify_list {
	int64_t *v;
	size_t n, cap;
};

/* The first column of all rows; the list keeps its memory. */
ATTR_USED int verify_collect(struct store *s, struct verify_list *l,
	const char *sql, struct err *err);

/* The row of one record; text belongs to the statement until its reset. */
struct verify_row {
	sqlite3_stmt *st;
	int64_t rowid, lamport, time, place;
	const char *path, *id, *object, *kind, *author, *key, *role, *slug,
		*verb, *refs, *body, *armour;
	int sig; /* -1 not checked */
};

ATTR_USED int verify_load(
	struct store *s, struct verify_row *r, int64_t rowid, struct err *err);
/* Sets effect and reason, or leaves both if r waits for another record. */
ATTR_USED int verify_decide(
	struct store *s, const struct verify_row *r, struct err *err);
/* Decides the access rules again if this batch has any of them. */
ATTR_USED int verify_access(
	struct store *s, struct verify_list *l, struct err *err);

#endif
