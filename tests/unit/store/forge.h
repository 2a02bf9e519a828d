/* tests/unit/store/forge.h — records that the store itself would not write. */
#ifndef ASSAY_TESTS_STORE_FORGE_H
#define ASSAY_TESTS_STORE_FORGE_H

#include "lab.h"
#include "store/record.h"

/* What an attacker with commit access can do: any record, signed by any key
 * he has, at any path. */
struct lab_forgery {
	const char *kind, *object, *slug, *author, *role, *op, *key, *path;
	int64_t lamport;
	const struct record_birth *birth;
};

void lab_forge(const struct lab *lab, struct store *s,
	const struct lab_forgery *f, char id[STORE_ID]);
/* What the path of a record on that object needs; slug is "credit". */
struct record_birth lab_birth(struct store *s, const char *id);

#endif
