# Unit tests of the room validate; each links that room and those below it.
validate_tests = tests/unit/validate/test_limits \
	tests/unit/validate/test_predict \
	tests/unit/validate/test_evidence tests/unit/validate/test_change
check_PROGRAMS += $(validate_tests)
TESTS += $(validate_tests)
VALIDATE_LIBS = src/validate/libvalidate.a src/optim/liboptim.a \
	src/engine/libengine.a src/model/libmodel.a src/blas/libblas.a \
	src/stats/libstats.a src/table/libtable.a src/base/libbase.a \
	$(BLAS_LIBS) $(UNIT_LIBS)
ASK_SOURCES = tests/unit/validate/ask.h tests/unit/validate/ask.c

tests_unit_validate_test_limits_SOURCES = %D%/test_limits.c
tests_unit_validate_test_limits_CFLAGS = $(UNIT_CFLAGS)
tests_unit_validate_test_limits_LDADD = $(VALIDATE_LIBS)

tests_unit_validate_test_evidence_SOURCES = %D%/test_evidence.c $(ASK_SOURCES)
tests_unit_validate_test_evidence_CFLAGS = $(UNIT_CFLAGS)
tests_unit_validate_test_evidence_LDADD = $(VALIDATE_LIBS)

tests_unit_validate_test_change_SOURCES = %D%/test_change.c $(ASK_SOURCES)
tests_unit_validate_test_change_CFLAGS = $(UNIT_CFLAGS)
tests_unit_validate_test_change_LDADD = $(VALIDATE_LIBS)

tests_unit_validate_test_predict_SOURCES = %D%/test_predict.c \
	tests/unit/model/golden.h
tests_unit_validate_test_predict_CFLAGS = $(UNIT_CFLAGS)
tests_unit_validate_test_predict_LDADD = $(VALIDATE_LIBS)
