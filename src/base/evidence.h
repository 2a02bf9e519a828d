/* base/evidence.h — what both halves must mean alike about evidence.
 *
 * The worker computes evidence, the command line judges whether it still
 * holds. A function's version is raised only when its numbers or its words
 * can change (decisions.md 10): evidence of another version has lapsed.
 *
 * A subject says what evidence is about; the request of the job "evidence" is
 * one, with paths beside the digests:
 *   {"model":  {"sha256", "rounds", "missing", "inputs"}, "parent": the same or
 * null, "data":   [{"role", "sha256", "label", "time", "from", "until"}],
 * "map":
 * {"sha256"} or null, "limits": {"sha256"}, "checklist": {"sha256"}, "seed": 1,
 * "facts": {what the records say, by name}} Roles: train, test, out-of-time,
 * submitted (predictions to replicate),
 * fit (rows that a recipe was fitted on). */
#ifndef ASSAY_BASE_EVIDENCE_H
#define ASSAY_BASE_EVIDENCE_H

#include <stdbool.h>

#include "base/json.h"

/* What of the model a body depends on. */
enum evidence_of {
	EVIDENCE_OF_BYTES,
	EVIDENCE_OF_INPUTS, /* its task and inputs: digest "inputs" */
	EVIDENCE_OF_NOTHING
};

struct evidence_function {
	const char *name;
	int version;
	enum evidence_of of;
	/* Exact bodies have the same bytes on every machine; measured ones
	 * agree within the tolerance that they state. */
	bool measured;
	bool parent;       /* compares with the parent */
	const char *data;  /* roles that it reads, separated by spaces */
	const char *facts; /* names in "facts" that it depends on */
};

/* NULL if there is no such function. */
const struct evidence_function *evidence_find(const char *name);
/* Function i in the order of their table, NULL past the last. */
const struct evidence_function *evidence_at(size_t i);
/* True if word is one of the words of list. */
bool evidence_word(const char *list, const char *word);

/* What a body of this function is bound to; equal bindings mean that it still
 * holds. */
struct json *evidence_bindings(
	const struct evidence_function *f, const struct json *subject);
/* Names what differs between two bindings, e.g. "data test, limits"; false if
 * nothing does. */
bool evidence_differs(
	struct buf *out, const struct json *then, const struct json *now);

/* Two bodies say the same: they are equal; of class "measured", equal but for
 * "environment", "measured" and the "compare" numbers, which lie within
 * "tolerance" (relative) of each other. */
bool evidence_agrees(const struct json *a, const struct json *b);

#endif
