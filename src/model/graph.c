/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/graph_image.h"

_Static_assert(sizeof(struct graph_value) == 32, "values have no padding");
_Static_assert(sizeof(struct graph_attr) == 32, "attributes have no padding");
_Static_assert(sizeof(struct graph_node) == 40, "nodes have no padding");
_Static_assert(sizeof(struct graph_head) % 8 == 0, "no padding");

static size_t round_up(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

int graph_layout(
	struct graph_layout *l, const struct graph_head *h, struct err *err)
{
	if (h->n_values > GRAPH_ITEMS_MAX || h->n_nodes > GRAPH_ITEMS_MAX ||
		h->n_attrs > GRAPH_ITEMS_MAX || h->n_refs > GRAPH_POOL_MAX ||
		h->n_ints > GRAPH_POOL_MAX || h->n_floats > GRAPH_POOL_MAX ||
		h->n_texts > GRAPH_POOL_MAX || h->n_data > GRAPH_BYTES_MAX ||
		h->n_data % 8 || h->n_strings < 1 ||
		h->n_strings > GRAPH_BYTES_MAX)
		return err_set(err, ERR_LIMIT,
			_("the graph is larger than assay's limits (%u values, "
			  "nodes or attributes)"),
			GRAPH_ITEMS_MAX);
	l->values = sizeof(*h);
	l->nodes = l->values + h->n_values * sizeof(struct graph_value);
	l->attrs = l->nodes + h->n_nodes * sizeof(struct graph_node);
	l->ints = l->attrs + h->n_attrs * sizeof(struct graph_attr);
	l->texts = l->ints + h->n_ints * sizeof(int64_t);
	l->data = l->texts + h->n_texts * sizeof(uint64_t);
	l->floats = l->data + h->n_data;
	l->refs = round_up(l->floats + h->n_floats * sizeof(float));
	l->strings = round_up(l->refs + h->n_refs * sizeof(uint32_t));
	l->size = round_up(l->strings + h->n_strings);
	return 0;
}

size_t graph_width(unsigned type)
{
	static const unsigned char widths[] = {
		[GRAPH_FLOAT] = 4,
		[GRAPH_UINT8] = 1,
		[GRAPH_INT8] = 1,
		[GRAPH_UINT16] = 2,
		[GRAPH_INT16] = 2,
		[GRAPH_INT32] = 4,
		[GRAPH_INT64] = 8,
		[GRAPH_BOOL] = 1,
		[GRAPH_FLOAT16] = 2,
		[GRAPH_DOUBLE] = 8,
		[GRAPH_UINT32] = 4,
		[GRAPH_UINT64] = 8,
		[GRAPH_BFLOAT16] = 2,
	};

	return type < sizeof(widths) ? widths[type] : 0;
}

const char *graph_type_name(unsigned type)
{
	static const char *const names[] = {"unknown", "float", "uint8", "int8",
		"uint16", "int16", "int32", "int64", "string", "bool",
		"float16", "double", "uint32", "uint64", "complex64",
		"complex128", "bfloat16"};

	return type < sizeof(names) / sizeof(*names) ? names[type] : "unknown";
}

static int broken(struct err *err, const char *what, size_t i)
{
	return err_set(err, ERR_PARSE,
		_("the graph is broken (%s %zu): import the model file again"),
		what, i);
}

static bool inside(uint64_t first, uint64_t n, uint64_t size)
{
	return first <= size && n <= size - first;
}

static bool value_is_sound(const struct graph *g, const struct graph_value *v)
{
	uint64_t n = 1;
	unsigned i;

	if (v->name >= g->n_strings || v->role > ROLE_CONSTANT ||
		v->rank > GRAPH_RANK_MAX ||
		!inside(v->first_dim, v->rank, g->n_ints) ||
		(v->type && v->type != GRAPH_TEXT && !graph_width(v->type)))
		return false;
	if (v->role != ROLE_CONSTANT)
		return v->role == ROLE_COMPUTED || v->type != 0;
	for (i = 0; i < v->rank; i++) {
		const int64_t d = g->ints[v->first_dim + i];

		if (d < 0 || (d && n > GRAPH_BYTES_MAX / (uint64_t)d))
			return false;
		n *= (uint64_t)d;
	}
	if (n != v->n)
		return false;
	if (v->type == GRAPH_TEXT)
		return inside(v->data, n, g->n_texts);
	return v->data % 8 == 0 && v->type &&
	       n <= GRAPH_BYTES_MAX / graph_width(v->type) &&
	       inside(v->data, n * graph_width(v->type), g->n_data);
}

static bool attr_is_sound(const struct graph *g, const struct graph_attr *a)
{
	const bool one = a->n == 1;

	if (a->name >= g->n_strings)
		return false;
	switch (a->kind) {
	case KIND_FLOAT:
		return one && inside(a->first, 1, g->n_floats);
	case KIND_FLOATS:
		return inside(a->first, a->n, g->n_floats);
	case KIND_INT:
		return one && inside(a->first, 1, g->n_ints);
	case KIND_INTS:
		return inside(a->first, a->n, g->n_ints);
	case KIND_TEXT:
		return one && inside(a->first, 1, g->n_texts);
	case KIND_TEXTS:
		return inside(a->first, a->n, g->n_texts);
	case KIND_TENSOR:
		return one && a->first < g->n_values &&
		       g->values[a->first].role == ROLE_CONSTANT;
	default:
		return false;
	}
}

/* made[v]: the value is there before the node runs. */
static bool node_is_sound(
	const struct graph *g, const struct graph_node *n, unsigned char *made)
{
	const struct graph_op_facts *f;
	uint32_t i;

	if (n->op >= OP_COUNT || n->name >= g->n_strings ||
		!inside(n->first_in, n->n_in, g->n_refs) ||
		!inside(n->first_out, n->n_out, g->n_refs) ||
		!inside(n->first_attr, n->n_attr, g->n_attrs))
		return false;
	f = graph_op_facts(n->op);
	if (n->n_in < f->fewest || n->n_in > f->most || n->n_out > f->outputs ||
		n->n_out < 1)
		return false;
	for (i = 0; i < n->n_in; i++) {
		const uint32_t v = g->refs[n->first_in + i];

		if (v == GRAPH_NONE ? i < f->fewest
				    : v >= g->n_values || !made[v])
			return false;
	}
	for (i = 0; i < n->n_out; i++) {
		const uint32_t v = g->refs[n->first_out + i];

		if (v == GRAPH_NONE)
			continue;
		if (v >= g->n_values || made[v])
			return false;
		made[v] = 1;
	}
	return true;
}

static bool ends_are_sound(const struct graph *g, const unsigned char *made)
{
	const struct graph_ends *e = &g->ends;
	uint32_t i;

	if (!inside(e->n_inputs, e->n_outputs, g->n_refs) || e->n_outputs < 1 ||
		(e->label != GRAPH_NONE && e->label >= e->n_outputs) ||
		(e->score != GRAPH_NONE && e->score >= e->n_outputs) ||
		e->first_score > 1 || e->batch > 1)
		return false;
	for (i = 0; i < e->n_inputs; i++)
		if (g->refs[i] >= g->n_values ||
			g->values[g->refs[i]].role != ROLE_INPUT)
			return false;
	for (; i < e->n_inputs + e->n_outputs; i++)
		if (g->refs[i] >= g->n_values || !made[g->refs[i]])
			return false;
	return true;
}

static int check(const struct graph *g, struct err *err)
{
	unsigned char *made;
	size_t i;
	int rc = 0;

	if (g->strings[g->n_strings - 1] != '\0')
		return broken(err, "text", 0);
	for (i = 0; i < g->n_texts; i++)
		if (g->texts[i] >= g->n_strings)
			return broken(err, "text", i);
	for (i = 0; i < g->n_values; i++)
		if (!value_is_sound(g, &g->values[i]))
			return broken(err, "value", i);
	for (i = 0; i < g->n_attrs; i++)
		if (!attr_is_sound(g, &g->attrs[i]))
			return broken(err, "attribute", i);
	made = xcalloc(g->n_values + 1u, 1);
	for (i = 0; i < g->n_values; i++)
		made[i] = g->values[i].role != ROLE_COMPUTED;
	for (i = 0; i < g->n_nodes && rc == 0; i++)
		if (!node_is_sound(g, &g->nodes[i], made))
			rc = broken(err, "node", i);
	if (rc == 0 && !ends_are_sound(g, made))
		rc = broken(err, "input or output", 0);
	free(made);
	return rc;
}

int graph_open(
	struct graph *out, const void *bytes, size_t size, struct err *err)
{
	const struct graph_head *h = bytes;
	const unsigned char *p = bytes;
	struct graph_layout l;
	int rc;

	if (size < sizeof(*h) || h->magic != GRAPH_MAGIC)
		return broken(err, "head", 0);
	rc = graph_layout(&l, h, err);
	if (rc < 0)
		return rc;
	if (l.size != size)
		return broken(err, "size", size);
	*out = (struct graph){
		.ends = h->ends,
		.n_values = (uint32_t)h->n_values,
		.n_nodes = (uint32_t)h->n_nodes,
		.n_attrs = (uint32_t)h->n_attrs,
		.n_refs = (uint32_t)h->n_refs,
		.n_ints = h->n_ints,
		.n_floats = h->n_floats,
		.n_texts = h->n_texts,
		.n_data = h->n_data,
		.n_strings = h->n_strings,
		.values = (const void *)(p + l.values),
		.nodes = (const void *)(p + l.nodes),
		.attrs = (const void *)(p + l.attrs),
		.ints = (const void *)(p + l.ints),
		.texts = (const void *)(p + l.texts),
		.data = p + l.data,
		.floats = (const void *)(p + l.floats),
		.refs = (const void *)(p + l.refs),
		.strings = (const void *)(p + l.strings),
	};
	return check(out, err);
}

const struct graph_attr *graph_attr(
	const struct graph *g, const struct graph_node *n, const char *name)
{
	uint32_t i;

	for (i = 0; i < n->n_attr; i++) {
		const struct graph_attr *a = &g->attrs[n->first_attr + i];

		if (strcmp(g->strings + a->name, name) == 0)
			return a;
	}
	return NULL;
}

const char *graph_text(const struct graph *g, uint64_t text)
{
	return g->strings + g->texts[text];
}
