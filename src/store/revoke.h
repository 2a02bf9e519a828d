/* store/revoke.h — keys and roles that were taken, and what they still say.
 *
 * A revocation {key, last:[{replica,seq,id}]} draws a line through all that
 * the key ever signs: a record by it counts if it is one that "last" names or
 * one before that in its clone's chain (prev), and else not, whatever time or
 * clock it claims. The removal of a role {person, role, last} draws such a
 * line through all that the person writes in the role; in the tables its key
 * is "PERSON ROLE". A grant that knew of the removal begins anew. The line is a
 * function of the set of records alone. The tables revoked and inside of the
 * index hold it; they are filled while the access records are decided. */
#ifndef ASSAY_STORE_REVOKE_H
#define ASSAY_STORE_REVOKE_H

#include "store/private.h"

/* *all: this batch holds a record at the end of a line, which can now be
 * followed further, so that everything has to be decided again. */
ATTR_USED int revoke_touched(struct store *s, bool *all, struct err *err);
/* *any: at least one key has been taken back. */
ATTR_USED int revoke_any(struct store *s, bool *any, struct err *err);
/* Appends which removals are in force, a line each. */
ATTR_USED int revoke_list(struct store *s, struct buf *out, struct err *err);
/* A round over the access records begins; first forgets all there was. */
ATTR_USED int revoke_begin(struct store *s, bool first, struct err *err);
/* Takes the revocations of a record that counts. */
ATTR_USED int revoke_learn(
	struct store *s, const struct record *r, struct err *err);
/* Drops what this round did not confirm; *same if it changed nothing. */
ATTR_USED int revoke_end(struct store *s, bool *same, struct err *err);
struct revoke_act {
	const char *author, *role;
	struct access_point at;
};
/* 1 if a record by key lies outside of a line, 0 if not, or an error. */
ATTR_USED int revoke_outside(
	struct store *s, const char *key, const char *id, struct err *err);
/* Whether the author of a record (at its place) held its role: a grant before
 * it stands against all removals outside of whose line it lies. */
ATTR_USED int revoke_role(struct store *s, const struct revoke_act *act,
	bool *holds, struct err *err);

#endif
