/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

struct copy {
	const char *from;
	char *to;
	size_t width;
};

static void copy_line(void *ctx, const struct walk_line *l)
{
	const struct copy *c = ctx;
	size_t i;

	if (l->step[0] == 1) {
		memcpy(c->to + l->out * c->width, c->from + l->at[0] * c->width,
			l->n * c->width);
		return;
	}
	for (i = 0; i < l->n; i++)
		memcpy(c->to + (l->out + i) * c->width,
			c->from + (l->at[0] + i * l->step[0]) * c->width,
			c->width);
}

/* Copies along the walk, whose first tensor is x. */
static int copy(const struct walk *w, const struct tensor *x,
	struct tensor *out, struct err *err)
{
	struct copy c = {x->data, NULL, tensor_width(x->type)};
	int rc = tensor_new(out, x->type, w->rank, w->dims, err);

	if (rc < 0)
		return rc;
	c.to = out->data;
	walk_lines(w, copy_line, &c);
	return 0;
}

int graph_transpose(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	size_t n;
	const int64_t *perm = graph_ints(s->g, s->node, "perm", &n);
	struct walk w = {.rank = x->rank, .n = 1};
	bool used[GRAPH_RANK_MAX] = {false};
	unsigned i, axis;
	int rc;

	if (perm && n != x->rank)
		return step_fail(s, ERR_PARSE,
			_("it orders another number of axes than there are"),
			err);
	for (i = 0; i < x->rank; i++) {
		rc = step_axis(s, perm ? perm[i] : (int64_t)(x->rank - 1 - i),
			x->rank, &axis, err);
		if (rc < 0)
			return rc;
		if (used[axis])
			return step_fail(s, ERR_PARSE, _("an axis twice"), err);
		used[axis] = true;
		w.dims[i] = x->dims[axis];
		w.stride[0][i] = tensor_span(x, axis + 1, x->rank);
	}
	return copy(&w, x, s->out[0], err);
}

int graph_concat(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	int64_t dims[GRAPH_RANK_MAX] = {0};
	size_t outer, inner, at = 0, row, k, i;
	unsigned axis = 0, d;
	int rc = step_axis(
		s, graph_int(s->g, s->node, "axis", 1), x->rank, &axis, err);

	if (rc < 0)
		return rc;
	memcpy(dims, x->dims, sizeof(dims));
	for (k = 1; k < s->n_in; k++) {
		const struct tensor *y = s->in[k];

		if (!y || y->type != x->type)
			return step_bad_type(s, y ? y : x, err);
		for (d = 0; d < x->rank; d++)
			if (y->rank != x->rank ||
				(d != axis && y->dims[d] != x->dims[d]))
				return step_fail(s, ERR_PARSE,
					_("the shapes of its inputs do not "
					  "fit each other"),
					err);
		dims[axis] += y->dims[axis];
	}
	rc = tensor_new(s->out[0], x->type, x->rank, dims, err);
	if (rc < 0)
		return rc;
	outer = tensor_span(x, 0, axis);
	inner = tensor_span(x, axis + 1, x->rank) * tensor_width(x->type);
	row = (size_t)dims[axis] * inner;
	for (k = 0; k < s->n_in; k++) {
		const size_t n = (size_t)s->in[k]->dims[axis] * inner;

		for (i = 0; i < outer && n; i++)
			memcpy((char *)s->out[0]->data + i * row + at,
				(const char *)s->in[k]->data + i * n, n);
		at += n;
	}
	return 0;
}

/* Sizes of the parts: stated, or as equal as can be. */
static int split_sizes(
	const struct step *s, int64_t total, int64_t **sizes, struct err *err)
{
	size_t n, i;
	int64_t sum = 0, each;
	int rc = step_list(s, "split", 1, sizes, &n, err);

	if (rc < 0)
		return rc;
	if (!*sizes) {
		*sizes = xreallocarray(NULL, s->n_out + 1, sizeof(**sizes));
		each = (total + (int64_t)s->n_out - 1) / (int64_t)s->n_out;
		n = s->n_out;
		for (i = 0; i < n; i++) {
			const int64_t left = total - (int64_t)i * each;

			(*sizes)[i] =
				left < each ? (left < 0 ? 0 : left) : each;
		}
	}
	for (i = 0; i < n; i++) {
		if ((*sizes)[i] < 0 || (*sizes)[i] > total - sum)
			break;
		sum += (*sizes)[i];
	}
	if (n != s->n_out || i < n || sum != total)
		return step_fail(s, ERR_PARSE,
			_("its parts do not add up to its input"), err);
	return 0;
}

int graph_split(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	int64_t *sizes = NULL, dims[GRAPH_RANK_MAX];
	size_t outer, inner, row, at = 0, k, i;
	unsigned axis = 0;
	int rc = step_axis(
		s, graph_int(s->g, s->node, "axis", 0), x->rank, &axis, err);

	if (rc == 0)
		rc = split_sizes(s, x->dims[axis], &sizes, err);
	memcpy(dims, x->dims, sizeof(dims));
	outer = tensor_span(x, 0, axis);
	inner = tensor_span(x, axis + 1, x->rank) * tensor_width(x->type);
	row = rc == 0 ? (size_t)x->dims[axis] * inner : 0;
	for (k = 0; k < s->n_out && rc == 0; k++) {
		const size_t n = (size_t)sizes[k] * inner;

		dims[axis] = sizes[k];
		if (s->out[k])
			rc = tensor_new(s->out[k], x->type, x->rank, dims, err);
		for (i = 0; i < outer && n && rc == 0 && s->out[k]; i++)
			memcpy((char *)s->out[k]->data + i * n,
				(const char *)x->data + i * row + at, n);
		at += n;
	}
	free(sizes);
	return rc;
}

struct range {
	int64_t start, step, n;
};

/* The elements that start:end:step chooses of d. */
static struct range slice_range(
	int64_t start, int64_t end, int64_t step, int64_t d)
{
	const int64_t low = step < 0 ? -1 : 0, high = step < 0 ? d - 1 : d;
	struct range r = {0, step, 0};

	start = start < -d  ? (step < 0 ? -1 : 0)
		: start < 0 ? start + d
			    : start;
	end = end < -d ? (step < 0 ? -1 : 0) : end < 0 ? end + d : end;
	start = start > high ? high : start < low ? low : start;
	end = end > high && step > 0 ? high : end < low ? low : end;
	r.start = start;
	if (step > 0 && end > start)
		r.n = (end - start - 1) / step + 1;
	if (step < 0 && start > end)
		r.n = (start - end - 1) / -step + 1;
	return r;
}

/* Lists of a Slice: attributes up to version 9, inputs from 10 on. */
struct slices {
	int64_t *start, *end, *axes, *step;
	size_t n_start, n_end, n_axes, n_step;
};

static int read_slices(const struct step *s, struct slices *l, struct err *err)
{
	int rc = step_list(s, "starts", 1, &l->start, &l->n_start, err);

	if (rc == 0)
		rc = step_list(s, "ends", 2, &l->end, &l->n_end, err);
	if (rc == 0)
		rc = step_list(s, "axes", 3, &l->axes, &l->n_axes, err);
	if (rc == 0)
		rc = step_list(s, "steps", 4, &l->step, &l->n_step, err);
	if (rc == 0 && (!l->start || !l->end || l->n_start != l->n_end ||
			       (l->axes && l->n_axes != l->n_start) ||
			       (l->step && l->n_step != l->n_start)))
		rc = step_fail(s, ERR_PARSE,
			_("its lists are not of the same length"), err);
	return rc;
}

static int slice_walk(const struct step *s, const struct slices *l,
	struct walk *w, size_t *first, struct err *err)
{
	const struct tensor *x = s->in[0];
	unsigned axis = 0;
	size_t i;
	int rc;

	for (i = 0; i < l->n_start; i++) {
		const int64_t step = l->step ? l->step[i] : 1;
		struct range r;

		rc = step_axis(s, l->axes ? l->axes[i] : (int64_t)i, x->rank,
			&axis, err);
		if (rc < 0)
			return rc;
		if (step == 0 || step == INT64_MIN)
			return step_fail(s, ERR_PARSE, _("a step of 0"), err);
		r = slice_range(l->start[i], l->end[i], step, x->dims[axis]);
		w->dims[axis] = r.n;
		if (r.n)
			*first += (size_t)r.start * w->stride[0][axis];
		/* A step back is one forward over the whole size_t. */
		w->stride[0][axis] *= (size_t)r.step;
	}
	return 0;
}

int graph_slice(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	struct slices l = {.start = NULL};
	struct tensor from = *x;
	struct walk w = {.rank = x->rank, .n = 1};
	size_t first = 0;
	unsigned i;
	int rc = read_slices(s, &l, err);

	for (i = 0; i < x->rank; i++) {
		w.dims[i] = x->dims[i];
		w.stride[0][i] = tensor_span(x, i + 1, x->rank);
	}
	if (rc == 0)
		rc = slice_walk(s, &l, &w, &first, err);
	if (rc == 0) {
		from.data = (char *)x->data + first * tensor_width(x->type);
		rc = copy(&w, &from, s->out[0], err);
	}
	free(l.start);
	free(l.end);
	free(l.axes);
	free(l.step);
	return rc;
}

int graph_expand(struct step *s, struct err *err)
{
	struct tensor shape = {.n = 0};
	const struct tensor *both[2] = {s->in[0], &shape};
	int64_t *dims = NULL;
	size_t n;
	struct walk w;
	int rc = step_wholes(s, 1, &dims, &n, err);

	if (rc == 0 && n > GRAPH_RANK_MAX)
		rc = step_fail(s, ERR_LIMIT,
			_("a tensor of more than 8 dimensions"), err);
	if (rc == 0) {
		shape.rank = (unsigned)n;
		memcpy(shape.dims, dims, n * sizeof(*dims));
		rc = walk_broadcast(&w, s, both, 2, err);
	}
	free(dims);
	if (rc < 0)
		return rc;
	w.n = 1;
	return copy(&w, s->in[0], s->out[0], err);
}

int graph_tile(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	int64_t *times = NULL, dims[GRAPH_RANK_MAX] = {0};
	const size_t width = tensor_width(x->type);
	size_t n, i, at, rest, from, scale;
	unsigned d;
	int rc = step_wholes(s, 1, &times, &n, err);

	if (rc == 0 && n != x->rank)
		rc = step_fail(s, ERR_PARSE,
			_("it repeats another number of axes than there are"),
			err);
	for (d = 0; d < x->rank && rc == 0; d++) {
		if (times[d] < 0 || times[d] > (int64_t)TENSOR_MAX)
			rc = step_fail(s, ERR_LIMIT,
				_("it repeats an axis too often"), err);
		else
			dims[d] = x->dims[d] * times[d];
	}
	free(times);
	if (rc == 0)
		rc = tensor_new(s->out[0], x->type, x->rank, dims, err);
	if (rc < 0)
		return rc;
	for (i = 0; i < s->out[0]->n; i++) {
		rest = i;
		from = 0;
		scale = 1;
		for (d = x->rank; d-- > 0;) {
			at = rest % (size_t)dims[d];
			rest /= (size_t)dims[d];
			from += at % (size_t)x->dims[d] * scale;
			scale *= (size_t)x->dims[d];
		}
		memcpy((char *)s->out[0]->data + i * width,
			(const char *)x->data + from * width, width);
	}
	return 0;
}
