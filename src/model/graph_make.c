/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/graph_make.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/graph_image.h"

void graph_make_release(struct graph_make *k)
{
	free(k->values);
	free(k->nodes);
	free(k->attrs);
	free(k->ints);
	free(k->texts);
	free(k->floats);
	free(k->refs);
	buf_release(&k->data);
	buf_release(&k->strings);
	memset(k, 0, sizeof(*k));
}

uint64_t graph_make_string(struct graph_make *k, const void *s, size_t n)
{
	const uint64_t at = k->strings.len;

	buf_add(&k->strings, s, n);
	buf_addch(&k->strings, '\0');
	return at;
}

void graph_make_int(struct graph_make *k, int64_t v)
{
	k->ints = xgrow(k->ints, &k->ints_cap, k->n_ints + 1, sizeof(v));
	k->ints[k->n_ints++] = v;
}

void graph_make_float(struct graph_make *k, float v)
{
	k->floats =
		xgrow(k->floats, &k->floats_cap, k->n_floats + 1, sizeof(v));
	k->floats[k->n_floats++] = v;
}

void graph_make_text(struct graph_make *k, const void *s, size_t n)
{
	k->texts = xgrow(
		k->texts, &k->texts_cap, k->n_texts + 1, sizeof(*k->texts));
	k->texts[k->n_texts++] = graph_make_string(k, s, n);
}

void graph_make_ref(struct graph_make *k, uint32_t value)
{
	k->refs = xgrow(k->refs, &k->refs_cap, k->n_refs + 1, sizeof(value));
	k->refs[k->n_refs++] = value;
}

void *graph_make_data(struct graph_make *k, size_t n, uint64_t *at)
{
	const size_t room = (n + 7) & ~(size_t)7;
	char *p;

	buf_grow(&k->data, room);
	p = k->data.data + k->data.len;
	memset(p, 0, room);
	*at = k->data.len;
	k->data.len += room;
	return p;
}

uint32_t graph_make_value(struct graph_make *k, const struct graph_value *v)
{
	k->values =
		xgrow(k->values, &k->values_cap, k->n_values + 1, sizeof(*v));
	k->values[k->n_values] = *v;
	return (uint32_t)k->n_values++;
}

void graph_make_node(struct graph_make *k, const struct graph_node *n)
{
	k->nodes = xgrow(k->nodes, &k->nodes_cap, k->n_nodes + 1, sizeof(*n));
	k->nodes[k->n_nodes++] = *n;
}

void graph_make_attr(struct graph_make *k, const struct graph_attr *a)
{
	k->attrs = xgrow(k->attrs, &k->attrs_cap, k->n_attrs + 1, sizeof(*a));
	k->attrs[k->n_attrs++] = *a;
}

static void add(struct buf *out, const void *p, size_t n)
{
	if (n)
		buf_add(out, p, n);
	while (out->len % 8)
		buf_addch(out, '\0');
}

int graph_make_image(
	struct buf *out, const struct graph_make *k, struct err *err)
{
	struct graph_head h = {
		.magic = GRAPH_MAGIC,
		.ends = k->ends,
		.n_values = k->n_values,
		.n_nodes = k->n_nodes,
		.n_attrs = k->n_attrs,
		.n_refs = k->n_refs,
		.n_ints = k->n_ints,
		.n_floats = k->n_floats,
		.n_texts = k->n_texts,
		.n_data = k->data.len,
		.n_strings = k->strings.len,
	};
	struct graph_layout l;
	int rc = graph_layout(&l, &h, err);

	if (rc < 0)
		return rc;
	buf_grow(out, l.size);
	add(out, &h, sizeof(h));
	add(out, k->values, k->n_values * sizeof(*k->values));
	add(out, k->nodes, k->n_nodes * sizeof(*k->nodes));
	add(out, k->attrs, k->n_attrs * sizeof(*k->attrs));
	add(out, k->ints, k->n_ints * sizeof(*k->ints));
	add(out, k->texts, k->n_texts * sizeof(*k->texts));
	add(out, k->data.data, k->data.len);
	add(out, k->floats, k->n_floats * sizeof(*k->floats));
	add(out, k->refs, k->n_refs * sizeof(*k->refs));
	add(out, k->strings.data, k->strings.len);
	BUG_ON(out->len != l.size);
	return 0;
}
