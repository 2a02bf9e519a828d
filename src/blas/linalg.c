/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "blas/linalg.h"

#include <cblas.h>
#include <math.h>

#include "base/i18n.h"

enum { PANEL = 96 };

static void one_thread(void)
{
	openblas_set_num_threads(1);
}

void blas_gram(double *g, const double *x, size_t rows, size_t n)
{
	one_thread();
	cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (blasint)n,
		(blasint)rows, 1.0, x, (blasint)n, 1.0, g, (blasint)n);
}

/* The diagonal block of m rows at a, whose rows are n apart. */
static int factor_block(double *a, size_t m, size_t n, struct err *err)
{
	for (size_t j = 0; j < m; j++) {
		double d = a[j * n + j];

		for (size_t k = 0; k < j; k++)
			d -= a[j * n + k] * a[j * n + k];
		if (!(d > 0.0))
			return err_set(err, ERR_ARG,
				_("the equations have no unique solution; "
				  "take a larger ridge or more rows"));
		d = sqrt(d);
		a[j * n + j] = d;
		for (size_t i = j + 1; i < m; i++) {
			double s = a[i * n + j];

			for (size_t k = 0; k < j; k++)
				s -= a[i * n + k] * a[j * n + k];
			a[i * n + j] = s / d;
		}
	}
	return 0;
}

int blas_cholesky(double *a, size_t n, struct err *err)
{
	one_thread();
	for (size_t k = 0; k < n; k += PANEL) {
		const size_t m = n - k < PANEL ? n - k : PANEL;
		const size_t rest = n - k - m;
		double *diagonal = a + k * n + k;
		double *below = diagonal + m * n;
		const int rc = factor_block(diagonal, m, n, err);

		if (rc < 0)
			return rc;
		if (rest == 0)
			break;
		cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans,
			CblasNonUnit, (blasint)rest, (blasint)m, 1.0, diagonal,
			(blasint)n, below, (blasint)n);
		cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans,
			(blasint)rest, (blasint)m, -1.0, below, (blasint)n, 1.0,
			below + m, (blasint)n);
	}
	return 0;
}

void blas_cholesky_solve(const double *l, size_t n, double *b)
{
	one_thread();
	cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit,
		(blasint)n, l, (blasint)n, b, 1);
	cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit,
		(blasint)n, l, (blasint)n, b, 1);
}

int blas_ridge_solve(struct blas_ridge *r, struct err *err)
{
	int rc;

	for (size_t i = 0; i < r->n; i++)
		r->g[i * r->n + i] += r->ridge;
	rc = blas_cholesky(r->g, r->n, err);
	if (rc == 0)
		blas_cholesky_solve(r->g, r->n, r->b);
	return rc;
}

const char *blas_environment(void)
{
	return openblas_get_config();
}
