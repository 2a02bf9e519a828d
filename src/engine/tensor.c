/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/tensor.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

struct tensor_memory {
	size_t refs;
	max_align_t bytes[];
};

size_t tensor_width(unsigned type)
{
	return type == GRAPH_TEXT ? sizeof(const char *) : graph_width(type);
}

int tensor_new(struct tensor *t, unsigned type, unsigned rank,
	const int64_t *dims, struct err *err)
{
	const size_t width = tensor_width(type);
	size_t n = 1;
	unsigned i;

	BUG_ON(t->memory || !width);
	if (rank > GRAPH_RANK_MAX)
		return err_set(err, ERR_LIMIT,
			_("a tensor of more than 8 dimensions"));
	for (i = 0; i < rank; i++) {
		if (dims[i] < 0 ||
			(dims[i] && n > TENSOR_MAX / (size_t)dims[i]))
			return err_set(err, ERR_LIMIT,
				_("a tensor of more than %zu elements"),
				TENSOR_MAX);
		n *= (size_t)dims[i];
		t->dims[i] = dims[i];
	}
	t->memory = xcalloc(1, sizeof(*t->memory) + (n ? n : 1) * width);
	t->memory->refs = 1;
	t->data = t->memory->bytes;
	t->type = type;
	t->rank = rank;
	t->n = n;
	return 0;
}

int tensor_like(struct tensor *t, unsigned type, const struct tensor *shape,
	struct err *err)
{
	return tensor_new(t, type, shape->rank, shape->dims, err);
}

void tensor_view(struct tensor *t, const struct tensor *from, unsigned rank,
	const int64_t *dims)
{
	const struct tensor source = *from;

	BUG_ON(t->memory);
	*t = source;
	t->rank = rank;
	if (rank)
		memmove(t->dims, dims, rank * sizeof(*dims));
	if (t->memory)
		t->memory->refs++;
}

void tensor_constant(
	struct tensor *t, const struct graph *g, const struct graph_value *v)
{
	int64_t dims[GRAPH_RANK_MAX] = {0};
	const char **texts;
	size_t i;

	for (i = 0; i < v->rank; i++)
		dims[i] = g->ints[v->first_dim + i];
	if (v->type == GRAPH_TEXT) {
		t->memory = xcalloc(
			1, sizeof(*t->memory) + (v->n + 1) * sizeof(*texts));
		t->memory->refs = 1;
		t->data = t->memory->bytes;
		texts = t->data;
		for (i = 0; i < v->n; i++)
			texts[i] = graph_text(g, v->data + i);
	} else {
		/* Operators never write into what they are given. */
		union {
			const void *from;
			void *to;
		} bytes = {g->data + v->data};

		t->data = bytes.to;
	}
	t->type = v->type;
	t->rank = v->rank;
	t->n = v->n;
	memcpy(t->dims, dims, sizeof(dims));
}

void tensor_release(struct tensor *t)
{
	if (t->memory && --t->memory->refs == 0)
		free(t->memory);
	memset(t, 0, sizeof(*t));
}

size_t tensor_span(const struct tensor *t, unsigned first, unsigned last)
{
	size_t n = 1;

	for (; first < last; first++)
		n *= (size_t)t->dims[first];
	return n;
}

bool tensor_is_real(const struct tensor *t)
{
	return t->type == GRAPH_FLOAT || t->type == GRAPH_DOUBLE ||
	       t->type == GRAPH_FLOAT16 || t->type == GRAPH_BFLOAT16;
}

bool tensor_is_whole(const struct tensor *t)
{
	return !tensor_is_real(t) && t->type != GRAPH_TEXT;
}
