/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/distance.h"

#include <math.h>

#include "stats/fmath.h"
#include "stats/tails.h"

uint64_t dist_total(const uint64_t *a, size_t n)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += a[i];
	return sum;
}

static double share_or_half(uint64_t count, double total)
{
	return (count ? (double)count : 0.5) / total;
}

double dist_psi(const uint64_t *a, const uint64_t *b, size_t n)
{
	double ta = (double)dist_total(a, n), tb = (double)dist_total(b, n);
	double sum = 0.0;
	size_t i;

	if (ta == 0.0 || tb == 0.0)
		return NAN;
	for (i = 0; i < n; i++) {
		double p = share_or_half(a[i], ta);
		double q = share_or_half(b[i], tb);

		if (a[i] || b[i])
			sum += (q - p) * fm_log(q / p);
	}
	return sum;
}

double dist_psi_sampling_point(size_t bins, uint64_t rows_a, uint64_t rows_b)
{
	if (!rows_a || !rows_b)
		return NAN;
	if (bins < 2)
		return 0.0;
	return tail_chi2_inverse(0.05, (double)(bins - 1)) *
	       (1.0 / (double)rows_a + 1.0 / (double)rows_b);
}

double dist_js(const uint64_t *a, const uint64_t *b, size_t n)
{
	double ta = (double)dist_total(a, n), tb = (double)dist_total(b, n);
	double sum = 0.0;
	size_t i;

	if (ta == 0.0 || tb == 0.0)
		return NAN;
	for (i = 0; i < n; i++) {
		double p = (double)a[i] / ta, q = (double)b[i] / tb;
		double m = (p + q) / 2.0;

		if (p > 0.0)
			sum += p * fm_log(p / m);
		if (q > 0.0)
			sum += q * fm_log(q / m);
	}
	return sum > 0.0 ? sqrt(sum / 2.0) : 0.0;
}

double dist_ks(const uint64_t *a, const uint64_t *b, size_t n)
{
	double ta = (double)dist_total(a, n), tb = (double)dist_total(b, n);
	double worst = 0.0;
	uint64_t ca = 0, cb = 0;
	size_t i;

	if (ta == 0.0 || tb == 0.0)
		return NAN;
	for (i = 0; i < n; i++) {
		double d;

		ca += a[i];
		cb += b[i];
		d = fabs((double)ca / ta - (double)cb / tb);
		worst = d > worst ? d : worst;
	}
	return worst;
}

double dist_w1(const uint64_t *a, const uint64_t *b, const double *at, size_t n)
{
	double ta = (double)dist_total(a, n), tb = (double)dist_total(b, n);
	double sum = 0.0;
	uint64_t ca = 0, cb = 0;
	size_t i;

	if (ta == 0.0 || tb == 0.0)
		return NAN;
	for (i = 0; i + 1 < n; i++) {
		ca += a[i];
		cb += b[i];
		sum += fabs((double)ca / ta - (double)cb / tb) *
		       (at[i + 1] - at[i]);
	}
	return sum;
}

size_t dist_groups(const uint64_t *a, size_t n, size_t groups, size_t *group)
{
	double need = (double)dist_total(a, n) / (double)groups;
	uint64_t sum = 0, rest = dist_total(a, n);
	size_t i, g = 0;

	for (i = 0; i < n; i++) {
		group[i] = g;
		sum += a[i];
		rest -= a[i];
		if ((double)sum >= need && (double)rest >= need) {
			g++;
			sum = 0;
		}
	}
	return n ? g + 1 : 0;
}
