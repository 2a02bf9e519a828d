/* SPDX-License-Identifier: Apache-2.0 */
/* The products of blas/gemm.h by plain loops, for the shared library that
 * depends on nothing but the C library. */
#include "config.h"

#include "blas/gemm.h"

void blas_one_thread(void)
{
}

#define PRODUCT(type)                                                    \
	for (size_t i = 0; i < p->m; i++)                                \
		for (size_t j = 0; j < p->n; j++) {                      \
			type sum = 0;                                    \
                                                                         \
			for (size_t k = 0; k < p->k; k++)                \
				sum += (p->turned_a ? a[k * p->m + i]    \
						    : a[i * p->k + k]) * \
				       (p->turned_b ? b[j * p->k + k]    \
						    : b[k * p->n + j]);  \
			out[i * p->n + j] = sum;                         \
		}

void blas_sgemm(const struct blas_product *p, const float *a, const float *b,
	float *out)
{
	PRODUCT(float)
}

void blas_dgemm(const struct blas_product *p, const double *a, const double *b,
	double *out)
{
	PRODUCT(double)
}
