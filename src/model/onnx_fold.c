/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/onnx_fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/graph_get.h"
#include "model/model.h"

static bool read_scaler(
	struct fold *f, struct fold_step *s, const struct graph_node *n)
{
	size_t i;

	s->offset = graph_floats(f->g, n, "offset", &s->n_offset);
	s->scale = graph_floats(f->g, n, "scale", &s->n_scale);
	for (i = 0; i < s->n_scale; i++)
		if (!isfinite(s->scale[i]) || s->scale[i] == 0)
			return false;
	for (i = 0; i < s->n_offset; i++)
		if (!isfinite(s->offset[i]))
			return false;
	return s->n_scale && s->n_offset;
}

/* Only of NaN: any other value to be replaced is no monotone step. */
static bool read_imputer(
	struct fold *f, struct fold_step *s, const struct graph_node *n)
{
	const float from = graph_float(f->g, n, "replaced_value_float", 0);

	s->fill = graph_floats(f->g, n, "imputed_value_floats", &s->n_fill);
	return isnan(from) && s->n_fill;
}

static bool read_step(struct fold *f, const struct graph_node *n)
{
	struct fold_step *s = &f->steps[f->n_steps];

	memset(s, 0, sizeof(*s));
	if (n->op == OP_Identity)
		return true;
	if (f->n_steps + 1 == FOLD_STEPS_MAX)
		return false;
	f->n_steps++;
	if (n->op == OP_Scaler)
		return read_scaler(f, s, n);
	if (n->op == OP_Imputer)
		return read_imputer(f, s, n);
	return false;
}

static bool lengths_fit(const struct fold *f)
{
	size_t i;

	for (i = 0; i < f->n_steps; i++) {
		const struct fold_step *s = &f->steps[i];

		if ((s->n_offset > 1 && s->n_offset != f->n) ||
			(s->n_scale > 1 && s->n_scale != f->n) ||
			(s->n_fill > 1 && s->n_fill != f->n))
			return false;
	}
	return true;
}

bool fold_open(struct fold *f, const struct graph *g, uint32_t value)
{
	const struct graph_value *v;
	size_t i;

	memset(f, 0, sizeof(*f));
	f->g = g;
	while (g->values[value].role == ROLE_COMPUTED) {
		const struct graph_node *n = graph_maker(g, value);

		if (!n || !read_step(f, n))
			return false;
		value = g->refs[n->first_in];
	}
	v = &g->values[value];
	if (v->role != ROLE_INPUT || g->ends.n_inputs != 1 ||
		g->refs[0] != value || v->type != GRAPH_FLOAT || v->rank != 2 ||
		g->ends.batch)
		return false;
	f->n = (size_t)g->ints[v->first_dim + 1];
	if (!lengths_fit(f))
		return false;
	f->feature = xcalloc(f->n, sizeof(*f->feature));
	for (i = 0; i < f->n; i++)
		f->feature[i] = (uint32_t)i;
	return true;
}

void fold_close(struct fold *f)
{
	free(f->feature);
	f->feature = NULL;
}

static float of(const float *list, size_t n, size_t column)
{
	return n == 1 ? list[0] : list[column];
}

/* The image of x, as the operators compute it. */
static float image(const struct fold *f, size_t column, float x)
{
	size_t i;

	for (i = f->n_steps; i-- > 0;) {
		const struct fold_step *s = &f->steps[i];

		if (s->fill && isnan(x))
			x = of(s->fill, s->n_fill, column);
		if (s->scale)
			x = (x - of(s->offset, s->n_offset, column)) *
			    of(s->scale, s->n_scale, column);
	}
	return x;
}

static bool falls(const struct fold *f, size_t column)
{
	bool down = false;
	size_t i;

	for (i = 0; i < f->n_steps; i++)
		if (f->steps[i].scale &&
			of(f->steps[i].scale, f->steps[i].n_scale, column) < 0)
			down = !down;
	return down;
}

/* Floats in order as integers: -inf is lowest, +inf highest. */
static float float_of(int64_t rank)
{
	uint32_t bits = (uint32_t)(rank < 0 ? -rank - 1 : rank);
	float v;

	if (rank < 0)
		bits |= UINT32_C(0x80000000);
	memcpy(&v, &bits, sizeof(v));
	return v;
}

/* The lowest x, from -inf to +inf, for which (image(x) < t) is not first;
 * +inf's successor counts as one more. */
static int64_t edge(const struct fold *f, size_t column, float t, bool first)
{
	int64_t low = -INT64_C(0x7f800000) - 1, high = INT64_C(0x7f800000) + 1;

	while (low < high) {
		const int64_t mid = low + (high - low) / 2;

		if ((image(f, column, float_of(mid)) < t) == first)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool fold_keeps_missing(const struct fold *f, size_t column)
{
	return isnan(image(f, column, NAN));
}

struct folded fold_split(
	const struct fold *f, size_t column, float t, bool missing_left)
{
	struct folded s = {t, false, missing_left};
	float nan_image;
	int64_t at;

	if (!f->n_steps)
		return s;
	nan_image = image(f, column, NAN);
	if (!isnan(nan_image))
		s.missing_left = nan_image < t;
	s.turned = falls(f, column);
	at = edge(f, column, t, !s.turned);
	/* No float is past +inf: then every value is on one side, which
	 * "x < -inf" says with the sides exchanged. */
	if (at > INT64_C(0x7f800000)) {
		s.threshold = -INFINITY;
		s.turned = !s.turned;
	} else {
		s.threshold = float_of(at);
	}
	if (s.turned)
		s.missing_left = !s.missing_left;
	return s;
}
