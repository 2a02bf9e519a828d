/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "validate/predict.h"

#include <string.h>

#include "stats/fmath.h"

static double logistic(double x)
{
	if (x >= 0)
		return 1 / (1 + fm_exp(-x));
	return fm_exp(x) / (1 + fm_exp(x));
}

static size_t largest(const double *v, size_t k)
{
	size_t best = 0;

	for (size_t i = 1; i < k; i++)
		if (v[i] > v[best])
			best = i;
	return best;
}

static void softmax(double *v, size_t k)
{
	const double top = v[largest(v, k)];
	double sum = 0;

	for (size_t i = 0; i < k; i++) {
		v[i] = fm_exp(v[i] - top);
		sum += v[i];
	}
	for (size_t i = 0; i < k; i++)
		v[i] /= sum;
}

static double one(const struct model *m, double x)
{
	switch (m->link) {
	case LINK_LOGISTIC:
	case LINK_OVA:
		return logistic(m->sigmoid * x);
	case LINK_EXP:
		return fm_exp(x);
	case LINK_SQUARE:
		return x < 0 ? -x * x : x * x;
	case LINK_LOG1PEXP:
		return x > 0 ? x + fm_log1p(fm_exp(-x)) : fm_log1p(fm_exp(x));
	case LINK_SIGN:
		return x > 0 ? 1 : 0;
	default:
		return x;
	}
}

/* A random forest's margins are sums over its rounds. */
static double mean_of(const struct model *m, double x)
{
	return m->average && m->n_rounds ? x / (double)m->n_rounds : x;
}

static void one_row(const struct model *m, const double *in, double *out)
{
	const size_t k = m->n_groups;

	if (m->link == LINK_MAX) {
		memset(out, 0, k * sizeof(*out));
		out[0] = (double)largest(in, k);
		return;
	}
	for (size_t i = 0; i < k; i++)
		out[i] = mean_of(m, in[i]);
	if (m->link == LINK_SOFTMAX) {
		softmax(out, k);
		return;
	}
	for (size_t i = 0; i < k; i++)
		out[i] = one(m, out[i]);
}

void val_predict(
	const struct model *m, const double *margin, size_t n, double *pred)
{
	for (size_t r = 0; r < n; r++)
		one_row(m, margin + r * m->n_groups, pred + r * m->n_groups);
}
