/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "blas/gemm.h"

#include <cblas.h>

static enum CBLAS_TRANSPOSE turn(bool turned)
{
	return turned ? CblasTrans : CblasNoTrans;
}

void blas_one_thread(void)
{
	openblas_set_num_threads(1);
}

void blas_sgemm(const struct blas_product *p, const float *a, const float *b,
	float *out)
{
	cblas_sgemm(CblasRowMajor, turn(p->turned_a), turn(p->turned_b),
		(blasint)p->m, (blasint)p->n, (blasint)p->k, 1.0F, a,
		(blasint)(p->turned_a ? p->m : p->k), b,
		(blasint)(p->turned_b ? p->k : p->n), 0.0F, out, (blasint)p->n);
}

void blas_dgemm(const struct blas_product *p, const double *a, const double *b,
	double *out)
{
	cblas_dgemm(CblasRowMajor, turn(p->turned_a), turn(p->turned_b),
		(blasint)p->m, (blasint)p->n, (blasint)p->k, 1.0, a,
		(blasint)(p->turned_a ? p->m : p->k), b,
		(blasint)(p->turned_b ? p->k : p->n), 0.0, out, (blasint)p->n);
}
