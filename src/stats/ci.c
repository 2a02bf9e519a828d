/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/ci.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "stats/order.h"

/* Of each row, the share of the other class that it beats (ties count half):
 * the structural components of AUC. */
struct placement {
	double *share; /* (n) */
	size_t n_pos, n_neg;
	double auc;
};

static struct placement place(
	const double *score, const uint8_t *label, size_t n)
{
	struct placement p = {xcalloc(n > 0 ? n : 1, sizeof(double)), 0, 0, 0};
	size_t *order = order_of(score, n);
	size_t pos = 0, neg = 0;
	struct ksum auc = {0.0, 0.0};

	for (size_t i = 0; i < n; i++)
		p.n_pos += label[i] != 0;
	p.n_neg = n - p.n_pos;
	for (size_t i = 0, end; i < n; i = end) {
		size_t tp = 0, tn = 0;

		for (end = i; end < n; end++) {
			if (score[order[end]] > score[order[i]])
				break;
			tp += label[order[end]] != 0;
			tn += label[order[end]] == 0;
		}
		for (size_t k = i; k < end; k++)
			p.share[order[k]] =
				label[order[k]]
					? ((double)neg + 0.5 * (double)tn) /
						  (double)p.n_neg
					: ((double)(p.n_pos - pos) -
						  0.5 * (double)tp) /
						  (double)p.n_pos;
		pos += tp;
		neg += tn;
	}
	for (size_t i = 0; i < n; i++)
		if (label[i])
			ksum_add(&auc, p.share[i]);
	p.auc = ksum_value(&auc) / (double)p.n_pos;
	free(order);
	return p;
}

/* Variance of the mean of d over rows of each class, added up. d holds the
 * components; mean is the same for both classes. */
static double component_variance(
	const double *d, const uint8_t *label, size_t n, size_t n_pos)
{
	const size_t count[2] = {n - n_pos, n_pos};
	double total = 0.0;

	for (int class = 0; class < 2; class ++) {
		struct ksum mean = {0.0, 0.0}, var = {0.0, 0.0};
		double m;

		for (size_t i = 0; i < n; i++)
			if ((label[i] != 0) == class)
				ksum_add(&mean, d[i]);
		m = ksum_value(&mean) / (double)count[class];
		for (size_t i = 0; i < n; i++)
			if ((label[i] != 0) == class)
				ksum_add(&var, (d[i] - m) * (d[i] - m));
		total += ksum_value(&var) / (double)(count[class] - 1) /
			 (double)count[class];
	}
	return total;
}

static void fill(struct ci *out, double value, double se)
{
	*out = (struct ci){value, se, value - CI_Z * se, value + CI_Z * se};
}

static int need_classes(const uint8_t *label, size_t n, struct err *err)
{
	size_t n_pos = 0;

	for (size_t i = 0; i < n; i++)
		n_pos += label[i] != 0;
	if (n_pos >= 2 && n - n_pos >= 2)
		return 0;
	return err_set(err, ERR_ARG,
		_("an interval of AUC needs two rows of each class; of %zu "
		  "rows %zu are positive"),
		n, n_pos);
}

int ci_auc(struct ci *out, const double *score, const uint8_t *label, size_t n,
	struct err *err)
{
	struct placement p;
	const int rc = need_classes(label, n, err);

	if (rc < 0)
		return rc;
	p = place(score, label, n);
	fill(out, p.auc, sqrt(component_variance(p.share, label, n, p.n_pos)));
	free(p.share);
	return 0;
}

int ci_auc_delta(struct ci *out, const struct ci_pair *scores,
	const uint8_t *label, struct err *err)
{
	struct placement a, b;
	const size_t n = scores->n;
	const int rc = need_classes(label, n, err);
	double delta;

	if (rc < 0)
		return rc;
	a = place(scores->a, label, n);
	b = place(scores->b, label, n);
	delta = b.auc - a.auc;
	for (size_t i = 0; i < n; i++)
		b.share[i] -= a.share[i];
	fill(out, delta, sqrt(component_variance(b.share, label, n, b.n_pos)));
	free(a.share);
	free(b.share);
	return 0;
}

static int need_rows(size_t n, struct err *err)
{
	if (n >= 2)
		return 0;
	return err_set(err, ERR_ARG,
		_("an interval needs two rows with an outcome, there are %zu"),
		n);
}

int ci_mean_delta(struct ci *out, const struct ci_pair *losses, struct err *err)
{
	const size_t n = losses->n;
	struct ksum mean = {0.0, 0.0}, var = {0.0, 0.0};
	const int rc = need_rows(n, err);
	double m;

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n; i++)
		ksum_add(&mean, losses->b[i] - losses->a[i]);
	m = ksum_value(&mean) / (double)n;
	for (size_t i = 0; i < n; i++) {
		const double d = losses->b[i] - losses->a[i] - m;

		ksum_add(&var, d * d);
	}
	fill(out, m, sqrt(ksum_value(&var) / (double)(n - 1) / (double)n));
	return 0;
}

static double delta_of(double a, double b, size_t n, enum ci_of what)
{
	a /= (double)n;
	b /= (double)n;
	return what == CI_OF_MEAN ? b - a : sqrt(b) - sqrt(a);
}

static double spread(const double *v, size_t n)
{
	struct ksum mean = {0.0, 0.0}, var = {0.0, 0.0};
	double m;

	for (size_t i = 0; i < n; i++)
		ksum_add(&mean, v[i]);
	m = ksum_value(&mean) / (double)n;
	for (size_t i = 0; i < n; i++)
		ksum_add(&var, (v[i] - m) * (v[i] - m));
	return sqrt(ksum_value(&var) / (double)(n - 1));
}

/* The same by the central limit: the influence of a row on a root of a mean
 * is its value over twice the root. */
static int limit_delta(struct ci *out, const struct ci_pair *losses,
	const double mean[2], enum ci_of what, struct err *err)
{
	const size_t n = losses->n;
	const double ra = sqrt(mean[0]), rb = sqrt(mean[1]);
	struct ci_pair influence = {NULL, NULL, n};
	double *a, *b;
	int rc;

	if (what == CI_OF_MEAN)
		return ci_mean_delta(out, losses, err);
	a = xcalloc(n, sizeof(*a));
	b = xcalloc(n, sizeof(*b));
	for (size_t i = 0; i < n; i++) {
		a[i] = ra > 0.0 ? losses->a[i] / (2.0 * ra) : 0.0;
		b[i] = rb > 0.0 ? losses->b[i] / (2.0 * rb) : 0.0;
	}
	influence.a = a;
	influence.b = b;
	rc = ci_mean_delta(out, &influence, err);
	if (rc == 0)
		fill(out, rb - ra, out->se);
	free(a);
	free(b);
	return rc;
}

int ci_bootstrap_delta(struct ci *out, const struct ci_pair *losses,
	enum ci_of what, uint64_t seed, struct err *err)
{
	const size_t n = losses->n;
	const int rc = need_rows(n, err);
	struct ksum a = {0.0, 0.0}, b = {0.0, 0.0};
	double *draw;
	struct rng rng;

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n; i++) {
		ksum_add(&a, losses->a[i]);
		ksum_add(&b, losses->b[i]);
	}
	if (n > CI_DRAW_ROWS)
		return limit_delta(out, losses,
			(const double[2]){ksum_value(&a) / (double)n,
				ksum_value(&b) / (double)n},
			what, err);
	draw = xcalloc(CI_DRAWS, sizeof(*draw));
	rng_seed(&rng, seed);
	for (size_t k = 0; k < CI_DRAWS; k++) {
		double sa = 0.0, sb = 0.0;

		for (size_t i = 0; i < n; i++) {
			const size_t r = (size_t)rng_below(&rng, n);

			sa += losses->a[r];
			sb += losses->b[r];
		}
		draw[k] = delta_of(sa, sb, n, what);
	}
	order_sort(draw, CI_DRAWS);
	out->value = delta_of(ksum_value(&a), ksum_value(&b), n, what);
	out->se = spread(draw, CI_DRAWS);
	out->low = order_quantile(draw, CI_DRAWS, 0.5 - CI_LEVEL / 2.0);
	out->high = order_quantile(draw, CI_DRAWS, 0.5 + CI_LEVEL / 2.0);
	free(draw);
	return 0;
}

int ci_median(struct ci *out, double *v, size_t n, struct err *err)
{
	/* P(at most k of n coins show heads), added until the two tails
	 * would take more than 1 - CI_LEVEL. */
	double term, tail = 0.0;
	size_t k = 0;

	if (n < 6 || n > CI_MEDIAN_MAX)
		return err_set(err, ERR_ARG,
			_("an interval of a median needs 6 to %d values, "
			  "there are %zu"),
			CI_MEDIAN_MAX, n);
	term = ldexp(1.0, -(int)n);
	while (2.0 * (tail + term) <= 1.0 - CI_LEVEL) {
		tail += term;
		k++;
		term *= (double)(n - k + 1) / (double)k;
	}
	order_sort(v, n);
	out->value = order_quantile(v, n, 0.5);
	out->se = (double)NAN;
	out->low = v[k - 1];
	out->high = v[n - k];
	return 0;
}
