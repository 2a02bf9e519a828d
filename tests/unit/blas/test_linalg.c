/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/xalloc.h"
#include "blas/linalg.h"

/* More than two panels, and no multiple of one. */
enum { ROWS = 300, COLUMNS = 230 };

static double *random_matrix(uint64_t seed)
{
	double *x = xcalloc(ROWS * COLUMNS, sizeof(*x));
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < ROWS * COLUMNS; i++)
		x[i] = rng_unit(&rng) - 0.5;
	return x;
}

static void linalg_gram_is_the_sum_of_products(void **state)
{
	double *x = random_matrix(1);
	double *g = xcalloc(COLUMNS * COLUMNS, sizeof(*g));

	(void)state;
	blas_gram(g, x, ROWS, COLUMNS);
	for (size_t i = 0; i < COLUMNS; i += 17)
		for (size_t j = 0; j <= i; j += 13) {
			double s = 0.0;

			for (size_t r = 0; r < ROWS; r++)
				s += x[r * COLUMNS + i] * x[r * COLUMNS + j];
			assert_true(fabs(s - g[i * COLUMNS + j]) < 1e-12);
		}
	free(x);
	free(g);
}

/* (x'x + ridge I) w = b solved, and put back. */
static void linalg_ridge_solves_its_equations(void **state)
{
	const double ridge = 0.25;
	double *x = random_matrix(2);
	double *g = xcalloc(COLUMNS * COLUMNS, sizeof(*g));
	double want[COLUMNS], w[COLUMNS], fit[ROWS];
	struct blas_ridge r = {g, w, COLUMNS, ridge};

	(void)state;
	blas_gram(g, x, ROWS, COLUMNS);
	for (size_t j = 0; j < COLUMNS; j++)
		w[j] = want[j] = sin((double)j);
	assert_int_equal(blas_ridge_solve(&r, NULL), 0);
	for (size_t i = 0; i < ROWS; i++) {
		fit[i] = 0.0;
		for (size_t j = 0; j < COLUMNS; j++)
			fit[i] += x[i * COLUMNS + j] * w[j];
	}
	for (size_t j = 0; j < COLUMNS; j++) {
		double back = ridge * w[j];

		for (size_t i = 0; i < ROWS; i++)
			back += x[i * COLUMNS + j] * fit[i];
		assert_true(fabs(back - want[j]) < 1e-9);
	}
	free(x);
	free(g);
}

static void linalg_singular_equations_are_refused(void **state)
{
	double g[4] = {1.0, 0.0, 2.0, 4.0};
	double b[2] = {1.0, 1.0};
	struct blas_ridge r = {g, b, 2, 0.0};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(blas_ridge_solve(&r, &err), ERR_ARG);
	assert_true(err.text[0] != '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linalg_gram_is_the_sum_of_products),
		cmocka_unit_test(linalg_ridge_solves_its_equations),
		cmocka_unit_test(linalg_singular_equations_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
