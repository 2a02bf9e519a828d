/* store/record.h — one record: its bytes, its id, its place in the tree.
 *
 * Bytes are canonical JSON (base/json's one writer) without real numbers, at
 * most RECORD_MAX bytes, RECORD_DEPTH_MAX levels, RECORD_OPS_MAX operations;
 * a reader writes what it read again and compares. The path is derived from
 * the record and the create record of its object:
 *   KIND/YYYY-MM/DD/SLUG.ID10/LLLLLLLL-OP-AUTHOR-ID32.json (and .json.sig)
 * with the create record's UTC date, slug and id, the record's lamport (8
 * digits), first operation, author and id; ID10, ID32 are prefixes.
 * Ownership: record_release() frees; the strings point into json. */
#ifndef ASSAY_STORE_RECORD_H
#define ASSAY_STORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/json.h"

enum {
	RECORD_FORMAT = 1,
	RECORD_MAX = 256 << 10,
	RECORD_DEPTH_MAX = 8,
	RECORD_OPS_MAX = 500,
	RECORD_SEEN_MAX = 16,
	RECORD_SIG_MAX = 8 << 10,
	RECORD_JUMP_MAX = 1 << 20
};

struct record {
	struct json *json;
	char id[HASH_HEX];
	bool create; /* object is "self" */
	const char *kind, *object, *slug, *author, *key, *role, *replica;
	const char *prev, *policy, *time; /* prev, policy: "" if null */
	const char *verb;                 /* of the first operation */
	int64_t seq, lamport, time_us;
	const struct json *ops;
};

/* The canonical bytes of a record's JSON, refused if out of bounds; takes
 * json over into r on success. */
ATTR_USED int record_make(struct record *r, struct json *json,
	struct buf *bytes, struct err *err);
/* Reads bytes; what names them in messages. */
ATTR_USED int record_parse(struct record *r, const char *what,
	const void *bytes, size_t n, struct err *err);
void record_release(struct record *r);
/* The object's id: its own for a create record. */
const char *record_object(const struct record *r);
/* What a path needs to know of the create record. */
struct record_birth {
	const char *id, *slug;
	int64_t time_us;
};
/* Appends the path of r ("...json"). */
void record_path(
	struct buf *out, const struct record *r, const struct record_birth *b);
/* Whether r, on an object of that birth and kind, stands at path. */
bool record_is_at(const struct record *r, const struct record_birth *b,
	const char *kind, const char *path);
/* True for words of the form [a-z][a-z0-9.]{0,31}. */
bool record_is_word(const char *s);

#endif
