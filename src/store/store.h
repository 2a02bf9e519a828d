/* store/store.h — the store: signed records in git, states in an index.
 *
 * A record is one signed save of one person on one object: {"assay":1, kind,
 * object ("self" in the record that creates it), author, key, role, time,
 * lamport, ops:[{"op":...}], ...}, canonical JSON; its id is the SHA-256 of
 * its bytes. An object is named by the id of its create record. A state is
 * the JSON document folded from an object's valid records: {kind, id, name,
 * status, model, created, updated, ...kind's own members..., comments,
 * ignored (no effect, with the reason), unknown}; every person's act in it
 * has by, role, time, record. States are equal on every clone that holds the
 * same records. Kinds and operations: store/fold.h, doc/assay-store.5;
 * bytes: store/artifact.h; clones: store/sync.h.
 * Ownership: callbacks' values are the store's, ** parameters the caller's.
 * Threads: one handle per thread; writers of any number of processes queue on
 * a kernel lock. Ids are hexadecimal. */
#ifndef ASSAY_STORE_STORE_H
#define ASSAY_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

enum { STORE_ID = 65 };

struct store;

/* genesis: {"persons":[{"name","email","roles":[...],"keys":["ssh-ed25519
 * AAAA..."]}], "settings":{"content":"dir:/path"}}; key: the private key file
 * (or .pub with an agent) of an administrator named there. */
ATTR_USED int store_init(const char *dir, const struct json *genesis,
	const char *key, struct err *err);
/* dir NULL: $ASSAY_STORE, else the nearest parent that is a store. */
ATTR_USED int store_open(struct store **s, const char *dir, struct err *err);
void store_close(struct store *s);
/* The git directory; jobs, cas, drafts live in its sub-directory assay/. */
const char *store_dir(const struct store *s);
/* Takes over what other processes have saved since; *changed may be NULL. */
ATTR_USED int store_refresh(struct store *s, bool *changed, struct err *err);
void store_trim(struct store *s); /* gives memory back */
ATTR_USED int store_rebuild(struct store *s, struct err *err); /* the index */

/* Who writes: ASSAY_PERSON and ASSAY_KEY, else assay/config in the git
 * directory. person is NULL if nobody is set, or the key is not in the access
 * rules; missing says which, as a sentence. */
struct store_identity {
	const char *person, *email, *key, *fingerprint, *missing;
	const char *const *roles; /* ends with NULL */
};
const struct store_identity *store_identity(struct store *s);
ATTR_USED int store_identity_set(
	struct store *s, const char *person, const char *key, struct err *err);
/* True if the identity holds the role now. */
bool store_has_role(struct store *s, const char *role);
/* A setting: assay.NAME of the local config, else of the access rules, else
 * NULL. Owned by the store until the next call. */
const char *store_setting(struct store *s, const char *name);
ATTR_USED int store_setting_local(
	struct store *s, const char *name, const char *value, struct err *err);

/* One record to write. role NULL: the first role of the identity that may
 * perform all ops. note: the commit's subject in words, or NULL. Refused
 * (ERR_AUTH, ERR_ARG) before anything is written if it could have no effect
 * for lack of a right or an unknown operation or member, or if a number in
 * ops is not whole (decimals are written as strings). */
struct store_save {
	const char *kind;
	const char *object; /* id; NULL creates one */
	const char *slug;   /* its name, when new */
	const char *role, *note;
	const struct json *ops; /* array of {"op":...} */
};
ATTR_USED int store_save(struct store *s, const struct store_save *save,
	char id[STORE_ID], struct err *err);
/* n records in one commit, all or none; ids may be NULL. */
ATTR_USED int store_save_many(struct store *s, const struct store_save *saves,
	size_t n, char (*ids)[STORE_ID], struct err *err);

/* ref: name, id or a unique prefix (8 or more digits) of an id. "policy":
 * the access rules, ref NULL. */
ATTR_USED int store_get(struct store *s, const char *kind, const char *ref,
	struct json **state, struct err *err);
enum store_order { STORE_BY_NAME, STORE_BY_UPDATED, STORE_BY_CREATED };
struct store_query { /* what is NULL does not restrict; limit 0: none */
	const char *kind, *prefix, *status, *model; /* model: the state's */
	const char *after, *const *members;         /* names behind; ...,NULL */
	enum store_order order;                     /* latest first */
	int64_t limit, offset;
};
/* What is not 0 stops the list, which returns it. */
typedef int store_each_fn(void *arg, const struct json *v, struct err *err);
ATTR_USED int store_list(struct store *s, const struct store_query *q,
	store_each_fn *each, void *arg, struct err *err);
ATTR_USED int store_count(struct store *s, const struct store_query *q,
	int64_t *n, struct err *err);
/* Records, latest first (oldest_first turns): {"id","signature":"good|bad|
 * unknown key","effect":true,"reason":"...","path","record":{...}}. */
struct store_log {
	const char *object, *author; /* or NULL */
	int64_t since_us, limit;     /* 0: no limit */
	bool oldest_first;
};
ATTR_USED int store_records(struct store *s, const struct store_log *q,
	store_each_fn *each, void *arg, struct err *err);
/* What counts of a key, or (key NULL) of a person in a role: the last record of
 * each clone's chain, before the record from: [{"replica","seq","id"}]. */
struct store_line {
	const char *key, *person, *role, *from; /* from may be NULL */
};
ATTR_USED int store_frontier(struct store *s, const struct store_line *of,
	struct json **last, struct err *err);
/* The same row of one record, by id or unique prefix. */
ATTR_USED int store_record(
	struct store *s, const char *ref, struct json **row, struct err *err);

#endif
