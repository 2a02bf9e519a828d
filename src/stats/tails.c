/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/tails.h"

#include <float.h>
#include <math.h>

#include "stats/fmath.h"

enum { STEPS_MAX = 20000 };

/* What stands for 0 in a denominator of Lentz's method. */
static const double tiny = 1e-300;

static double not_zero(double x)
{
	return fabs(x) < tiny ? tiny : x;
}

/* P(a, x) by its power series, for x < a + 1. */
static double gamma_series(double a, double x)
{
	double term = 1.0 / a, sum = term;
	int i;

	for (i = 1; i < STEPS_MAX && term > sum * DBL_EPSILON / 4; i++) {
		term *= x / (a + i);
		sum += term;
	}
	return sum * fm_exp(a * fm_log(x) - x - fm_lgamma(a));
}

/* Q(a, x) by its continued fraction, for x >= a + 1. */
static double gamma_fraction(double a, double x)
{
	double b = x + 1.0 - a, c = 1.0 / tiny, d = 1.0 / not_zero(b), h = d;
	int i;

	for (i = 1; i < STEPS_MAX; i++) {
		double an = -i * (i - a), step;

		b += 2.0;
		d = 1.0 / not_zero(an * d + b);
		c = not_zero(b + an / c);
		step = d * c;
		h *= step;
		if (fabs(step - 1.0) < DBL_EPSILON)
			break;
	}
	return h * fm_exp(a * fm_log(x) - x - fm_lgamma(a));
}

double tail_gamma_q(double a, double x)
{
	if (isnan(a) || isnan(x) || a <= 0.0 || x < 0.0)
		return NAN;
	if (x == 0.0)
		return 1.0;
	if (isinf(x))
		return 0.0;
	if (x < a + 1.0)
		return 1.0 - gamma_series(a, x);
	return gamma_fraction(a, x);
}

/* The continued fraction of I_x(a, b), good for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
	double c = 1.0, d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
	double h = d;
	int m;

	for (m = 1; m < STEPS_MAX; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x /
			     ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1.0 / not_zero(1.0 + even * d);
		c = not_zero(1.0 + even / c);
		h *= d * c;
		d = 1.0 / not_zero(1.0 + odd * d);
		c = not_zero(1.0 + odd / c);
		step = d * c;
		h *= step;
		if (fabs(step - 1.0) < DBL_EPSILON)
			break;
	}
	return h;
}

double tail_beta_i(double a, double b, double x, double y)
{
	double front;

	if (isnan(x) || isnan(y) || !(a > 0.0) || !(b > 0.0) || x < 0.0 ||
		y < 0.0)
		return NAN;
	if (x == 0.0)
		return 0.0;
	if (y == 0.0)
		return 1.0;
	front = fm_exp(fm_lgamma(a + b) - fm_lgamma(a) - fm_lgamma(b) +
		       a * fm_log(x) + b * fm_log(y));
	if (x < (a + 1.0) / (a + b + 2.0))
		return front * beta_fraction(a, b, x) / a;
	return 1.0 - front * beta_fraction(b, a, y) / b;
}

double tail_normal(double z)
{
	double half;

	if (isnan(z))
		return z;
	half = 0.5 * tail_gamma_q(0.5, z * z / 2.0);
	return z >= 0.0 ? half : 1.0 - half;
}

double tail_chi2(double x, double df)
{
	return x <= 0.0 ? 1.0 : tail_gamma_q(df / 2.0, x / 2.0);
}

double tail_t(double t, double df)
{
	double t2, x, y, half;

	if (isnan(t) || !(df > 0.0))
		return NAN;
	if (isinf(t))
		return t > 0.0 ? 0.0 : 1.0;
	t2 = t * t;
	/* Far out t2 would overflow in the sum; the quotients do not. */
	x = 1.0 / (1.0 + t2 / df);
	y = t2 / df / (1.0 + t2 / df);
	if (isinf(t2))
		return t > 0.0 ? 0.0 : 1.0;
	half = 0.5 * tail_beta_i(df / 2.0, 0.5, x, y);
	return t >= 0.0 ? half : 1.0 - half;
}

/* x in [lo, hi] where the falling function f(x, df) passes p, by halving. */
static double halve(double (*f)(double, double), double df, double p, double hi)
{
	double lo = 0.0;
	int i;

	while (f(hi, df) > p && hi < 1e300)
		hi *= 2.0;
	for (i = 0; i < 200; i++) {
		double mid = lo + (hi - lo) / 2.0;

		if (mid <= lo || mid >= hi)
			break;
		if (f(mid, df) > p)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}

static double normal_of(double z, double unused)
{
	(void)unused;
	return tail_normal(z);
}

double tail_normal_inverse(double p)
{
	if (!(p > 0.0 && p < 1.0))
		return NAN;
	if (p > 0.5)
		return -tail_normal_inverse(1.0 - p);
	return p == 0.5 ? 0.0 : halve(normal_of, 0.0, p, 2.0);
}

double tail_chi2_inverse(double p, double df)
{
	if (!(p > 0.0 && p < 1.0) || !(df > 0.0))
		return NAN;
	return halve(tail_chi2, df, p, df + 2.0);
}
