/* blas/gemm.h — matrix products of float32 and double.
 *
 * One thread, as in linalg.h, and like it *measured*: sums are made in the
 * order that the processor's kernel likes. Shapes: a (m, k), b (k, n), out
 * (m, n), row-major and dense; with turned_a the bytes of a are (k, m), with
 * turned_b those of b (n, k). out is overwritten. m, n and k are below 2^31. */
#ifndef ASSAY_BLAS_GEMM_H
#define ASSAY_BLAS_GEMM_H

#include <stdbool.h>
#include <stddef.h>

struct blas_product {
	size_t m, n, k;
	bool turned_a, turned_b;
};

/* To be called before the products, from any one thread; they may then run in
 * several threads, one each. */
void blas_one_thread(void);
void blas_sgemm(const struct blas_product *p, const float *a, const float *b,
	float *out);
void blas_dgemm(const struct blas_product *p, const double *a, const double *b,
	double *out);

#endif
