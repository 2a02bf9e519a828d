/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "engine/graph_ops.h"

static int bad_shape(const struct step *s, struct err *err)
{
	return step_fail(s, ERR_PARSE,
		_("the shape that it asks for does not hold its input's "
		  "elements"),
		err);
}

/* Resolves 0 (as before) and -1 (what is left) in place. */
static int resolve(
	const struct step *s, int64_t *dims, size_t rank, struct err *err)
{
	const bool zero = graph_int(s->g, s->node, "allowzero", 0) != 0;
	const struct tensor *x = s->in[0];
	size_t i, free_dim = rank;
	size_t n = 1;

	for (i = 0; i < rank; i++) {
		if (dims[i] == 0 && !zero) {
			if (i >= x->rank)
				return bad_shape(s, err);
			dims[i] = x->dims[i];
		}
		if (dims[i] == -1) {
			if (free_dim < rank)
				return bad_shape(s, err);
			free_dim = i;
			continue;
		}
		if (dims[i] < 0 ||
			(dims[i] && n > TENSOR_MAX / (size_t)dims[i]))
			return bad_shape(s, err);
		n *= (size_t)dims[i];
	}
	if (free_dim < rank) {
		if (n == 0 || x->n % n)
			return bad_shape(s, err);
		dims[free_dim] = (int64_t)(x->n / n);
		n *= x->n / n;
	}
	return n == x->n ? 0 : bad_shape(s, err);
}

int graph_reshape(struct step *s, struct err *err)
{
	int64_t *dims = NULL;
	size_t rank;
	int rc = step_wholes(s, 1, &dims, &rank, err);

	if (rc == 0 && rank > GRAPH_RANK_MAX)
		rc = step_fail(s, ERR_LIMIT,
			_("a tensor of more than 8 dimensions"), err);
	if (rc == 0)
		rc = resolve(s, dims, rank, err);
	if (rc == 0)
		tensor_view(s->out[0], s->in[0], (unsigned)rank, dims);
	free(dims);
	return rc;
}

int graph_flatten(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	int64_t axis = graph_int(s->g, s->node, "axis", 1);
	int64_t dims[2];

	if (axis < 0)
		axis += x->rank;
	if (axis < 0 || axis > (int64_t)x->rank)
		return bad_shape(s, err);
	dims[0] = (int64_t)tensor_span(x, 0, (unsigned)axis);
	dims[1] = (int64_t)tensor_span(x, (unsigned)axis, x->rank);
	tensor_view(s->out[0], x, 2, dims);
	return 0;
}

int graph_squeeze(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	int64_t dims[GRAPH_RANK_MAX];
	bool marks[GRAPH_RANK_MAX], any;
	unsigned i, rank = 0;
	int rc = step_axes(s, x->rank, marks, &any, err);

	for (i = 0; i < x->rank && rc == 0; i++) {
		if (!any && x->dims[i] == 1)
			continue;
		if (marks[i] && x->dims[i] != 1)
			rc = bad_shape(s, err);
		if (!marks[i])
			dims[rank++] = x->dims[i];
	}
	if (rc == 0)
		tensor_view(s->out[0], x, rank, dims);
	return rc;
}

int graph_unsqueeze(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	int64_t dims[GRAPH_RANK_MAX], *list = NULL;
	bool marks[GRAPH_RANK_MAX], any;
	unsigned i, k = 0;
	size_t n = 0;
	int rc = step_list(s, "axes", 1, &list, &n, err);

	free(list);
	if (rc < 0)
		return rc;
	if (n + x->rank > GRAPH_RANK_MAX)
		return step_fail(s, ERR_LIMIT,
			_("a tensor of more than 8 dimensions"), err);
	rc = step_axes(s, x->rank + (unsigned)n, marks, &any, err);
	if (rc < 0)
		return rc;
	for (i = 0; i < x->rank + n; i++)
		dims[i] = marks[i] ? 1 : x->dims[k++];
	tensor_view(s->out[0], x, x->rank + (unsigned)n, dims);
	return 0;
}

static int64_t clamp(int64_t v, int64_t rank)
{
	if (v < 0)
		v += rank;
	return v < 0 ? 0 : v > rank ? rank : v;
}

int graph_shape(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const int64_t rank = x->rank;
	const int64_t from = clamp(graph_int(s->g, s->node, "start", 0), rank);
	const int64_t to = clamp(graph_int(s->g, s->node, "end", rank), rank);
	const int64_t n = to > from ? to - from : 0;
	int rc = tensor_new(s->out[0], GRAPH_INT64, 1, &n, err);

	if (rc == 0 && n)
		memcpy(s->out[0]->data, x->dims + from,
			(size_t)n * sizeof(*x->dims));
	return rc;
}

int graph_size(struct step *s, struct err *err)
{
	int rc = tensor_new(s->out[0], GRAPH_INT64, 0, NULL, err);

	if (rc == 0)
		*(int64_t *)s->out[0]->data = (int64_t)s->in[0]->n;
	return rc;
}
