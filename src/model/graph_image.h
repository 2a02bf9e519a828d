/* model/graph_image.h — how a graph lies in memory; for src/model only.
 *
 * As in a model's block, every place follows from the counts in the head:
 * head, values, nodes, attrs, ints, texts, data, floats, refs, strings, each
 * on a multiple of 8. */
#ifndef ASSAY_MODEL_GRAPH_IMAGE_H
#define ASSAY_MODEL_GRAPH_IMAGE_H

#include "model/graph.h"

#define GRAPH_MAGIC     UINT64_C(0x3148504152474159)
#define GRAPH_POOL_MAX  (UINT64_C(1) << 28) /* numbers, texts, references */
#define GRAPH_BYTES_MAX (UINT64_C(1) << 32) /* data, strings */

struct graph_head {
	uint64_t magic;
	struct graph_ends ends;
	uint64_t n_values, n_nodes, n_attrs, n_refs;
	uint64_t n_ints, n_floats, n_texts, n_data, n_strings;
};

struct graph_layout {
	size_t values, nodes, attrs, ints, texts, data, floats, refs, strings;
	size_t size;
};

/* Checks the counts against their limits, and lays the graph out. */
ATTR_USED int graph_layout(
	struct graph_layout *l, const struct graph_head *h, struct err *err);

#endif
