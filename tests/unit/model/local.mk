# Unit tests of the room model; each links that room and those below it.
model_tests = \
	tests/unit/model/test_writer
check_PROGRAMS += $(model_tests)
TESTS += $(model_tests)
MODEL_LIBS = src/model/libmodel.a src/table/libtable.a \
	src/base/libbase.a $(UNIT_LIBS)

tests_unit_model_test_writer_SOURCES = %D%/test_writer.c %D%/golden.h
tests_unit_model_test_writer_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_writer_LDADD = $(MODEL_LIBS)
