/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/graph_class.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

struct classes classes_of(const struct step *s)
{
	struct classes c = {NULL, NULL, 0};

	c.ints = graph_ints(s->g, s->node, "classlabels_ints", &c.n);
	if (!c.ints)
		c.ints = graph_ints(s->g, s->node, "classlabels_int64s", &c.n);
	if (!c.n)
		c.texts =
			graph_texts(s->g, s->node, "classlabels_strings", &c.n);
	return c;
}

int classes_open(const struct step *s, const struct classes *c, size_t rows,
	struct err *err)
{
	const int64_t n = (int64_t)rows;

	if (!s->out[0])
		return 0;
	return tensor_new(
		s->out[0], c->texts ? GRAPH_TEXT : GRAPH_INT64, 1, &n, err);
}

void classes_put(
	const struct step *s, const struct classes *c, size_t row, size_t i)
{
	struct tensor *out = s->out[0];

	if (!out)
		return;
	if (c->texts)
		((const char **)out->data)[row] = s->g->strings + c->texts[i];
	else
		((int64_t *)out->data)[row] = c->ints ? c->ints[i] : (int64_t)i;
}

void classes_put_none(const struct step *s, size_t row)
{
	struct tensor *out = s->out[0];

	if (out && out->type == GRAPH_TEXT)
		((const char **)out->data)[row] = "";
}

int class_transform(const struct step *s)
{
	return post_transform_find(
		graph_string(s->g, s->node, "post_transform", "NONE"));
}

static float logistic(float x)
{
	const float v = 1 / (1 + expf(-fabsf(x)));

	return x < 0 ? 1 - v : v;
}

static float probit(float p)
{
	const float x = 2 * p - 1;
	const float rest = (1 - x) * (1 + x);
	float a, b;

	if (rest == 0)
		return 0;
	a = 2 / (3.14159265F * 0.147F) + 0.5F * logf(rest);
	b = logf(rest) / 0.147F;
	a = sqrtf(-a + sqrtf(a * a - b));
	return 1.41421356F * (x < 0 ? -a : a);
}

static float largest(const float *v, size_t n)
{
	return v[class_largest(v, n)];
}

static void softmax(float *v, size_t n)
{
	const float max = largest(v, n);
	float sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		v[i] = expf(v[i] - max);
		sum += v[i];
	}
	for (i = 0; i < n; i++)
		v[i] /= sum;
}

/* A score of 0 stays 0. */
static void softmax_zero(float *v, size_t n)
{
	const float max = largest(v, n), low = expf(-max);
	float sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i] > 1e-7F || v[i] < -1e-7F)
			v[i] = expf(v[i] - max);
		else
			v[i] *= low;
		sum += v[i];
	}
	for (i = 0; i < n; i++)
		v[i] = sum == 0 ? 0.5F : v[i] / sum;
}

void class_apply(enum post_transform post, float *scores, size_t n)
{
	size_t i;

	if (!n)
		return;
	switch (post) {
	case POST_SOFTMAX:
		softmax(scores, n);
		break;
	case POST_SOFTMAX_ZERO:
		softmax_zero(scores, n);
		break;
	case POST_LOGISTIC:
		for (i = 0; i < n; i++)
			scores[i] = logistic(scores[i]);
		break;
	case POST_PROBIT:
		for (i = 0; i < n; i++)
			scores[i] = probit(scores[i]);
		break;
	case POST_NONE:
	default:
		break;
	}
}

size_t class_largest(const float *scores, size_t n)
{
	size_t i, best = 0;

	for (i = 1; i < n; i++)
		if (scores[i] > scores[best])
			best = i;
	return best;
}

int class_table(const struct step *s, struct table_view *t, struct err *err)
{
	const struct tensor *x = s->in[0];
	double *v;
	size_t i;

	if (x->type == GRAPH_TEXT)
		return step_bad_type(s, x, err);
	if (x->rank < 1 || x->rank > 2)
		return step_fail(s, ERR_PARSE, _("its input is no table"), err);
	t->rows = x->rank == 2 ? (size_t)x->dims[0] : 1;
	t->columns = (size_t)x->dims[x->rank - 1];
	t->made = NULL;
	t->v = x->data;
	if (x->type == GRAPH_FLOAT)
		return 0;
	v = tensor_doubles(x);
	t->v = t->made = xreallocarray(NULL, x->n + 1, sizeof(float));
	for (i = 0; i < x->n; i++)
		t->made[i] = (float)v[i];
	free(v);
	return 0;
}
