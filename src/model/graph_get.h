/* model/graph_get.h — attributes and constants of a graph, by name.
 *
 * An attribute of another kind than asked for counts as absent; required
 * ones are checked by whoever needs them. */
#ifndef ASSAY_MODEL_GRAPH_GET_H
#define ASSAY_MODEL_GRAPH_GET_H

#include "model/graph.h"

int64_t graph_int(const struct graph *g, const struct graph_node *n,
	const char *name, int64_t otherwise);
float graph_float(const struct graph *g, const struct graph_node *n,
	const char *name, float otherwise);
/* Never NULL unless otherwise is. */
const char *graph_string(const struct graph *g, const struct graph_node *n,
	const char *name, const char *otherwise);
/* Lists; NULL and 0 if there is none. */
const int64_t *graph_ints(const struct graph *g, const struct graph_node *n,
	const char *name, size_t *size);
const float *graph_floats(const struct graph *g, const struct graph_node *n,
	const char *name, size_t *size);
/* Places in g->texts. */
const uint64_t *graph_texts(const struct graph *g, const struct graph_node *n,
	const char *name, size_t *size);
/* The constant of a tensor attribute, or NULL. */
const struct graph_value *graph_tensor(
	const struct graph *g, const struct graph_node *n, const char *name);
/* Element i of a constant of numbers (not float16), as a double. */
double graph_number(
	const struct graph *g, const struct graph_value *v, size_t i);
/* The node that makes a value, or NULL. */
const struct graph_node *graph_maker(const struct graph *g, uint32_t value);

#endif
