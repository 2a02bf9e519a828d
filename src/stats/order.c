/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/order.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct keyed {
	double v;
	size_t i;
};

static int compare_values(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

static int compare_keyed(const void *pa, const void *pb)
{
	const struct keyed *a = pa, *b = pb;
	const int c = compare_values(a->v, b->v);

	return c != 0 ? c : (a->i > b->i) - (a->i < b->i);
}

static int compare_doubles(const void *pa, const void *pb)
{
	const double *a = pa, *b = pb;

	return compare_values(*a, *b);
}

size_t *order_of(const double *v, size_t n)
{
	struct keyed *k = xcalloc(n > 0 ? n : 1, sizeof(*k));
	size_t *order = xcalloc(n > 0 ? n : 1, sizeof(*order));

	for (size_t i = 0; i < n; i++)
		k[i] = (struct keyed){v[i], i};
	qsort(k, n, sizeof(*k), compare_keyed);
	for (size_t i = 0; i < n; i++)
		order[i] = k[i].i;
	free(k);
	return order;
}

void order_sort(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare_doubles);
}

double order_quantile(const double *sorted, size_t n, double q)
{
	const double at = q * (double)(n - 1);
	const size_t i = (size_t)floor(at);

	if (i + 1 >= n)
		return sorted[n - 1];
	return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}

void ksum_add(struct ksum *s, double x)
{
	const double t = s->sum + x;

	if (fabs(s->sum) >= fabs(x))
		s->rest += (s->sum - t) + x;
	else
		s->rest += (x - t) + s->sum;
	s->sum = t;
}

double ksum_value(const struct ksum *s)
{
	return s->sum + s->rest;
}
