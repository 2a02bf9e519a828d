/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/metrics.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "stats/fmath.h"
#include "stats/order.h"

static int count_classes(
	struct metrics_rank *out, const uint8_t *label, size_t n)
{
	out->n_pos = 0;
	for (size_t i = 0; i < n; i++)
		out->n_pos += label[i] != 0;
	out->n_neg = n - out->n_pos;
	return out->n_pos > 0 && out->n_neg > 0;
}

int metrics_rank(struct metrics_rank *out, const double *score,
	const uint8_t *label, size_t n, struct err *err)
{
	struct metrics_rank r = {0};
	uint64_t pos = 0, neg = 0; /* seen so far, in rising order of score */
	size_t *order;

	if (n > METRICS_ROWS_MAX)
		return err_set(err, ERR_LIMIT,
			_("%zu rows are more than the %zu that a ranking "
			  "takes; give a sample of them"),
			n, METRICS_ROWS_MAX);
	if (!count_classes(&r, label, n))
		return err_set(err, ERR_ARG,
			_("the outcome has one value only in %zu rows, so "
			  "AUC and KS do not exist; give rows of both classes"),
			n);
	order = order_of(score, n);
	for (size_t i = 0, end; i < n; i = end) {
		uint64_t p = 0, q = 0, far;

		for (end = i; end < n; end++) {
			if (score[order[end]] > score[order[i]])
				break;
			p += label[order[end]] != 0;
			q += label[order[end]] == 0;
		}
		r.twice_wins += p * (2 * neg + q);
		pos += p;
		neg += q;
		far = pos * r.n_neg > neg * r.n_pos
			      ? pos * r.n_neg - neg * r.n_pos
			      : neg * r.n_pos - pos * r.n_neg;
		if (far > r.ks_units)
			r.ks_units = far;
	}
	free(order);
	r.auc = (double)r.twice_wins / (2.0 * (double)(r.n_pos * r.n_neg));
	r.ks = (double)r.ks_units / (double)(r.n_pos * r.n_neg);
	*out = r;
	return 0;
}

double metrics_brier(const double *p, const uint8_t *label, size_t n)
{
	struct ksum s = {0.0, 0.0};

	for (size_t i = 0; i < n; i++) {
		const double d = p[i] - (double)label[i];

		ksum_add(&s, d * d);
	}
	return ksum_value(&s) / (double)n;
}

double metrics_logloss(const double *p, const uint8_t *label, size_t n)
{
	const double eps = 0x1p-52;
	struct ksum s = {0.0, 0.0};

	for (size_t i = 0; i < n; i++) {
		const double q = fmin(fmax(p[i], eps), 1.0 - eps);

		ksum_add(&s, label[i] ? -fm_log(q) : -fm_log(1.0 - q));
	}
	return ksum_value(&s) / (double)n;
}

double metrics_rmse(const double *pred, const double *y, size_t n)
{
	struct ksum s = {0.0, 0.0};

	for (size_t i = 0; i < n; i++)
		ksum_add(&s, (pred[i] - y[i]) * (pred[i] - y[i]));
	return sqrt(ksum_value(&s) / (double)n);
}

double metrics_mae(const double *pred, const double *y, size_t n)
{
	struct ksum s = {0.0, 0.0};

	for (size_t i = 0; i < n; i++)
		ksum_add(&s, fabs(pred[i] - y[i]));
	return ksum_value(&s) / (double)n;
}

struct metrics_flips metrics_flips(
	const double *a, const double *b, size_t n, double cut)
{
	struct metrics_flips f = {0, 0};

	for (size_t i = 0; i < n; i++) {
		f.up += a[i] < cut && b[i] >= cut;
		f.down += a[i] >= cut && b[i] < cut;
	}
	return f;
}
