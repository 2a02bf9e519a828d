/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "explain/gauss.h"

#include <string.h>

/* Legendre's polynomial of degree n at x, and the one below it. */
static double legendre(size_t n, double x, double *below)
{
	double before = 1, p = x;

	for (size_t k = 2; k <= n; k++) {
		const double d = (double)k;
		const double next =
			((2 * d - 1) * x * p - (d - 1) * before) / d;

		before = p;
		p = next;
	}
	*below = before;
	return p;
}

/* The root of degree n between low and high, where the sign changes once. */
static double root(size_t n, double low, double high)
{
	double below;
	const int sign = legendre(n, high, &below) > 0;

	for (;;) {
		const double middle = 0.5 * (low + high);

		if (!(middle > low && middle < high))
			return middle;
		if ((legendre(n, middle, &below) > 0) == sign)
			high = middle;
		else
			low = middle;
	}
}

void gauss_rule(size_t n, double *node, double *weight)
{
	double last[GAUSS_MAX + 2], x[GAUSS_MAX + 2], below;

	last[0] = -1;
	last[1] = 1;
	for (size_t k = 1; k <= n; k++) {
		x[0] = -1;
		for (size_t i = 0; i < k; i++)
			x[i + 1] = k == 1 ? 0 : root(k, last[i], last[i + 1]);
		x[k + 1] = 1;
		memcpy(last, x, sizeof(x[0]) * (k + 2));
	}
	for (size_t i = 0; i < n; i++) {
		const double r = last[i + 1], d = (double)n;
		const double p = legendre(n, r, &below);
		/* (1 - r*r) P'(r) = n (P below - r P) */
		const double slope = d * (below - r * p);

		node[i] = 0.5 * (r + 1);
		weight[i] = (1 - r * r) / (slope * slope);
	}
}
