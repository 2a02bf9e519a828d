# Unit tests of the room stats; each links that room and those below it.
EXTRA_DIST += tests/oracle/make_stats.py

check_PROGRAMS += tests/unit/stats/test_tails
TESTS += tests/unit/stats/test_tails
tests_unit_stats_test_tails_SOURCES = tests/unit/stats/test_tails.c \
	tests/unit/stats/golden_stats.h
tests_unit_stats_test_tails_CFLAGS = $(UNIT_CFLAGS)
tests_unit_stats_test_tails_LDADD = src/stats/libstats.a \
	src/base/libbase.a $(UNIT_LIBS)

check_PROGRAMS += tests/unit/stats/test_distance
TESTS += tests/unit/stats/test_distance
tests_unit_stats_test_distance_SOURCES = tests/unit/stats/test_distance.c
tests_unit_stats_test_distance_CFLAGS = $(UNIT_CFLAGS)
tests_unit_stats_test_distance_LDADD = src/stats/libstats.a \
	src/base/libbase.a $(UNIT_LIBS)
check_PROGRAMS += tests/unit/stats/test_exact
TESTS += tests/unit/stats/test_exact
tests_unit_stats_test_exact_SOURCES = tests/unit/stats/test_exact.c
tests_unit_stats_test_exact_CFLAGS = $(UNIT_CFLAGS)
tests_unit_stats_test_exact_LDADD = src/stats/libstats.a \
	src/base/libbase.a $(UNIT_LIBS)

EXTRA_DIST += tests/oracle/make_metrics.py
check_PROGRAMS += tests/unit/stats/test_metrics
TESTS += tests/unit/stats/test_metrics
tests_unit_stats_test_metrics_SOURCES = tests/unit/stats/test_metrics.c \
	tests/unit/stats/golden_metrics.h
tests_unit_stats_test_metrics_CFLAGS = $(UNIT_CFLAGS)
tests_unit_stats_test_metrics_LDADD = src/stats/libstats.a \
	src/base/libbase.a $(UNIT_LIBS)
