/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/graph_get.h"

#include <string.h>

static const struct graph_attr *of_kind(const struct graph *g,
	const struct graph_node *n, const char *name, enum graph_kind kind)
{
	const struct graph_attr *a = graph_attr(g, n, name);

	return a && a->kind == (uint64_t)kind ? a : NULL;
}

int64_t graph_int(const struct graph *g, const struct graph_node *n,
	const char *name, int64_t otherwise)
{
	const struct graph_attr *a = of_kind(g, n, name, KIND_INT);

	return a ? g->ints[a->first] : otherwise;
}

float graph_float(const struct graph *g, const struct graph_node *n,
	const char *name, float otherwise)
{
	const struct graph_attr *a = of_kind(g, n, name, KIND_FLOAT);

	return a ? g->floats[a->first] : otherwise;
}

const char *graph_string(const struct graph *g, const struct graph_node *n,
	const char *name, const char *otherwise)
{
	const struct graph_attr *a = of_kind(g, n, name, KIND_TEXT);

	return a ? graph_text(g, a->first) : otherwise;
}

const int64_t *graph_ints(const struct graph *g, const struct graph_node *n,
	const char *name, size_t *size)
{
	const struct graph_attr *a = of_kind(g, n, name, KIND_INTS);

	*size = a ? (size_t)a->n : 0;
	return a ? g->ints + a->first : NULL;
}

const float *graph_floats(const struct graph *g, const struct graph_node *n,
	const char *name, size_t *size)
{
	const struct graph_attr *a = of_kind(g, n, name, KIND_FLOATS);

	*size = a ? (size_t)a->n : 0;
	return a ? g->floats + a->first : NULL;
}

const uint64_t *graph_texts(const struct graph *g, const struct graph_node *n,
	const char *name, size_t *size)
{
	const struct graph_attr *a = of_kind(g, n, name, KIND_TEXTS);

	*size = a ? (size_t)a->n : 0;
	return a ? g->texts + a->first : NULL;
}

const struct graph_value *graph_tensor(
	const struct graph *g, const struct graph_node *n, const char *name)
{
	const struct graph_attr *a = of_kind(g, n, name, KIND_TENSOR);

	return a ? &g->values[a->first] : NULL;
}

#define NUMBER(ctype)                                                     \
	do {                                                              \
		ctype x;                                                  \
		memcpy(&x, g->data + v->data + i * sizeof(x), sizeof(x)); \
		return (double)x;                                         \
	} while (0)

double graph_number(
	const struct graph *g, const struct graph_value *v, size_t i)
{
	switch (v->type) {
	case GRAPH_FLOAT:
		NUMBER(float);
	case GRAPH_DOUBLE:
		NUMBER(double);
	case GRAPH_UINT8:
	case GRAPH_BOOL:
		NUMBER(uint8_t);
	case GRAPH_INT8:
		NUMBER(int8_t);
	case GRAPH_UINT16:
		NUMBER(uint16_t);
	case GRAPH_INT16:
		NUMBER(int16_t);
	case GRAPH_INT32:
		NUMBER(int32_t);
	case GRAPH_UINT32:
		NUMBER(uint32_t);
	case GRAPH_UINT64:
		NUMBER(uint64_t);
	case GRAPH_INT64:
		NUMBER(int64_t);
	default:
		return 0;
	}
}

const struct graph_node *graph_maker(const struct graph *g, uint32_t value)
{
	uint32_t i, k;

	for (i = g->n_nodes; i-- > 0;)
		for (k = 0; k < g->nodes[i].n_out; k++)
			if (g->refs[g->nodes[i].first_out + k] == value)
				return &g->nodes[i];
	return NULL;
}
