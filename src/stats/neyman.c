/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/neyman.h"

#include <math.h>

#include "stats/distance.h"

static size_t useful(const uint64_t *mass, size_t n)
{
	size_t i, with_mass = 0;

	for (i = 0; i < n; i++)
		with_mass += mass[i] > 0;
	if (with_mass < 2)
		return 0;
	return with_mass - 1 < NEYMAN_MAX ? with_mass - 1 : NEYMAN_MAX;
}

size_t neyman_ordered(double *weight, const uint64_t *mass, size_t n)
{
	double total = (double)dist_total(mass, n);
	uint64_t below = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		double u = ((double)below + (double)mass[i] / 2.0) / total;
		double z = 2.0 * u - 1.0, z2 = z * z;

		below += mass[i];
		weight[i] = sqrt(3.0) * z;
		weight[n + i] = sqrt(5.0) * (3.0 * z2 - 1.0) / 2.0;
		weight[2 * n + i] = sqrt(7.0) * (5.0 * z2 - 3.0) * z / 2.0;
		weight[3 * n + i] = 3.0 * ((35.0 * z2 - 30.0) * z2 + 3.0) / 8.0;
	}
	return useful(mass, n);
}

/* The heaviest bin that no score has yet. */
static size_t heaviest(
	const uint64_t *mass, size_t n, const size_t *taken, size_t n_taken)
{
	size_t i, k, best = n;

	for (i = 0; i < n; i++) {
		for (k = 0; k < n_taken && taken[k] != i; k++)
			;
		if (k == n_taken && (best == n || mass[i] > mass[best]))
			best = i;
	}
	return best;
}

size_t neyman_levels(double *weight, const uint64_t *mass, size_t n)
{
	double total = (double)dist_total(mass, n);
	size_t taken[NEYMAN_MAX], k = useful(mass, n), j, i;

	for (j = 0; j < NEYMAN_MAX; j++) {
		double p, sd;

		for (i = 0; i < n; i++)
			weight[j * n + i] = 0.0;
		if (j >= k)
			continue;
		taken[j] = heaviest(mass, n, taken, j);
		p = (double)mass[taken[j]] / total;
		sd = sqrt(p * (1.0 - p));
		for (i = 0; i < n; i++)
			weight[j * n + i] = ((i == taken[j]) - p) / sd;
	}
	return k;
}

void neyman_scores(double *score, const double *weight, size_t k,
	const uint64_t *counts, size_t n)
{
	double total = (double)dist_total(counts, n);
	size_t j, i;

	for (j = 0; j < k; j++) {
		double sum = 0.0;

		for (i = 0; i < n; i++)
			sum += (double)counts[i] * weight[j * n + i];
		score[j] = total > 0.0 ? sum / total : 0.0;
	}
}

void neyman_row_variance(double *variance, const double *weight, size_t k,
	const uint64_t *mass, size_t n)
{
	double total = (double)dist_total(mass, n);
	size_t j, i;

	for (j = 0; j < k; j++) {
		double sum = 0.0, sum2 = 0.0;

		for (i = 0; i < n; i++) {
			double h = weight[j * n + i], m = (double)mass[i];

			sum += m * h;
			sum2 += m * h * h;
		}
		sum /= total;
		variance[j] = sum2 / total - sum * sum;
	}
}
