/* tests/unit/store/history.h — random histories over all kinds, and clones
 * that get them in pieces and in any order.
 *
 * A history has whatever somebody with commit access could write: records of
 * whoever holds a key, in any role, with a clock that may stand anywhere, at
 * a wrong path, of unknown operations, of roles and keys that are given and
 * taken. Equal seeds draw equal histories (but for keys, ids and times). */
#ifndef ASSAY_TESTS_STORE_HISTORY_H
#define ASSAY_TESTS_STORE_HISTORY_H

#include "base/rng.h"
#include "lab.h"
#include "store/private.h"

enum { HISTORY_OBJECTS = 6, HISTORY_MAX = 40, HISTORY_CLONES = 8 };

/* What a history is about; [0] are the access rules. */
struct history_object {
	const char *kind, *slug;
	char id[STORE_ID];
};

struct history {
	struct lab *lab;
	struct store *s; /* where it is written, as ada */
	struct rng rng;
	char version[STORE_ID], checklist[STORE_ID];
	struct history_object of[HISTORY_OBJECTS];
	char ids[HISTORY_MAX][STORE_ID]; /* of the random records */
	size_t n;
	struct repo_files files; /* all of it, once listed */
};

/* An empty store, and DIR/bare, which has only its genesis. */
struct history *history_new(int seed);
void history_free(struct history *h);
/* Writes the objects and random records on them. */
void history_write(struct history *h);
/* Notes the files that there are now. */
void history_list(struct history *h);
/* DIR/copy: the genesis, to which all files came, some at a time, some of
 * them twice, in an order of its own. Close it before the next. */
struct store *history_copy(struct history *h);
size_t history_below(struct history *h, size_t n);

/* The seeds to run: 1 to few, or with ASSAY_LONG to many; ASSAY_SEEDS=A-B
 * names others. */
struct history_seeds {
	int first, last;
};
struct history_seeds history_seeds(int few, int many);
bool history_is_long(void);
/* Laboratories go to memory where there is room and TMPDIR does not say where:
 * on a disk, waiting for fsync is nearly all of their time. */
void history_in_memory(void);

#endif
