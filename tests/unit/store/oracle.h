/* tests/unit/store/oracle.h — which records count, worked out the slow way.
 *
 * Written from assay-store(5), "What counts", and from nothing in src/store:
 * plain arrays, no index, every question asked anew. */
#ifndef ASSAY_TESTS_STORE_ORACLE_H
#define ASSAY_TESTS_STORE_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

enum { ORACLE_MAX = 24, ORACLE_REFS = 4, ORACLE_ROLES = 6 };

enum oracle_verb {
	ORACLE_GENESIS, /* the persons of the laboratory */
	ORACLE_COMMENT,
	ORACLE_GRANT,
	ORACLE_TAKE, /* a role */
	ORACLE_ADD_KEY,
	ORACLE_DROP_KEY
};

/* Records, persons, roles and keys are numbers; -1 is none. */
struct oracle_record {
	char id[65];
	int64_t lamport;
	int author, key, role;
	bool rules; /* on the access rules, else on the model */
	int prev, policy, born;
	int seen[ORACLE_REFS], n_seen;
	enum oracle_verb verb;
	int person, what;              /* what: a role or a key */
	int last[ORACLE_REFS], n_last; /* ends of lines */
};

struct oracle {
	struct oracle_record v[ORACLE_MAX];
	int n;
	int owner[8];            /* of a key in the genesis, -1: of nobody */
	unsigned roles[4];       /* of a person in the genesis: bits */
	int administrator;       /* the role's number */
	bool counts[ORACLE_MAX]; /* the answer */
};

void oracle_decide(struct oracle *o);

#endif
