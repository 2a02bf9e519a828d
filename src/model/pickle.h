/* model/pickle.h — a Python pickle as inert data; for src/model only.
 *
 * A pickle is a program. Here its opcodes work on tags instead of objects:
 * nothing is imported, made or called. Only the opcodes that a pickled Booster
 * of XGBoost and its scikit-learn wrappers consist of are known, of protocols
 * 2 to 5, and only the few functions that rebuild a bytearray or (unseen) an
 * array; at anything else reading ends, so that what is understood is what
 * Python would make of the same bytes. Each opcode makes at most one node,
 * and reading takes time in proportion to the file.
 * Ownership: the input outlives the pickle, whose texts and bytes are spans of
 * it; pickle_release() frees. Threads: one owner. Source of the opcodes:
 * CPython's Lib/pickletools.py. */
#ifndef ASSAY_MODEL_PICKLE_H
#define ASSAY_MODEL_PICKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/read.h"

#define PICKLE_NODES_MAX (UINT32_C(1) << 21)
#define PICKLE_NIL       UINT32_MAX

enum pickle_kind {
	PICKLE_MARK,
	PICKLE_NONE,
	PICKLE_NUMBER, /* also True and False */
	PICKLE_TEXT,   /* span, UTF-8 as it stands in the file */
	PICKLE_BYTES,  /* span; a bytearray too */
	PICKLE_LATIN,  /* the same, but the span is UTF-8 of its Latin-1 */
	PICKLE_TUPLE,
	PICKLE_LIST,
	PICKLE_DICT, /* children: key, value, key, value ... */
	PICKLE_CLASS,
	PICKLE_OBJECT, /* child: its state */
	PICKLE_NUMPY,  /* an array or a number of numpy, not looked into */
	PICKLE_AGAIN   /* child: a node made before */
};

enum pickle_class {
	CLASS_BOOSTER,
	CLASS_WRAPPER, /* XGBClassifier and the like */
	CLASS_BYTEARRAY,
	CLASS_ENCODE,
	CLASS_DICT, /* an OrderedDict */
	CLASS_NUMPY
};

struct pickle_node {
	enum pickle_kind kind;
	enum pickle_class class; /* of PICKLE_CLASS and PICKLE_OBJECT */
	bool frozen;             /* a dict that became somebody's state */
	uint32_t first, last;    /* children, PICKLE_NIL: none */
	uint32_t next;           /* the next child of the same parent */
	const unsigned char *p;
	size_t n;
	double number;
};

struct pickle {
	const struct model_input *in;
	const unsigned char *p, *end, *op; /* op: where the opcode stands */
	struct pickle_node *nodes;
	size_t n_nodes, nodes_cap;
	uint32_t *stack;
	size_t n_stack, stack_cap;
	uint32_t *memo;
	size_t n_memo, memo_cap; /* n_memo: places of the array in use */
	uint32_t memo_count;     /* entries that are set */
	uint32_t boosters;       /* made so far */
	bool stopped;
	/* The opcode's own bytes. */
	uint64_t value;
	const unsigned char *span;
};

/* True if the bytes begin as a pickle of protocol 2 to 5, and are no model
 * (a binary one may begin with any number). */
bool pickle_is(const struct model_input *in);
/* The one object that the pickle leaves, in *root. Errors say what a pickle
 * is, why this one is not read, and the export that helps. */
ATTR_USED int pickle_read(struct pickle *k, const struct model_input *in,
	uint32_t *root, struct err *err);
void pickle_release(struct pickle *k);
/* The node itself, behind PICKLE_AGAIN. */
uint32_t pickle_resolve(const struct pickle *k, uint32_t node);
/* ERR_UNSUPPORTED: why this pickle is not read. */
int pickle_refuse(const struct pickle *k, const char *why, struct err *err);

/* The parts of the reader: what is on the stack, and one opcode. */
ATTR_USED int pickle_push(
	struct pickle *k, const struct pickle_node *node, struct err *err);
/* The top of the stack, resolved, which must not be a mark. */
ATTR_USED int pickle_pop(struct pickle *k, uint32_t *out, struct err *err);
ATTR_USED int pickle_step(struct pickle *k, struct err *err);
/* The opcodes that name a class, make an object of it, fill it, or call. */
ATTR_USED int pickle_global(struct pickle *k, struct err *err);
ATTR_USED int pickle_stack_global(struct pickle *k, struct err *err);
ATTR_USED int pickle_newobj(struct pickle *k, struct err *err);
ATTR_USED int pickle_build(struct pickle *k, struct err *err);
ATTR_USED int pickle_reduce(struct pickle *k, struct err *err);

#endif
