/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/onnx_fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/model.h"

bool fold_open(struct fold *f, const struct graph *g, uint32_t value)
{
	struct err ignored = ERR_INIT;

	memset(f, 0, sizeof(*f));
	f->g = g;
	f->n_features = onnx_count_features(g);
	if (g->ends.batch || f->n_features > MODEL_FEATURES_MAX ||
		onnx_levels(&f->levels, g, f->n_features, &ignored) < 0)
		return false;
	return fold_columns(f, value);
}

void fold_close(struct fold *f)
{
	size_t i;

	for (i = 0; i < f->n_tables; i++)
		free(f->tables[i].values);
	onnx_levels_free(f->levels, f->n_features);
	free(f->tables);
	free(f->columns);
	free(f->steps);
	memset(f, 0, sizeof(*f));
}

static float apply(const struct fold_step *s, float x)
{
	switch (s->kind) {
	case FOLD_SUB:
		return x - s->a;
	case FOLD_ADD:
		return x + s->a;
	case FOLD_MUL:
		return x * s->a;
	case FOLD_DIV:
		return x / s->a;
	case FOLD_FILL:
	default:
		return isnan(x) ? s->a : x;
	}
}

/* The image of x, as the operators compute it. */
static float image(const struct fold *f, const struct fold_column *c, float x)
{
	uint32_t chain[FOLD_DEPTH_MAX];
	size_t n = 0;
	uint32_t i;

	for (i = c->step; i != FOLD_NONE; i = f->steps[i].before)
		chain[n++] = i;
	while (n-- > 0)
		x = apply(&f->steps[chain[n]], x);
	return x;
}

static bool falls(const struct fold *f, const struct fold_column *c)
{
	bool down = false;
	uint32_t i;

	for (i = c->step; i != FOLD_NONE; i = f->steps[i].before)
		if ((f->steps[i].kind == FOLD_MUL ||
			    f->steps[i].kind == FOLD_DIV) &&
			f->steps[i].a < 0)
			down = !down;
	return down;
}

bool fold_keeps_missing(const struct fold *f, size_t column)
{
	return isnan(image(f, &f->columns[column], NAN));
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
static int64_t edge(
	const struct fold *f, const struct fold_column *c, float t, bool first)
{
	int64_t low = -INT64_C(0x7f800000) - 1, high = INT64_C(0x7f800000) + 1;

	while (low < high) {
		const int64_t mid = low + (high - low) / 2;

		if ((image(f, c, float_of(mid)) < t) == first)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* A level goes right where its image is not below t. What is no level can
 * only go left: where it should go right, the sides change places. */
static struct folded split_text(
	const struct fold *f, const struct fold_column *c, float t)
{
	const struct fold_table *table = &f->tables[c->table];
	const float *v = table->values;
	const size_t n = table->n_levels;
	struct folded s = {.text = true};
	size_t k;

	s.n_words = n / 32 + 1;
	s.words = xcalloc(s.n_words, sizeof(*s.words));
	s.turned = !(image(f, c, v[n]) < t);
	for (k = 0; k < n; k++)
		if ((image(f, c, v[k]) < t) == s.turned)
			s.words[k / 32] |= UINT32_C(1) << (k % 32);
	s.missing_left = (image(f, c, v[n + 1]) < t) != s.turned;
	return s;
}

struct folded fold_split(
	const struct fold *f, size_t column, float t, bool missing_left)
{
	const struct fold_column *c = &f->columns[column];
	struct folded s = {.threshold = t, .missing_left = missing_left};
	float nan_image;
	int64_t at;

	if (c->table != FOLD_NONE)
		return split_text(f, c, t);
	if (c->step == FOLD_NONE)
		return s;
	nan_image = image(f, c, NAN);
	if (!isnan(nan_image))
		s.missing_left = nan_image < t;
	s.turned = falls(f, c);
	at = edge(f, c, t, !s.turned);
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
