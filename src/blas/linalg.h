/* blas/linalg.h — the few dense kernels that OpenBLAS does for us.
 *
 * One thread always: OpenBLAS is set to it at each call. Results are
 * *measured* evidence (decisions 8): they may differ in the last bits between
 * processor cores, which blas_environment() names.
 * Shapes: matrices are (n, n) double, row-major, only the lower triangle is
 * read and written.
 * Errors: ERR_ARG if the matrix is not positive definite. */
#ifndef ASSAY_BLAS_LINALG_H
#define ASSAY_BLAS_LINALG_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"

/* g += x'x of x (rows, n) row-major. */
void blas_gram(double *g, const double *x, size_t rows, size_t n);

/* a = L L', L in the place of a; the strict upper triangle stays. */
ATTR_USED int blas_cholesky(double *a, size_t n, struct err *err);
/* Solves L L' x = b for what blas_cholesky() left; x in the place of b. */
void blas_cholesky_solve(const double *l, size_t n, double *b);

/* Solves (g + ridge I) x = b; g is overwritten, x in the place of b. */
struct blas_ridge {
	double *g; /* (n, n) */
	double *b; /* (n) */
	size_t n;
	double ridge;
};
ATTR_USED int blas_ridge_solve(struct blas_ridge *r, struct err *err);

/* Version and core of OpenBLAS, as it says them. */
const char *blas_environment(void);

#endif
