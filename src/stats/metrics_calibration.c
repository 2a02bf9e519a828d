/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/metrics.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "stats/fmath.h"
#include "stats/order.h"

/* One draw of the error: rows in the order of p, label given by row. */
static double ece_of(
	const double *p, const uint8_t *label, size_t n, const size_t *order)
{
	double total = 0.0;

	for (size_t b = 0; b < METRICS_ECE_BINS; b++) {
		const size_t from = b * n / METRICS_ECE_BINS;
		const size_t to = (b + 1) * n / METRICS_ECE_BINS;
		struct ksum gap = {0.0, 0.0};

		for (size_t i = from; i < to; i++)
			ksum_add(&gap, (double)label[order[i]] - p[order[i]]);
		total += fabs(ksum_value(&gap));
	}
	return total / (double)n;
}

int metrics_ece(struct metrics_ece *out, const double *p, const uint8_t *label,
	size_t n, uint64_t seed, struct err *err)
{
	double null[METRICS_ECE_DRAWS];
	struct ksum mean = {0.0, 0.0};
	struct rng rng;
	uint8_t *drawn;
	size_t *order;

	if (n == 0)
		return err_set(err, ERR_ARG,
			_("there is no row with an outcome, so the "
			  "calibration error does not exist"));
	order = order_of(p, n);
	drawn = xcalloc(n, 1);
	rng_seed(&rng, seed);
	for (size_t k = 0; k < METRICS_ECE_DRAWS; k++) {
		for (size_t i = 0; i < n; i++)
			drawn[i] = rng_unit(&rng) < p[i];
		null[k] = ece_of(p, drawn, n, order);
		ksum_add(&mean, null[k]);
	}
	order_sort(null, METRICS_ECE_DRAWS);
	out->ece = ece_of(p, label, n, order);
	out->null_mean = ksum_value(&mean) / METRICS_ECE_DRAWS;
	out->null_95 = order_quantile(null, METRICS_ECE_DRAWS, 0.95);
	free(drawn);
	free(order);
	return 0;
}

/* Gradient and information of the log-likelihood at (a, b). */
struct newton {
	double g0, g1, h00, h01, h11, loss;
};

static double log1p_exp(double t)
{
	return t > 0.0 ? t + fm_log1p(fm_exp(-t)) : fm_log1p(fm_exp(t));
}

static struct newton newton_at(
	const double *x, const uint8_t *label, size_t n, const double ab[2])
{
	struct ksum s[6] = {{0.0, 0.0}};

	for (size_t i = 0; i < n; i++) {
		const double t = ab[0] + ab[1] * x[i];
		const double q = 1.0 / (1.0 + fm_exp(-t));
		const double r = (double)label[i] - q, w = q * (1.0 - q);

		ksum_add(&s[0], r);
		ksum_add(&s[1], r * x[i]);
		ksum_add(&s[2], w);
		ksum_add(&s[3], w * x[i]);
		ksum_add(&s[4], w * x[i] * x[i]);
		ksum_add(&s[5], log1p_exp(label[i] ? -t : t));
	}
	return (struct newton){ksum_value(&s[0]), ksum_value(&s[1]),
		ksum_value(&s[2]), ksum_value(&s[3]), ksum_value(&s[4]),
		ksum_value(&s[5])};
}

/* Newton's steps, halved while they make the likelihood worse. */
static int newton_run(struct metrics_slope *out, const double *x,
	const uint8_t *label, size_t n)
{
	enum { STEPS_MAX = 100 };
	double ab[2] = {0.0, 1.0};
	struct newton at = newton_at(x, label, n, ab);

	for (unsigned k = 1; k <= STEPS_MAX; k++) {
		const double det = at.h00 * at.h11 - at.h01 * at.h01;
		double step[2], next[2], scale = 1.0;
		struct newton then;

		if (!(det > 1e-12 * at.h00 * at.h11))
			return -1;
		step[0] = (at.h11 * at.g0 - at.h01 * at.g1) / det;
		step[1] = (at.h00 * at.g1 - at.h01 * at.g0) / det;
		for (int half = 0;; half++, scale *= 0.5) {
			next[0] = ab[0] + scale * step[0];
			next[1] = ab[1] + scale * step[1];
			then = newton_at(x, label, n, next);
			if (then.loss <= at.loss || half == 30)
				break;
		}
		ab[0] = next[0];
		ab[1] = next[1];
		at = then;
		if (fabs(step[0]) + fabs(step[1]) <
			1e-12 * (1.0 + fabs(ab[1]))) {
			*out = (struct metrics_slope){ab[0], ab[1],
				sqrt(at.h11 / det), sqrt(at.h00 / det), k};
			return 0;
		}
		if (fabs(ab[1]) > 1e6)
			return -1;
	}
	return -1;
}

int metrics_slope(struct metrics_slope *out, const double *p,
	const uint8_t *label, size_t n, struct err *err)
{
	double *x = xcalloc(n > 0 ? n : 1, sizeof(*x));
	size_t n_pos = 0;
	int rc = -1;

	for (size_t i = 0; i < n; i++) {
		const double q = fmin(fmax(p[i], 1e-12), 1.0 - 1e-12);

		x[i] = fm_log(q) - fm_log1p(-q);
		n_pos += label[i] != 0;
	}
	if (n_pos > 0 && n_pos < n)
		rc = newton_run(out, x, label, n);
	free(x);
	if (rc < 0)
		return err_set(err, ERR_ARG,
			_("slope and intercept of the calibration do not "
			  "exist for these %zu rows: one class only, classes "
			  "that are separated, or constant predictions"),
			n);
	return 0;
}
