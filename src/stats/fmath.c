/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/fmath.h"

#include <float.h>
#include <math.h>

/* ln 2 in two parts; the first has 32 trailing zero bits, so that its product
 * with an exponent is exact. */
static const double ln2_hi = 0x1.62e42feep-1;
static const double ln2_lo = 0x1.a39ef35793c76p-33;

/* log((1 + s) / (1 - s)) - 2 s for |s| < 0.1716. */
static double atanh_rest(double s)
{
	double s2 = s * s, sum = 0.0;
	int i;

	for (i = 23; i >= 3; i -= 2)
		sum = sum * s2 + 1.0 / i;
	return 2.0 * s * s2 * sum;
}

double fm_log(double x)
{
	double m, s, f;
	int k;

	if (isnan(x) || x < 0.0)
		return NAN;
	if (x == 0.0)
		return -INFINITY;
	if (isinf(x))
		return x;
	m = frexp(x, &k);
	if (m < 0.70710678118654752) {
		m *= 2.0;
		k--;
	}
	f = m - 1.0;
	s = f / (2.0 + f);
	/* 2 s = f - s f, whose first term is exact. */
	return k * ln2_hi + (f - (s * f - (atanh_rest(s) + k * ln2_lo)));
}

double fm_log1p(double x)
{
	double s;

	if (fabs(x) > 0.25)
		return fm_log(1.0 + x);
	s = x / (2.0 + x);
	return x - (s * x - atanh_rest(s));
}

/* exp(r) - 1 for |r| <= 0.35. */
static double expm1_small(double r)
{
	double sum = 0.0;
	int i;

	for (i = 16; i >= 2; i--)
		sum = (sum + 1.0) * r / i;
	return r + r * sum;
}

double fm_exp(double x)
{
	double k, r;

	if (isnan(x))
		return x;
	if (x > 709.8)
		return INFINITY;
	if (x < -745.2)
		return 0.0;
	k = floor(x / (ln2_hi + ln2_lo) + 0.5);
	r = (x - k * ln2_hi) - k * ln2_lo;
	return ldexp(1.0 + expm1_small(r), (int)k);
}

double fm_expm1(double x)
{
	return fabs(x) <= 0.35 ? expm1_small(x) : fm_exp(x) - 1.0;
}

double fm_lgamma(double x)
{
	/* Bernoulli terms B(2k) / (2k (2k - 1)) of Stirling's series. */
	static const double b[8] = {1.0 / 12, -1.0 / 360, 1.0 / 1260,
		-1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156,
		-3617.0 / 122400};
	double shift = 1.0, r2, sum = 0.0;
	int i;

	if (isnan(x) || x <= 0.0)
		return NAN;
	while (x < 12.0) {
		shift *= x;
		x += 1.0;
	}
	r2 = 1.0 / (x * x);
	for (i = 7; i >= 0; i--)
		sum = sum * r2 + b[i];
	return (x - 0.5) * fm_log(x) - x + 0.91893853320467274178 + sum / x -
	       fm_log(shift);
}
