/* store/access.h — who may write what, at each point of the order.
 *
 * A list of events (a key or a role given or taken) in the order (lamport,
 * id) of the records that hold them; a question about a record looks only at
 * the grants before it. Records of administrators make events, and those in
 * which a person adds or revokes a key of his own. A removal wins against
 * what was written without knowing it: a grant stands against a removal only
 * if the removal is reached from it over "seen". What a revoked key, or a
 * role that was taken, still says is not looked up here (revoke.h). Pure:
 * no git, no index. Ownership: access_release() frees. */
#ifndef ASSAY_STORE_ACCESS_H
#define ASSAY_STORE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/record.h"

enum access_what {
	ACCESS_PERSON,
	ACCESS_KEY,
	ACCESS_NO_KEY,
	ACCESS_ROLE,
	ACCESS_NO_ROLE
};

struct access_event {
	int64_t lamport;
	char id[HASH_HEX];
	enum access_what what;
	char *person;
	char *arg;         /* e-mail, fingerprint, role */
	struct json *over; /* of a granted role: ids of removals it knew */
};

struct access {
	struct access_event *v;
	size_t n, cap;
	struct json *settings;
	struct json *seen; /* of each record of the rules: {id: [ids]} */
};

/* A point of the order; NULL where one is taken means "now". */
struct access_point {
	int64_t lamport;
	const char *id;
};

void access_release(struct access *a);
/* Adds the events of the genesis record, or of a later one of the access
 * rules that counts; records come in order. */
void access_genesis(struct access *a, const struct record *r);
void access_record(struct access *a, const struct record *r);

bool access_has_key(const struct access *a, const char *person,
	const char *fingerprint, const struct access_point *at);
/* Whether a grant of the role before at stands against all the removals in
 * taken (an array of ids). */
bool access_granted(const struct access *a, const char *person,
	const char *role, const struct access_point *at,
	const struct json *taken);
/* Whether the person holds the role now. */
bool access_has_role(
	const struct access *a, const char *person, const char *role);
/* The records of the rules that are reached from one over "seen", as members
 * of an object. */
struct json *access_past(const struct access *a, const char *record);
/* The person who owns a key now, or NULL. */
const char *access_owner(const struct access *a, const char *fingerprint);
/* True if the key has been taken back. */
bool access_revoked(const struct access *a, const char *fingerprint);
/* E-mail address, or NULL if the person is not known. */
const char *access_email(const struct access *a, const char *person);
int access_order(int64_t la, const char *ia, int64_t lb, const char *ib);

#endif
