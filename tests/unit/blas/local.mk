# Unit tests of the room blas; each links that room and those below it.
check_PROGRAMS += tests/unit/blas/test_linalg
TESTS += tests/unit/blas/test_linalg
tests_unit_blas_test_linalg_SOURCES = tests/unit/blas/test_linalg.c
tests_unit_blas_test_linalg_CFLAGS = $(UNIT_CFLAGS)
tests_unit_blas_test_linalg_LDADD = src/blas/libblas.a src/base/libbase.a \
	$(BLAS_LIBS) $(UNIT_LIBS)
