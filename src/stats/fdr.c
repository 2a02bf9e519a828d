/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/fdr.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

struct ranked {
	double p;
	size_t index;
};

static int by_p(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

void fdr_bh(const double *p, size_t n, double q, bool *reject, double *adjusted)
{
	struct ranked *r = xcalloc(n ? n : 1, sizeof(*r));
	double least = 1.0;
	bool passed = false;
	size_t i;

	for (i = 0; i < n; i++) {
		r[i].p = isnan(p[i]) ? 1.0 : p[i];
		r[i].index = i;
	}
	qsort(r, n, sizeof(*r), by_p);
	for (i = n; i-- > 0;) {
		double share = (double)(i + 1) / (double)n;

		passed = passed || r[i].p <= share * q;
		least = r[i].p / share < least ? r[i].p / share : least;
		reject[r[i].index] = passed;
		if (adjusted)
			adjusted[r[i].index] = least;
	}
	free(r);
}

double ecusum_step(double evidence, double p)
{
	double least = p > 1e-12 ? p : 1e-12;

	return (evidence > 1.0 ? evidence : 1.0) * 0.5 / sqrt(least);
}
