# Unit tests of the room optim; each links that room and those below it.
OPTIM_TEST_LIBS = src/optim/liboptim.a src/engine/libengine.a \
	src/model/libmodel.a src/blas/libblas.a src/stats/libstats.a \
	src/table/libtable.a src/base/libbase.a $(BLAS_LIBS) $(UNIT_LIBS)
FOREST_SOURCES = tests/unit/optim/forest.h tests/unit/optim/forest.c

check_PROGRAMS += tests/unit/optim/test_exact
TESTS += tests/unit/optim/test_exact
tests_unit_optim_test_exact_SOURCES = tests/unit/optim/test_exact.c \
	$(FOREST_SOURCES)
tests_unit_optim_test_exact_CFLAGS = $(UNIT_CFLAGS)
tests_unit_optim_test_exact_LDADD = $(OPTIM_TEST_LIBS)

check_PROGRAMS += tests/unit/optim/test_check
TESTS += tests/unit/optim/test_check
tests_unit_optim_test_check_SOURCES = tests/unit/optim/test_check.c \
	$(FOREST_SOURCES)
tests_unit_optim_test_check_CFLAGS = $(UNIT_CFLAGS)
tests_unit_optim_test_check_LDADD = $(OPTIM_TEST_LIBS)

check_PROGRAMS += tests/unit/optim/test_refit
TESTS += tests/unit/optim/test_refit
tests_unit_optim_test_refit_SOURCES = tests/unit/optim/test_refit.c \
	$(FOREST_SOURCES)
tests_unit_optim_test_refit_CFLAGS = $(UNIT_CFLAGS)
tests_unit_optim_test_refit_LDADD = $(OPTIM_TEST_LIBS)

check_PROGRAMS += tests/unit/optim/test_measure
TESTS += tests/unit/optim/test_measure
tests_unit_optim_test_measure_SOURCES = tests/unit/optim/test_measure.c \
	$(FOREST_SOURCES)
tests_unit_optim_test_measure_CFLAGS = $(UNIT_CFLAGS)
tests_unit_optim_test_measure_LDADD = $(OPTIM_TEST_LIBS)

check_PROGRAMS += tests/unit/optim/test_verdict
TESTS += tests/unit/optim/test_verdict
tests_unit_optim_test_verdict_SOURCES = tests/unit/optim/test_verdict.c
tests_unit_optim_test_verdict_CFLAGS = $(UNIT_CFLAGS)
tests_unit_optim_test_verdict_LDADD = $(OPTIM_TEST_LIBS)
