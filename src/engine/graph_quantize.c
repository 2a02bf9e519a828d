/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

/* Element i of x belongs to scale (i / inner) % n: one for all, or one for
 * each place along an axis. */
struct scales {
	double *scale, *zero;
	size_t n, inner;
};

static int read_scales(const struct step *s, struct scales *q, struct err *err)
{
	const struct tensor *x = s->in[0], *scale = s->in[1];
	const struct tensor *zero = s->n_in > 2 ? s->in[2] : NULL;
	unsigned axis = 0;
	int rc = 0;

	if (x->type == GRAPH_TEXT || !tensor_is_real(scale) ||
		(zero && (zero->n != scale->n || zero->type == GRAPH_TEXT)))
		return step_bad_type(s, scale, err);
	q->n = scale->n;
	q->inner = 1;
	if (scale->rank) {
		rc = step_axis(s, graph_int(s->g, s->node, "axis", 1), x->rank,
			&axis, err);
		if (rc == 0 && q->n != 1 &&
			(scale->rank != 1 || (int64_t)q->n != x->dims[axis]))
			rc = step_fail(s, ERR_UNSUPPORTED,
				_("its scales do not go with one axis of its "
				  "input (blocks are not known)"),
				err);
		if (rc < 0)
			return rc;
		q->inner = tensor_span(x, axis + 1, x->rank);
	}
	q->scale = tensor_doubles(scale);
	q->zero =
		zero ? tensor_doubles(zero) : xcalloc(q->n + 1, sizeof(double));
	return 0;
}

static void bounds(unsigned type, double *low, double *high)
{
	*low = type == GRAPH_INT8 ? -128 : type == GRAPH_INT16 ? -32768 : 0;
	*high = type == GRAPH_INT8     ? 127
		: type == GRAPH_INT16  ? 32767
		: type == GRAPH_UINT16 ? 65535
				       : 255;
}

static double quantum(double v, double zero, double low, double high)
{
	v = rint(v) + zero;
	return isnan(v) || v < low ? low : v > high ? high : v;
}

int graph_quantize(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	unsigned type = s->n_in > 2 && s->in[2]
				? s->in[2]->type
				: (unsigned)graph_int(s->g, s->node,
					  "output_dtype", GRAPH_UINT8);
	struct scales q = {.n = 0};
	double low, high, *v;
	size_t i;
	int rc;

	if (type == 0)
		type = GRAPH_UINT8;
	if (type < GRAPH_UINT8 || type > GRAPH_INT16)
		return step_bad_type(s, s->in[1], err);
	rc = read_scales(s, &q, err);
	if (rc == 0)
		rc = tensor_like(s->out[0], type, x, err);
	if (rc == 0) {
		bounds(type, &low, &high);
		v = tensor_doubles(x);
		for (i = 0; i < x->n; i++) {
			const size_t c = i / q.inner % q.n;

			/* The quotient is of the input's own type. */
			v[i] = quantum((double)(float)(v[i] / q.scale[c]),
				q.zero[c], low, high);
		}
		tensor_put_doubles(s->out[0], v);
		free(v);
	}
	free(q.scale);
	free(q.zero);
	return rc;
}

int graph_dequantize(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	struct scales q = {.n = 0};
	double *v;
	size_t i;
	int rc = read_scales(s, &q, err);

	if (rc == 0)
		rc = tensor_like(s->out[0], s->in[1]->type, x, err);
	if (rc == 0) {
		v = tensor_doubles(x);
		for (i = 0; i < x->n; i++) {
			const size_t c = i / q.inner % q.n;

			v[i] = (v[i] - q.zero[c]) * q.scale[c];
		}
		tensor_put_doubles(s->out[0], v);
		free(v);
	}
	free(q.scale);
	free(q.zero);
	return rc;
}

/* Scale and zero point from the input's own range, which 0 belongs to. */
int graph_quantize_dynamic(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	float low = 0, high = 0, scale, zero;
	const float *from = x->data;
	size_t i;
	int rc;

	if (x->type != GRAPH_FLOAT || !s->out[0] || s->n_out < 3 ||
		!s->out[1] || !s->out[2])
		return step_bad_type(s, x, err);
	for (i = 0; i < x->n; i++) {
		low = from[i] < low ? from[i] : low;
		high = from[i] > high ? from[i] : high;
	}
	scale = (high - low) / 255;
	zero = (float)quantum(
		scale > 0 ? (double)((0 - low) / scale) : 0, 0, 0, 255);
	rc = tensor_like(s->out[0], GRAPH_UINT8, x, err);
	if (rc == 0)
		rc = tensor_new(s->out[1], GRAPH_FLOAT, 0, NULL, err);
	if (rc == 0)
		rc = tensor_new(s->out[2], GRAPH_UINT8, 0, NULL, err);
	if (rc < 0)
		return rc;
	for (i = 0; i < x->n; i++)
		((uint8_t *)s->out[0]->data)[i] = (uint8_t)quantum(
			scale > 0 ? (double)(from[i] / scale) : 0, (double)zero,
			0, 255);
	*(float *)s->out[1]->data = scale;
	*(uint8_t *)s->out[2]->data = (uint8_t)zero;
	return 0;
}
