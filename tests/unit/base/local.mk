# Unit tests of the room base; each links that room and those below it.
base_tests = tests/unit/base/test_num tests/unit/base/test_json
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)
BASE_LIBS = src/base/libbase.a $(UNIT_LIBS)

tests_unit_base_test_num_SOURCES = %D%/test_num.c
tests_unit_base_test_num_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_num_LDADD = $(BASE_LIBS)
tests_unit_base_test_json_SOURCES = %D%/test_json.c
tests_unit_base_test_json_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_json_LDADD = $(BASE_LIBS)
