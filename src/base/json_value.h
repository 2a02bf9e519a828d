/* base/json_value.h — the inside of struct json, shared by the files that
 * implement base/json.h and by nobody else.
 *
 * Invariant: the members of an object are sorted by the bytes of their names
 * and no two are alike, except between json_append() and json_sort(). The
 * names of an array's members are NULL. */
#ifndef ASSAY_BASE_JSON_VALUE_H
#define ASSAY_BASE_JSON_VALUE_H

#include "base/json.h"

struct json_member {
	char *name;
	struct json *value;
};

struct json {
	enum json_type type;
	size_t count, cap; /* of members, or bytes of str */
	union {
		bool truth;
		int64_t i64;
		double real;
		char *str;
		struct json_member *members;
	} u;
};

/* Adds behind the others, in any order; owns name and v. */
void json_append(struct json *object, char *name, struct json *v);
/* Restores the invariant; the name that is there twice, or NULL. */
const char *json_sort(struct json *object);

#endif
