/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>

#include "engine/kernel.h"

/* XGBoost, src/common/math.h: Sigmoid and Softmax in float, the sum of the
 * softmax in double. */
static float xgb_sigmoid(float x)
{
	float minus = -x < 88.7f ? -x : 88.7f;

	return 1.0f / (expf(minus) + 1.0f + 1e-16f);
}

static void xgb_softmax(const double *in, double *out, size_t n)
{
	float max = (float)in[0];
	double sum = 0;
	size_t i;

	for (i = 1; i < n; i++)
		if ((float)in[i] > max)
			max = (float)in[i];
	for (i = 0; i < n; i++) {
		float e = expf((float)in[i] - max);

		out[i] = (double)e;
		sum += (double)e;
	}
	for (i = 0; i < n; i++)
		out[i] = (double)((float)out[i] / (float)sum);
}

static void index_of_largest(const double *in, double *out, size_t n)
{
	size_t i, best = 0;

	for (i = 1; i < n; i++)
		if (in[i] > in[best])
			best = i;
	for (i = 1; i < n; i++)
		out[i] = (double)NAN;
	out[0] = (double)best;
}

static double xgb_link(enum model_link link, double x)
{
	switch (link) {
	case LINK_LOGISTIC:
	case LINK_OVA:
		return (double)xgb_sigmoid((float)x);
	case LINK_EXP:
		return (double)expf((float)x);
	case LINK_SIGN:
		return x > 0 ? 1 : 0;
	case LINK_IDENTITY:
	case LINK_SOFTMAX:
	case LINK_SQUARE:
	case LINK_LOG1PEXP:
	case LINK_MAX:
	case LINK_COUNT:
	default:
		return x;
	}
}

/* LightGBM, src/objective and utils/common.h: all in double. */
static double lgb_link(const struct model *m, double x)
{
	switch (m->link) {
	case LINK_LOGISTIC:
	case LINK_OVA:
		return 1.0 / (1.0 + exp(-m->sigmoid * x));
	case LINK_EXP:
		return exp(x);
	case LINK_SQUARE:
		return (double)((x > 0) - (x < 0)) * x * x;
	case LINK_LOG1PEXP:
		return log1p(exp(x));
	case LINK_SIGN:
	case LINK_IDENTITY:
	case LINK_SOFTMAX:
	case LINK_MAX:
	case LINK_COUNT:
	default:
		return x;
	}
}

static void lgb_softmax(const double *in, double *out, size_t n)
{
	double max = in[0], sum = 0;
	size_t i;

	for (i = 1; i < n; i++)
		if (in[i] > max)
			max = in[i];
	for (i = 0; i < n; i++) {
		out[i] = exp(in[i] - max);
		sum += out[i];
	}
	for (i = 0; i < n; i++)
		out[i] /= sum;
}

static void lgb_row(const struct model *m, const double *in, double *out)
{
	size_t i, n = m->n_groups;
	double rounds = m->average && m->n_rounds ? (double)m->n_rounds : 1;

	for (i = 0; i < n; i++)
		out[i] = in[i] / rounds;
	if (m->link == LINK_SOFTMAX) {
		lgb_softmax(out, out, n);
		return;
	}
	for (i = 0; i < n; i++)
		out[i] = lgb_link(m, out[i]);
}

void link_row(const struct model *m, const double *in, double *out)
{
	size_t i, n = m->n_groups;

	if (m->source == MODEL_LIGHTGBM)
		lgb_row(m, in, out);
	else if (m->link == LINK_SOFTMAX)
		xgb_softmax(in, out, n);
	else if (m->link == LINK_MAX)
		index_of_largest(in, out, n);
	else
		for (i = 0; i < n; i++)
			out[i] = xgb_link(m->link, in[i]);
}
