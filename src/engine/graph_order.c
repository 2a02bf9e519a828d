/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

/* Lines along one axis: element i of line (o, k) is v[(o * d + i) * inner +
 * k]. */
struct lines {
	size_t outer, d, inner;
	unsigned axis;
};

static int lines_of(
	const struct step *s, int64_t axis, struct lines *l, struct err *err)
{
	const struct tensor *x = s->in[0];
	int rc = step_axis(s, axis, x->rank, &l->axis, err);

	if (rc < 0)
		return rc;
	if (x->type == GRAPH_TEXT)
		return step_bad_type(s, x, err);
	l->outer = tensor_span(x, 0, l->axis);
	l->d = (size_t)x->dims[l->axis];
	l->inner = tensor_span(x, l->axis + 1, x->rank);
	return 0;
}

int graph_arg(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const bool max = s->node->op == OP_ArgMax;
	const bool last = graph_int(s->g, s->node, "select_last_index", 0) != 0;
	const bool keep = graph_int(s->g, s->node, "keepdims", 1) != 0;
	int64_t dims[GRAPH_RANK_MAX], *out;
	struct lines l;
	unsigned d, rank = 0;
	size_t o, i, k;
	double *v;
	int rc = lines_of(s, graph_int(s->g, s->node, "axis", 0), &l, err);

	if (rc < 0)
		return rc;
	if (!l.d)
		return step_fail(s, ERR_PARSE, _("it has no elements"), err);
	for (d = 0; d < x->rank; d++)
		if (d != l.axis || keep)
			dims[rank++] = d == l.axis ? 1 : x->dims[d];
	rc = tensor_new(s->out[0], GRAPH_INT64, rank, dims, err);
	if (rc < 0)
		return rc;
	v = tensor_doubles(x);
	out = s->out[0]->data;
	for (o = 0; o < l.outer; o++)
		for (k = 0; k < l.inner; k++) {
			const double *line = v + o * l.d * l.inner + k;
			size_t best = 0;

			for (i = 1; i < l.d; i++) {
				const double a = line[i * l.inner],
					     b = line[best * l.inner];

				if ((max ? a > b : a < b) || (last && a == b))
					best = i;
			}
			out[o * l.inner + k] = (int64_t)best;
		}
	free(v);
	return 0;
}

int graph_cumsum(struct step *s, struct err *err)
{
	const bool back = graph_int(s->g, s->node, "reverse", 0) != 0;
	const bool before = graph_int(s->g, s->node, "exclusive", 0) != 0;
	struct lines l;
	size_t o, i, k;
	double *v;
	int rc;

	if (s->in[1]->n != 1 || s->in[1]->type == GRAPH_TEXT)
		return step_bad_type(s, s->in[1], err);
	rc = lines_of(s, tensor_whole(s->in[1], 0), &l, err);
	if (rc == 0)
		rc = tensor_like(s->out[0], s->in[0]->type, s->in[0], err);
	if (rc < 0)
		return rc;
	v = tensor_doubles(s->in[0]);
	for (o = 0; o < l.outer; o++)
		for (k = 0; k < l.inner; k++) {
			double *line = v + o * l.d * l.inner + k, sum = 0;

			for (i = 0; i < l.d; i++) {
				double *at = &line[(back ? l.d - 1 - i : i) *
						   l.inner];
				const double x = *at;

				*at = before ? sum : sum + x;
				sum += x;
			}
		}
	tensor_put_doubles(s->out[0], v);
	free(v);
	return 0;
}

struct ranked {
	double v;
	int64_t i;
};

static int largest_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->v != y->v)
		return x->v > y->v ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

static int smallest_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->v != y->v)
		return x->v < y->v ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

static void top_lines(const struct step *s, const struct lines *l, size_t n,
	double *values, int64_t *places)
{
	const bool largest = graph_int(s->g, s->node, "largest", 1) != 0;
	struct ranked *line = xcalloc(l->d + 1, sizeof(*line));
	double *v = tensor_doubles(s->in[0]);
	size_t o, i, k;

	for (o = 0; o < l->outer; o++)
		for (k = 0; k < l->inner; k++) {
			for (i = 0; i < l->d; i++)
				line[i] = (struct ranked){
					v[(o * l->d + i) * l->inner + k],
					(int64_t)i};
			qsort(line, l->d, sizeof(*line),
				largest ? largest_first : smallest_first);
			for (i = 0; i < n; i++) {
				const size_t to = (o * n + i) * l->inner + k;

				values[to] = line[i].v;
				places[to] = line[i].i;
			}
		}
	free(line);
	free(v);
}

int graph_top_k(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	int64_t dims[GRAPH_RANK_MAX] = {0};
	int64_t n = graph_int(s->g, s->node, "k", 1), *places;
	struct lines l;
	double *values;
	size_t size;
	int rc = lines_of(s, graph_int(s->g, s->node, "axis", -1), &l, err);

	if (rc < 0)
		return rc;
	if (s->n_in > 1 && s->in[1] && s->in[1]->n == 1 &&
		s->in[1]->type == GRAPH_INT64)
		n = tensor_whole(s->in[1], 0);
	if (n < 0 || n > (int64_t)l.d)
		return step_fail(s, ERR_PARSE,
			_("it asks for more elements than there are"), err);
	memcpy(dims, x->dims, sizeof(dims));
	dims[l.axis] = n;
	size = l.outer * (size_t)n * l.inner;
	values = xcalloc(size + 1, sizeof(*values));
	places = xcalloc(size + 1, sizeof(*places));
	top_lines(s, &l, (size_t)n, values, places);
	if (s->out[0])
		rc = tensor_new(s->out[0], x->type, x->rank, dims, err);
	if (rc == 0 && s->out[0])
		tensor_put_doubles(s->out[0], values);
	if (rc == 0 && s->n_out > 1 && s->out[1]) {
		rc = tensor_new(s->out[1], GRAPH_INT64, x->rank, dims, err);
		if (rc == 0)
			tensor_put_wholes(s->out[1], places);
	}
	free(values);
	free(places);
	return rc;
}
