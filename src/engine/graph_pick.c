/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

static int outside(const struct step *s, struct err *err)
{
	return step_fail(s, ERR_PARSE,
		_("a number that chooses an element lies outside"), err);
}

/* An index, negative ones from the end; -1 outside. */
static int64_t place(int64_t i, int64_t d)
{
	if (i < 0)
		i += d;
	return i < 0 || i >= d ? -1 : i;
}

int graph_gather(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0], *at = s->in[1];
	int64_t dims[2 * GRAPH_RANK_MAX], *list = NULL;
	size_t outer, inner, row, n, i, k;
	unsigned axis = 0, rank = 0, d;
	char *to;
	int rc = step_axis(
		s, graph_int(s->g, s->node, "axis", 0), x->rank, &axis, err);

	if (rc == 0)
		rc = step_wholes(s, 1, &list, &n, err);
	for (d = 0; d < x->rank && rc == 0; d++) {
		if (d != axis) {
			dims[rank++] = x->dims[d];
			continue;
		}
		memcpy(dims + rank, at->dims, at->rank * sizeof(*dims));
		rank += at->rank;
	}
	if (rc == 0)
		rc = tensor_new(s->out[0], x->type, rank, dims, err);
	for (i = 0; rc == 0 && i < n; i++) {
		list[i] = place(list[i], x->dims[axis]);
		if (list[i] < 0)
			rc = outside(s, err);
	}
	outer = rc == 0 ? tensor_span(x, 0, axis) : 0;
	inner = tensor_span(x, axis + 1, x->rank) * tensor_width(x->type);
	row = rc == 0 ? (size_t)x->dims[axis] * inner : 0;
	to = s->out[0]->data;
	for (i = 0; i < outer && inner; i++)
		for (k = 0; k < n; k++, to += inner)
			memcpy(to,
				(const char *)x->data + i * row +
					(size_t)list[k] * inner,
				inner);
	free(list);
	return rc;
}

int graph_gather_elements(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0], *at = s->in[1];
	const size_t width = tensor_width(x->type);
	int64_t *list = NULL, k;
	size_t n, i, rest, from, scale;
	unsigned axis = 0, d;
	int rc = step_axis(
		s, graph_int(s->g, s->node, "axis", 0), x->rank, &axis, err);

	if (rc == 0 && at->rank != x->rank)
		rc = outside(s, err);
	if (rc == 0)
		rc = step_wholes(s, 1, &list, &n, err);
	if (rc == 0)
		rc = tensor_like(s->out[0], x->type, at, err);
	for (i = 0; rc == 0 && i < n; i++) {
		rest = i;
		from = 0;
		scale = 1;
		for (d = x->rank; d-- > 0 && rc == 0;) {
			k = (int64_t)(rest % (size_t)at->dims[d]);
			rest /= (size_t)at->dims[d];
			k = place(d == axis ? list[i] : k, x->dims[d]);
			if (k < 0)
				rc = outside(s, err);
			from += (size_t)k * scale;
			scale *= (size_t)x->dims[d];
		}
		if (rc == 0)
			memcpy((char *)s->out[0]->data + i * width,
				(const char *)x->data + from * width, width);
	}
	free(list);
	return rc;
}

/* Each row of the indices' last dimension chooses an element or a block. */
int graph_gather_nd(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0], *at = s->in[1];
	const int64_t batch = graph_int(s->g, s->node, "batch_dims", 0);
	int64_t dims[2 * GRAPH_RANK_MAX], *list = NULL;
	size_t n, depth, inner, rows, i, k, from;
	unsigned b = (unsigned)batch, rank, d;
	int rc;

	if (batch < 0 || at->rank < 1 || batch >= (int64_t)at->rank ||
		batch >= (int64_t)x->rank ||
		at->dims[at->rank - 1] > (int64_t)x->rank - batch ||
		at->dims[at->rank - 1] < 1)
		return outside(s, err);
	for (d = 0; d < b; d++)
		if (x->dims[d] != at->dims[d])
			return outside(s, err);
	depth = (size_t)at->dims[at->rank - 1];
	rank = at->rank - 1;
	memcpy(dims, at->dims, rank * sizeof(*dims));
	for (d = b + (unsigned)depth; d < x->rank; d++)
		dims[rank++] = x->dims[d];
	inner = tensor_span(x, b + (unsigned)depth, x->rank) *
		tensor_width(x->type);
	rc = step_wholes(s, 1, &list, &n, err);
	if (rc == 0)
		rc = tensor_new(s->out[0], x->type, rank, dims, err);
	rows = n / depth;
	for (i = 0; i < rows && rc == 0; i++) {
		from = b ? i / (rows / tensor_span(at, 0, b)) : 0;
		for (k = 0; k < depth && rc == 0; k++) {
			const int64_t wide = x->dims[b + k];
			const int64_t p = place(list[i * depth + k], wide);

			if (p < 0)
				rc = outside(s, err);
			from = from * (size_t)wide + (size_t)p;
		}
		if (rc == 0 && inner)
			memcpy((char *)s->out[0]->data + i * inner,
				(const char *)x->data + from * inner, inner);
	}
	free(list);
	return rc;
}

static int one_hot_shape(
	const struct step *s, int64_t depth, unsigned axis, struct err *err)
{
	const struct tensor *x = s->in[0];
	int64_t dims[GRAPH_RANK_MAX + 1];
	unsigned d, k = 0;

	for (d = 0; d < x->rank + 1; d++)
		dims[d] = d == axis ? depth : x->dims[k++];
	return tensor_new(s->out[0], s->in[2]->type, x->rank + 1, dims, err);
}

int graph_one_hot(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const size_t width = tensor_width(s->in[2]->type);
	const char *values = s->in[2]->data;
	int64_t depth, *list;
	size_t outer, inner, i, k, o;
	unsigned axis = 0;
	char *to;
	int rc;

	if (x->type == GRAPH_TEXT || s->in[1]->type == GRAPH_TEXT)
		return step_bad_type(s, x, err);
	if (s->in[1]->n != 1 || s->in[2]->n != 2)
		return outside(s, err);
	depth = tensor_whole(s->in[1], 0);
	rc = step_axis(s, graph_int(s->g, s->node, "axis", -1), x->rank + 1,
		&axis, err);
	if (rc == 0)
		rc = one_hot_shape(s, depth, axis, err);
	if (rc < 0)
		return rc;
	list = tensor_wholes(x);
	outer = tensor_span(x, 0, axis);
	inner = tensor_span(x, axis, x->rank);
	to = s->out[0]->data;
	for (o = 0; o < outer; o++)
		for (k = 0; k < (size_t)depth; k++)
			for (i = 0; i < inner; i++, to += width) {
				const int64_t p =
					place(list[o * inner + i], depth);

				memcpy(to, values + (p == (int64_t)k) * width,
					width);
			}
	free(list);
	return 0;
}

/* ConstantOfShape */
int graph_fill(struct step *s, struct err *err)
{
	const struct graph_value *v = graph_tensor(s->g, s->node, "value");
	const unsigned type = v ? v->type : GRAPH_FLOAT;
	int64_t *dims = NULL;
	size_t n, i;
	int rc;

	if (v && (v->n != 1 || v->type == GRAPH_TEXT))
		return outside(s, err);
	rc = step_wholes(s, 0, &dims, &n, err);
	if (rc == 0 && n > GRAPH_RANK_MAX)
		rc = step_fail(s, ERR_LIMIT,
			_("a tensor of more than 8 dimensions"), err);
	if (rc == 0)
		rc = tensor_new(s->out[0], type, (unsigned)n, dims, err);
	free(dims);
	if (rc < 0 || !v)
		return rc;
	for (i = 0; i < s->out[0]->n; i++)
		memcpy((char *)s->out[0]->data + i * tensor_width(type),
			s->g->data + v->data, tensor_width(type));
	return 0;
}

int graph_range(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	double from, to, by, count, *v;
	int64_t n, i;
	int rc;

	for (i = 0; i < 3; i++)
		if (s->in[i]->type != x->type || x->type == GRAPH_TEXT ||
			s->in[i]->n != 1)
			return step_bad_type(s, s->in[i], err);
	from = tensor_number(x, 0);
	to = tensor_number(s->in[1], 0);
	by = tensor_number(s->in[2], 0);
	count = ceil((to - from) / by);
	if (!(count < (double)TENSOR_MAX) || by == 0)
		return step_fail(
			s, ERR_LIMIT, _("it makes too many numbers"), err);
	n = count > 0 ? (int64_t)count : 0;
	rc = tensor_new(s->out[0], x->type, 1, &n, err);
	if (rc < 0)
		return rc;
	v = xcalloc((size_t)n + 1, sizeof(*v));
	for (i = 0; i < n; i++)
		v[i] = from + (double)i * by;
	tensor_put_doubles(s->out[0], v);
	free(v);
	return 0;
}
