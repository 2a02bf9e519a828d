# Unit tests of the room table; each links that room and those below it.
table_tests = \
	tests/unit/table/test_csv \
	tests/unit/table/test_bind \
	tests/unit/table/test_schema
check_PROGRAMS += $(table_tests)
TESTS += $(table_tests)
TABLE_LIBS = src/table/libtable.a src/base/libbase.a $(UNIT_LIBS)

tests_unit_table_test_csv_SOURCES = %D%/test_csv.c
tests_unit_table_test_csv_CFLAGS = $(UNIT_CFLAGS)
tests_unit_table_test_csv_LDADD = $(TABLE_LIBS)

tests_unit_table_test_bind_SOURCES = %D%/test_bind.c
tests_unit_table_test_bind_CFLAGS = $(UNIT_CFLAGS)
tests_unit_table_test_bind_LDADD = $(TABLE_LIBS)

tests_unit_table_test_schema_SOURCES = %D%/test_schema.c
tests_unit_table_test_schema_CFLAGS = $(UNIT_CFLAGS)
tests_unit_table_test_schema_LDADD = $(TABLE_LIBS)
