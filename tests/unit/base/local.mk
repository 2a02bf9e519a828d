# Unit tests of the room base; each links that room and those below it.
base_tests = \
	tests/unit/base/test_num tests/unit/base/test_json \
	tests/unit/base/test_text tests/unit/base/test_hash \
	tests/unit/base/test_fileio tests/unit/base/test_clock \
	tests/unit/base/test_proc tests/unit/base/test_rng \
	tests/unit/base/test_buf tests/unit/base/test_parallel
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)
BASE_LIBS = src/base/libbase.a $(UNIT_LIBS)

tests_unit_base_test_num_SOURCES = %D%/test_num.c
tests_unit_base_test_num_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_num_LDADD = $(BASE_LIBS)

tests_unit_base_test_json_SOURCES = %D%/test_json.c
tests_unit_base_test_json_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_json_LDADD = $(BASE_LIBS)

tests_unit_base_test_text_SOURCES = %D%/test_text.c
tests_unit_base_test_text_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_text_LDADD = $(BASE_LIBS)

tests_unit_base_test_hash_SOURCES = %D%/test_hash.c
tests_unit_base_test_hash_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_hash_LDADD = $(BASE_LIBS)

tests_unit_base_test_fileio_SOURCES = %D%/test_fileio.c
tests_unit_base_test_fileio_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_fileio_LDADD = $(BASE_LIBS)

tests_unit_base_test_clock_SOURCES = %D%/test_clock.c
tests_unit_base_test_clock_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_clock_LDADD = $(BASE_LIBS)

tests_unit_base_test_proc_SOURCES = %D%/test_proc.c
tests_unit_base_test_proc_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_proc_LDADD = $(BASE_LIBS)

tests_unit_base_test_rng_SOURCES = %D%/test_rng.c
tests_unit_base_test_rng_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_rng_LDADD = $(BASE_LIBS)

tests_unit_base_test_buf_SOURCES = %D%/test_buf.c
tests_unit_base_test_buf_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_buf_LDADD = $(BASE_LIBS)

check_PROGRAMS += tests/unit/base/test_ini tests/unit/base/test_evidence
TESTS += tests/unit/base/test_ini tests/unit/base/test_evidence
tests_unit_base_test_ini_SOURCES = %D%/test_ini.c
tests_unit_base_test_ini_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_ini_LDADD = $(BASE_LIBS)
tests_unit_base_test_evidence_SOURCES = %D%/test_evidence.c
tests_unit_base_test_evidence_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_evidence_LDADD = $(BASE_LIBS)

tests_unit_base_test_parallel_SOURCES = %D%/test_parallel.c
tests_unit_base_test_parallel_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_parallel_LDADD = $(BASE_LIBS)

# The walls of base/walls.h, tried by a program that closes them.
check_PROGRAMS += tests/unit/base/test_walls tests/tools/wallprobe
TESTS += tests/unit/base/test_walls
tests_tools_wallprobe_SOURCES = tests/tools/wallprobe.c
tests_tools_wallprobe_LDADD = src/base/libbase.a $(LIBINTL)
tests_unit_base_test_walls_SOURCES = %D%/test_walls.c
tests_unit_base_test_walls_CFLAGS = $(UNIT_CFLAGS)
tests_unit_base_test_walls_LDADD = $(BASE_LIBS)
