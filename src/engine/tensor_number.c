/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "engine/tensor.h"

float tensor_from_half(uint16_t h)
{
	const int exponent = h >> 10 & 31;
	const float fraction = (float)(h & 1023);
	float v;

	if (exponent == 31)
		v = h & 1023 ? NAN : INFINITY;
	else if (exponent == 0)
		v = ldexpf(fraction, -24);
	else
		v = ldexpf(1024 + fraction, exponent - 25);
	return h & 0x8000 ? -v : v;
}

/* To the nearest multiple of the half's last place; ties to even. */
uint16_t tensor_to_half(double v)
{
	const uint16_t sign = signbit(v) ? 0x8000 : 0;
	int exponent;
	double scaled;

	v = fabs(v);
	if (isnan(v))
		return sign | 0x7e00;
	if (v >= 65520)
		return sign | 0x7c00;
	(void)frexp(v, &exponent);
	if (exponent < -13)
		exponent = -13;
	scaled = rint(ldexp(v, 11 - exponent));
	/* 1024..2048 of the binade; below it a subnormal. */
	return (uint16_t)(sign +
			  (uint16_t)((exponent + 13) * 1024 + (int)scaled));
}

float tensor_from_bfloat(uint16_t b)
{
	const uint32_t bits = (uint32_t)b << 16;
	float v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

uint16_t tensor_to_bfloat(double wide)
{
	const float v = (float)wide;
	uint32_t bits;

	memcpy(&bits, &v, sizeof(bits));
	if (isnan(v))
		return (uint16_t)(bits >> 16 | 64);
	bits += 0x7fff + (bits >> 16 & 1);
	return (uint16_t)(bits >> 16);
}

/* Runs loop over every integer type, x being the element's pointer. */
#define EACH_WHOLE(t, loop)     \
	switch ((t)->type) {    \
	case GRAPH_UINT8:       \
		loop(uint8_t);  \
	case GRAPH_BOOL:        \
		loop(uint8_t);  \
	case GRAPH_INT8:        \
		loop(int8_t);   \
	case GRAPH_UINT16:      \
		loop(uint16_t); \
	case GRAPH_INT16:       \
		loop(int16_t);  \
	case GRAPH_UINT32:      \
		loop(uint32_t); \
	case GRAPH_INT32:       \
		loop(int32_t);  \
	case GRAPH_UINT64:      \
		loop(uint64_t); \
	case GRAPH_INT64:       \
	default:                \
		loop(int64_t);  \
	}

int64_t *tensor_wholes(const struct tensor *t)
{
	int64_t *v = xreallocarray(NULL, t->n + 1, sizeof(*v));
	double *reals;
	size_t i;

	if (tensor_is_real(t)) {
		reals = tensor_doubles(t);
		for (i = 0; i < t->n; i++)
			v[i] = reals[i] >= -0x1p63 && reals[i] < 0x1p63
				       ? (int64_t)reals[i]
				       : INT64_MIN;
		free(reals);
		return v;
	}
#define LOAD(type)                                          \
	for (i = 0; i < t->n; i++)                          \
		v[i] = (int64_t)((const type *)t->data)[i]; \
	break
	EACH_WHOLE(t, LOAD)
#undef LOAD
	return v;
}

double *tensor_doubles(const struct tensor *t)
{
	double *v = xreallocarray(NULL, t->n + 1, sizeof(*v));
	const uint16_t *half = t->data;
	size_t i;

	switch (t->type) {
	case GRAPH_FLOAT:
		for (i = 0; i < t->n; i++)
			v[i] = (double)((const float *)t->data)[i];
		return v;
	case GRAPH_DOUBLE:
		if (t->n)
			memcpy(v, t->data, t->n * sizeof(*v));
		return v;
	case GRAPH_FLOAT16:
		for (i = 0; i < t->n; i++)
			v[i] = (double)tensor_from_half(half[i]);
		return v;
	case GRAPH_BFLOAT16:
		for (i = 0; i < t->n; i++)
			v[i] = (double)tensor_from_bfloat(half[i]);
		return v;
	default:
		break;
	}
#define LOAD(type)                                         \
	for (i = 0; i < t->n; i++)                         \
		v[i] = (double)((const type *)t->data)[i]; \
	break
	EACH_WHOLE(t, LOAD)
#undef LOAD
	return v;
}

void tensor_put_wholes(struct tensor *t, const int64_t *v)
{
	double *reals;
	size_t i;

	/* Rounded once. */
	if (t->type == GRAPH_FLOAT) {
		for (i = 0; i < t->n; i++)
			((float *)t->data)[i] = (float)v[i];
		return;
	}
	if (tensor_is_real(t)) {
		reals = xreallocarray(NULL, t->n + 1, sizeof(*reals));
		for (i = 0; i < t->n; i++)
			reals[i] = (double)v[i];
		tensor_put_doubles(t, reals);
		free(reals);
		return;
	}
	if (t->type == GRAPH_BOOL) {
		for (i = 0; i < t->n; i++)
			((uint8_t *)t->data)[i] = v[i] != 0;
		return;
	}
#define STORE(type)                                \
	for (i = 0; i < t->n; i++)                 \
		((type *)t->data)[i] = (type)v[i]; \
	break
	EACH_WHOLE(t, STORE)
#undef STORE
}

/* A double as a whole number, as a C cast of numpy does: cut towards zero;
 * what does not fit has no meaning there, and gives the lowest number. */
static int64_t cut(double x)
{
	return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN;
}

void tensor_put_doubles(struct tensor *t, const double *v)
{
	uint16_t *half = t->data;
	size_t i;

	switch (t->type) {
	case GRAPH_FLOAT:
		for (i = 0; i < t->n; i++)
			((float *)t->data)[i] = (float)v[i];
		return;
	case GRAPH_DOUBLE:
		if (t->n)
			memcpy(t->data, v, t->n * sizeof(*v));
		return;
	case GRAPH_FLOAT16:
		for (i = 0; i < t->n; i++)
			half[i] = tensor_to_half(v[i]);
		return;
	case GRAPH_BFLOAT16:
		for (i = 0; i < t->n; i++)
			half[i] = tensor_to_bfloat(v[i]);
		return;
	case GRAPH_BOOL:
		for (i = 0; i < t->n; i++)
			((uint8_t *)t->data)[i] = v[i] != 0;
		return;
	case GRAPH_UINT64:
		for (i = 0; i < t->n; i++)
			((uint64_t *)t->data)[i] =
				v[i] >= 0x1p63 && v[i] < 0x1p64
					? (uint64_t)v[i]
					: (uint64_t)cut(v[i]);
		return;
	default:
		break;
	}
#define STORE(type)                                     \
	for (i = 0; i < t->n; i++)                      \
		((type *)t->data)[i] = (type)cut(v[i]); \
	break
	EACH_WHOLE(t, STORE)
#undef STORE
}

static struct tensor element(const struct tensor *t, size_t i)
{
	struct tensor one = *t;

	one.n = 1;
	one.data = (char *)t->data + i * tensor_width(t->type);
	return one;
}

double tensor_number(const struct tensor *t, size_t i)
{
	const struct tensor one = element(t, i);
	double *v = tensor_doubles(&one);
	const double x = v[0];

	free(v);
	return x;
}

int64_t tensor_whole(const struct tensor *t, size_t i)
{
	const struct tensor one = element(t, i);
	int64_t *v = tensor_wholes(&one);
	const int64_t x = v[0];

	free(v);
	return x;
}
