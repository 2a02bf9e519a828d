/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

/* A reduction under way: x is walked in its own order; out strides are 0
 * along the axes that go. */
struct reduction {
	uint32_t op;
	const double *x;
	double *acc;
	const double *max; /* of ReduceLogSumExp, on its second pass */
	const int64_t *whole;
	int64_t *whole_acc;
	bool unsigned_64;
};

static double add(uint32_t op, double acc, double x)
{
	switch (op) {
	case OP_ReduceMax:
		return isnan(x) || x > acc ? x : acc;
	case OP_ReduceMin:
		return isnan(x) || x < acc ? x : acc;
	case OP_ReduceProd:
		return acc * x;
	case OP_ReduceL1:
		return acc + fabs(x);
	case OP_ReduceL2:
	case OP_ReduceSumSquare:
		return acc + x * x;
	default:
		return acc + x;
	}
}

static void real_line(void *ctx, const struct walk_line *l)
{
	const struct reduction *r = ctx;
	size_t i;

	for (i = 0; i < l->n; i++) {
		const size_t o = l->at[0] + i * l->step[0];
		double x = r->x[l->out + i];

		if (r->max)
			x = isinf(r->max[o]) ? (x == r->max[o])
					     : exp(x - r->max[o]);
		r->acc[o] = add(r->op, r->acc[o], x);
	}
}

static void whole_line(void *ctx, const struct walk_line *l)
{
	const struct reduction *r = ctx;
	size_t i;

	for (i = 0; i < l->n; i++) {
		int64_t *acc = &r->whole_acc[l->at[0] + i * l->step[0]];
		const int64_t x = r->whole[l->out + i];
		const bool less = r->unsigned_64 ? (uint64_t)x < (uint64_t)*acc
						 : x < *acc;

		if (r->op == OP_ReduceMax)
			*acc = less ? *acc : x;
		else if (r->op == OP_ReduceMin)
			*acc = less ? x : *acc;
		else if (r->op == OP_ReduceProd)
			*acc = (int64_t)((uint64_t)*acc * (uint64_t)x);
		else if (r->op == OP_ReduceSumSquare)
			*acc = (int64_t)((uint64_t)*acc +
					 (uint64_t)x * (uint64_t)x);
		else if (r->op == OP_ReduceL1)
			*acc = (int64_t)((uint64_t)*acc +
					 (x < 0 ? 0 - (uint64_t)x
						: (uint64_t)x));
		else
			*acc = (int64_t)((uint64_t)*acc + (uint64_t)x);
	}
}

static double start_of(uint32_t op)
{
	if (op == OP_ReduceMax)
		return -(double)INFINITY;
	if (op == OP_ReduceMin)
		return (double)INFINITY;
	return op == OP_ReduceProd;
}

static void finish(uint32_t op, double *acc, size_t n, double each)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (op == OP_ReduceMean)
			acc[i] /= each;
		else if (op == OP_ReduceL2)
			acc[i] = sqrt(acc[i]);
		else if (op == OP_ReduceLogSum)
			acc[i] = log(acc[i]);
	}
}

static void reduce_reals(const struct step *s, const struct walk *w,
	struct tensor *out, double each)
{
	const uint32_t op = s->node->op;
	double *x = tensor_doubles(s->in[0]);
	struct reduction r = {.op = op, .x = x};
	double *max = NULL;
	size_t i;

	r.acc = xcalloc(out->n + 1, sizeof(*r.acc));
	if (op == OP_ReduceLogSumExp) {
		max = xcalloc(out->n + 1, sizeof(*max));
		for (i = 0; i < out->n; i++)
			max[i] = -(double)INFINITY;
		walk_lines(w, real_line,
			&(struct reduction){
				.op = OP_ReduceMax, .x = x, .acc = max});
		r.max = max;
	}
	for (i = 0; i < out->n; i++)
		r.acc[i] = start_of(op);
	walk_lines(w, real_line, &r);
	finish(op, r.acc, out->n, each);
	for (i = 0; i < out->n && max; i++)
		r.acc[i] = max[i] + log(r.acc[i]);
	tensor_put_doubles(out, r.acc);
	free(x);
	free(max);
	free(r.acc);
}

static void reduce_wholes(
	const struct step *s, const struct walk *w, struct tensor *out)
{
	int64_t *x = tensor_wholes(s->in[0]);
	struct reduction r = {.op = s->node->op,
		.whole = x,
		.unsigned_64 = s->in[0]->type == GRAPH_UINT64};
	size_t i;

	r.whole_acc = xcalloc(out->n + 1, sizeof(*r.whole_acc));
	for (i = 0; i < out->n; i++)
		r.whole_acc[i] = r.op == OP_ReduceMax
					 ? (r.unsigned_64 ? 0 : INT64_MIN)
				 : r.op == OP_ReduceMin
					 ? (r.unsigned_64 ? -1 : INT64_MAX)
					 : r.op == OP_ReduceProd;
	walk_lines(w, whole_line, &r);
	tensor_put_wholes(out, r.whole_acc);
	free(x);
	free(r.whole_acc);
}

/* Shape of the result, and the walk from x to it; each: elements that one
 * result is made of. */
static unsigned shape_of(const struct step *s, const bool *gone, struct walk *w,
	int64_t *dims, size_t *each)
{
	const struct tensor *x = s->in[0];
	const bool keep = graph_int(s->g, s->node, "keepdims", 1) != 0;
	size_t stride = 1;
	unsigned d, rank = 0;

	*w = (struct walk){.rank = x->rank, .n = 1};
	*each = 1;
	for (d = x->rank; d-- > 0;) {
		w->dims[d] = x->dims[d];
		w->stride[0][d] = gone[d] ? 0 : stride;
		if (gone[d])
			*each *= (size_t)x->dims[d];
		else
			stride *= (size_t)x->dims[d];
	}
	for (d = 0; d < x->rank; d++)
		if (!gone[d] || keep)
			dims[rank++] = gone[d] ? 1 : x->dims[d];
	return rank;
}

int graph_reduce(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const uint32_t op = s->node->op;
	bool gone[GRAPH_RANK_MAX], any;
	int64_t dims[GRAPH_RANK_MAX];
	struct walk w;
	size_t each;
	unsigned d, rank;
	int rc = step_axes(s, x->rank, gone, &any, err);

	if (rc == 0 && x->type == GRAPH_TEXT)
		rc = step_bad_type(s, x, err);
	if (rc < 0)
		return rc;
	if (!any && graph_int(s->g, s->node, "noop_with_empty_axes", 0)) {
		tensor_view(s->out[0], x, x->rank, x->dims);
		return 0;
	}
	for (d = 0; d < x->rank && !any; d++)
		gone[d] = true;
	rank = shape_of(s, gone, &w, dims, &each);
	rc = tensor_new(s->out[0], x->type, rank, dims, err);
	if (rc < 0)
		return rc;
	if (tensor_is_whole(x) &&
		(op == OP_ReduceSum || op == OP_ReduceMax ||
			op == OP_ReduceMin || op == OP_ReduceProd ||
			op == OP_ReduceL1 || op == OP_ReduceSumSquare))
		reduce_wholes(s, &w, s->out[0]);
	else
		reduce_reals(s, &w, s->out[0], (double)each);
	return 0;
}
