/* model/graph.h — a network or pipeline of ONNX operators, as it lies in a
 * model's block.
 *
 * Values (inputs, constants, results) and nodes that make values of values,
 * in an order in which every value is made before it is used. Attributes,
 * dimensions and texts lie in pools that values, nodes and attributes index.
 * Invariants, checked by graph_open(): every index lies inside its pool; a
 * value has one maker; a node's inputs stand before it; operators and types
 * are known; a constant's data has the size of its dimensions; texts end in a
 * NUL inside the pool.
 * Shapes: a dimension of -1 is any number (the batch, mostly). Types and
 * attribute kinds have ONNX's own numbers (onnx.proto).
 * Ownership: a view; the block outlives it. Threads: immutable. */
#ifndef ASSAY_MODEL_GRAPH_H
#define ASSAY_MODEL_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/graph_op.h"

#define GRAPH_NONE      UINT32_MAX /* an input or output left out */
#define GRAPH_ITEMS_MAX (1u << 20) /* values, nodes, attributes */
enum { GRAPH_RANK_MAX = 8 };

enum graph_type {
	GRAPH_FLOAT = 1,
	GRAPH_UINT8,
	GRAPH_INT8,
	GRAPH_UINT16,
	GRAPH_INT16,
	GRAPH_INT32,
	GRAPH_INT64,
	GRAPH_TEXT,
	GRAPH_BOOL,
	GRAPH_FLOAT16,
	GRAPH_DOUBLE,
	GRAPH_UINT32,
	GRAPH_UINT64,
	GRAPH_BFLOAT16 = 16
};

enum graph_role { ROLE_COMPUTED, ROLE_INPUT, ROLE_CONSTANT };

struct graph_value {
	uint64_t name;      /* in strings */
	uint64_t data;      /* of a constant: in data; of texts: in texts */
	uint64_t n;         /* elements of a constant */
	uint32_t first_dim; /* in ints */
	uint16_t rank;
	uint8_t type; /* of inputs and constants; 0: not known */
	uint8_t role;
};

enum graph_kind { /* of an attribute */
	KIND_FLOAT = 1,
	KIND_INT = 2,
	KIND_TEXT = 3,
	KIND_TENSOR = 4,
	KIND_FLOATS = 6,
	KIND_INTS = 7,
	KIND_TEXTS = 8
};

struct graph_attr {
	uint64_t name;
	uint64_t first, n; /* in floats, ints or texts; a tensor is a value */
	uint64_t kind;
};

struct graph_node {
	uint64_t name;
	uint32_t op;      /* enum graph_op */
	uint32_t version; /* of the operator's domain */
	uint32_t first_in, n_in, first_out, n_out; /* in refs */
	uint32_t first_attr, n_attr;
};

/* What a table has to do with the graph: the features are the columns of the
 * inputs, one behind the other; labels and scores are outputs. */
struct graph_ends {
	uint32_t n_inputs, n_outputs; /* in refs: inputs, then outputs */
	uint32_t label, score;        /* indices of outputs, or GRAPH_NONE */
	uint32_t first_score;         /* column of the score's first output */
	uint32_t batch;               /* rows of a run: 0 any number, else 1 */
};

struct graph {
	struct graph_ends ends;
	uint32_t n_values, n_nodes, n_attrs, n_refs;
	uint64_t n_ints, n_floats, n_texts, n_data, n_strings;
	const struct graph_value *values;
	const struct graph_node *nodes;
	const struct graph_attr *attrs;
	const int64_t *ints;
	const uint64_t *texts;     /* places in strings */
	const unsigned char *data; /* of constants, each on a multiple of 8 */
	const float *floats;
	const uint32_t *refs; /* values */
	const char *strings;
};

/* A view of size bytes on an 8-byte boundary, all invariants checked. */
ATTR_USED int graph_open(
	struct graph *out, const void *bytes, size_t size, struct err *err);
/* The attribute of that name, or NULL. */
const struct graph_attr *graph_attr(
	const struct graph *g, const struct graph_node *n, const char *name);
const char *graph_text(const struct graph *g, uint64_t text);
/* Bytes of an element; 0 for texts and unknown types. */
size_t graph_width(unsigned type);
const char *graph_type_name(unsigned type);

#endif
