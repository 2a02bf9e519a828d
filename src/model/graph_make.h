/* model/graph_make.h — a graph being made; for src/model only.
 *
 * Readers fill the pools and lists through the functions here, or directly;
 * graph_make_image() lays them out for graph_open(). What a file gives is
 * checked there, but for counts, which these functions hold against their
 * limits. */
#ifndef ASSAY_MODEL_GRAPH_MAKE_H
#define ASSAY_MODEL_GRAPH_MAKE_H

#include "base/buf.h"
#include "model/graph.h"

struct graph_make {
	struct graph_ends ends;
	struct graph_value *values;
	size_t n_values, values_cap;
	struct graph_node *nodes;
	size_t n_nodes, nodes_cap;
	struct graph_attr *attrs;
	size_t n_attrs, attrs_cap;
	int64_t *ints;
	size_t n_ints, ints_cap;
	uint64_t *texts;
	size_t n_texts, texts_cap;
	float *floats;
	size_t n_floats, floats_cap;
	uint32_t *refs;
	size_t n_refs, refs_cap;
	struct buf data, strings;
};

void graph_make_release(struct graph_make *k);
uint64_t graph_make_string(struct graph_make *k, const void *s, size_t n);
void graph_make_int(struct graph_make *k, int64_t v);
void graph_make_float(struct graph_make *k, float v);
void graph_make_text(struct graph_make *k, const void *s, size_t n);
void graph_make_ref(struct graph_make *k, uint32_t value);
/* Room for n bytes of a constant, zeroed; *at is its place in data. Valid
 * until the next call. */
void *graph_make_data(struct graph_make *k, size_t n, uint64_t *at);
/* Index of the new value. */
uint32_t graph_make_value(struct graph_make *k, const struct graph_value *v);
void graph_make_node(struct graph_make *k, const struct graph_node *n);
void graph_make_attr(struct graph_make *k, const struct graph_attr *a);
/* ERR_LIMIT if there is more than a block may hold. */
ATTR_USED int graph_make_image(
	struct buf *out, const struct graph_make *k, struct err *err);

#endif
