/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

/* One line of d elements, step apart. */
static void soften(uint32_t op, double *v, size_t d, size_t step)
{
	double max = -(double)INFINITY, sum = 0;
	size_t i, best = 0;

	for (i = 0; i < d; i++)
		if (v[i * step] > max || isnan(v[i * step])) {
			max = v[i * step];
			best = i;
		}
	for (i = 0; i < d; i++)
		sum += exp(v[i * step] - max);
	for (i = 0; i < d; i++) {
		double *x = &v[i * step];

		if (op == OP_Hardmax)
			*x = i == best;
		else if (op == OP_LogSoftmax)
			*x = *x - max - log(sum);
		else
			*x = exp(*x - max) / sum;
	}
}

/* Up to version 12 everything from the axis on is one line. */
int graph_softmax(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const bool old = s->node->version < 13;
	unsigned axis = 0;
	size_t outer, d, inner, o, k;
	double *v;
	int rc = step_axis(s, graph_int(s->g, s->node, "axis", old ? 1 : -1),
		x->rank, &axis, err);

	if (rc == 0 && !tensor_is_real(x))
		rc = step_bad_type(s, x, err);
	if (rc == 0)
		rc = tensor_like(s->out[0], x->type, x, err);
	if (rc < 0)
		return rc;
	outer = tensor_span(x, 0, axis);
	d = old ? tensor_span(x, axis, x->rank) : (size_t)x->dims[axis];
	inner = old ? 1 : tensor_span(x, axis + 1, x->rank);
	v = tensor_doubles(x);
	for (o = 0; o < outer; o++)
		for (k = 0; k < inner; k++)
			soften(s->node->op, v + o * d * inner + k, d, inner);
	tensor_put_doubles(s->out[0], v);
	free(v);
	return 0;
}

/* Each line over its norm; a line of zeros stays. */
int graph_lp_norm(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const int64_t p = graph_int(s->g, s->node, "p", 2);
	unsigned axis = 0;
	size_t outer, d, inner, o, k, i;
	double *v;
	int rc = step_axis(
		s, graph_int(s->g, s->node, "axis", -1), x->rank, &axis, err);

	if (rc == 0 && (!tensor_is_real(x) || p < 1 || p > 2))
		rc = step_bad_type(s, x, err);
	if (rc == 0)
		rc = tensor_like(s->out[0], x->type, x, err);
	if (rc < 0)
		return rc;
	outer = tensor_span(x, 0, axis);
	d = (size_t)x->dims[axis];
	inner = tensor_span(x, axis + 1, x->rank);
	v = tensor_doubles(x);
	for (o = 0; o < outer; o++)
		for (k = 0; k < inner; k++) {
			double *line = v + o * d * inner + k, norm = 0;

			for (i = 0; i < d; i++)
				norm += p == 1 ? fabs(line[i * inner])
					       : line[i * inner] *
							 line[i * inner];
			norm = p == 1 ? norm : sqrt(norm);
			for (i = 0; i < d && norm != 0; i++)
				line[i * inner] /= norm;
		}
	tensor_put_doubles(s->out[0], v);
	free(v);
	return 0;
}

/* y = (x - mean) / sqrt(variance + epsilon) * scale + bias, by channel. */
int graph_batch_norm(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const double epsilon =
		(double)graph_float(s->g, s->node, "epsilon", 1e-5F);
	double *v, *p[5] = {NULL};
	size_t n, inner, i, k;
	int rc = 0;

	if (graph_int(s->g, s->node, "training_mode", 0) ||
		!graph_int(s->g, s->node, "spatial", 1))
		return step_fail(s, ERR_UNSUPPORTED,
			_("it normalizes as in training; export the model for "
			  "inference"),
			err);
	n = x->rank > 1 ? (size_t)x->dims[1] : 1;
	for (k = 0; k < 5; k++)
		if (!tensor_is_real(s->in[k]) || (k && s->in[k]->n != n))
			return step_bad_type(s, s->in[k], err);
	rc = tensor_like(s->out[0], x->type, x, err);
	if (rc < 0)
		return rc;
	inner = x->rank > 2 ? tensor_span(x, 2, x->rank) : 1;
	v = tensor_doubles(x);
	for (k = 1; k < 5; k++)
		p[k] = tensor_doubles(s->in[k]);
	for (i = 0; i < n; i++)
		p[4][i] = sqrt(p[4][i] + epsilon);
	for (i = 0; i < x->n && n; i++) {
		const size_t c = i / inner % n;

		v[i] = p[1][c] * (v[i] - p[3][c]) / p[4][c] + p[2][c];
	}
	tensor_put_doubles(s->out[0], v);
	free(v);
	for (k = 1; k < 5; k++)
		free(p[k]);
	return 0;
}

struct layers {
	double *v, *mean, *inverse;
	size_t outer, d;
	double epsilon;
};

static void normalize(struct layers *l)
{
	size_t o, i;

	for (o = 0; o < l->outer; o++) {
		double *x = l->v + o * l->d, mean = 0, variance = 0;

		for (i = 0; i < l->d; i++)
			mean += x[i];
		mean /= (double)l->d;
		for (i = 0; i < l->d; i++)
			variance += (x[i] - mean) * (x[i] - mean);
		variance /= (double)l->d;
		l->mean[o] = mean;
		l->inverse[o] = 1 / sqrt(variance + l->epsilon);
		for (i = 0; i < l->d; i++)
			x[i] = (x[i] - mean) * l->inverse[o];
	}
}

struct affine {
	const double *scale, *bias;
	double *v;
};

static void affine_line(void *ctx, const struct walk_line *l)
{
	const struct affine *a = ctx;
	size_t i;

	for (i = 0; i < l->n; i++) {
		double *x = &a->v[l->out + i];

		*x *= a->scale[l->at[1] + i * l->step[1]];
		if (a->bias)
			*x += a->bias[l->at[2] + i * l->step[2]];
	}
}

static int scale_layers(const struct step *s, double *v, struct err *err)
{
	const bool bias = s->n_in > 2 && s->in[2];
	struct affine a = {.v = v};
	struct walk w;
	double *scale, *shift = NULL;
	int rc = walk_broadcast(&w, s, s->in, bias ? 3 : 2, err);

	if (rc == 0 && w.rank != s->in[0]->rank)
		rc = step_bad_type(s, s->in[1], err);
	if (rc < 0)
		return rc;
	a.scale = scale = tensor_doubles(s->in[1]);
	if (bias)
		a.bias = shift = tensor_doubles(s->in[2]);
	walk_lines(&w, affine_line, &a);
	free(scale);
	free(shift);
	return 0;
}

/* Mean and the inverse of the deviation are further outputs. */
static int put_moments(const struct step *s, const struct layers *l,
	unsigned axis, struct err *err)
{
	int64_t dims[GRAPH_RANK_MAX];
	unsigned d;
	size_t k;
	int rc = 0;

	for (d = 0; d < s->in[0]->rank; d++)
		dims[d] = d < axis ? s->in[0]->dims[d] : 1;
	for (k = 1; k < s->n_out && rc == 0; k++) {
		if (!s->out[k])
			continue;
		rc = tensor_new(
			s->out[k], GRAPH_FLOAT, s->in[0]->rank, dims, err);
		if (rc == 0)
			tensor_put_doubles(
				s->out[k], k == 1 ? l->mean : l->inverse);
	}
	return rc;
}

int graph_layer_norm(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	struct layers l = {.epsilon = (double)graph_float(
				   s->g, s->node, "epsilon", 1e-5F)};
	unsigned axis = 0;
	size_t k;
	int rc = step_axis(
		s, graph_int(s->g, s->node, "axis", -1), x->rank, &axis, err);

	for (k = 0; k < s->n_in && rc == 0; k++)
		if (s->in[k] && !tensor_is_real(s->in[k]))
			rc = step_bad_type(s, s->in[k], err);
	if (rc == 0 && s->out[0])
		rc = tensor_like(s->out[0], x->type, x, err);
	if (rc < 0)
		return rc;
	l.outer = tensor_span(x, 0, axis);
	l.d = tensor_span(x, axis, x->rank);
	l.v = tensor_doubles(x);
	l.mean = xcalloc(l.outer + 1, sizeof(double));
	l.inverse = xcalloc(l.outer + 1, sizeof(double));
	normalize(&l);
	rc = scale_layers(s, l.v, err);
	if (rc == 0 && s->out[0])
		tensor_put_doubles(s->out[0], l.v);
	if (rc == 0)
		rc = put_moments(s, &l, axis, err);
	free(l.v);
	free(l.mean);
	free(l.inverse);
	return rc;
}
