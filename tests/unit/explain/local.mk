# Unit tests of the room explain; each links that room and those below it.
explain_tests = \
	tests/unit/explain/test_truth \
	tests/unit/explain/test_golden \
	tests/unit/explain/test_baseline
check_PROGRAMS += $(explain_tests)
TESTS += $(explain_tests)
EXPLAIN_TEST_LIBS = src/explain/libexplain.a src/engine/libengine.a \
	src/model/libmodel.a src/blas/libblas.a src/table/libtable.a src/base/libbase.a \
	$(UNIT_LIBS) $(BLAS_LIBS)

tests_unit_explain_test_truth_SOURCES = %D%/test_truth.c %D%/woods.h \
	%D%/woods.c
tests_unit_explain_test_truth_CFLAGS = $(UNIT_CFLAGS)
tests_unit_explain_test_truth_LDADD = $(EXPLAIN_TEST_LIBS)

tests_unit_explain_test_golden_SOURCES = %D%/test_golden.c
tests_unit_explain_test_golden_CFLAGS = $(UNIT_CFLAGS) \
	-I$(top_srcdir)/tests
tests_unit_explain_test_golden_LDADD = $(EXPLAIN_TEST_LIBS)

tests_unit_explain_test_baseline_SOURCES = %D%/test_baseline.c %D%/woods.h \
	%D%/woods.c
tests_unit_explain_test_baseline_CFLAGS = $(UNIT_CFLAGS)
tests_unit_explain_test_baseline_LDADD = $(EXPLAIN_TEST_LIBS)
