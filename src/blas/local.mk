noinst_LIBRARIES += src/blas/libblas.a
src_blas_libblas_a_SOURCES = %D%/linalg.h %D%/linalg.c %D%/gemm.h %D%/gemm.c
src_blas_libblas_a_CFLAGS = $(AM_CFLAGS) $(BLAS_CFLAGS)
