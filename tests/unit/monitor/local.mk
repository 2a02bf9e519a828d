# Unit tests of the room monitor; each links that room and those below it.
EXTRA_DIST += tests/unit/monitor/array_stream.h

check_PROGRAMS += tests/unit/monitor/test_series
TESTS += tests/unit/monitor/test_series
tests_unit_monitor_test_series_SOURCES = tests/unit/monitor/test_series.c
tests_unit_monitor_test_series_CFLAGS = $(UNIT_CFLAGS)
tests_unit_monitor_test_series_LDADD = src/monitor/libmonitor.a \
	src/engine/libengine.a src/model/libmodel.a src/blas/libblas.a src/stats/libstats.a \
	src/table/libtable.a src/base/libbase.a $(UNIT_LIBS) $(BLAS_LIBS)

check_PROGRAMS += tests/unit/monitor/test_profile
TESTS += tests/unit/monitor/test_profile
tests_unit_monitor_test_profile_SOURCES = tests/unit/monitor/test_profile.c
tests_unit_monitor_test_profile_CFLAGS = $(UNIT_CFLAGS)
tests_unit_monitor_test_profile_LDADD = src/monitor/libmonitor.a \
	src/engine/libengine.a src/model/libmodel.a src/blas/libblas.a src/stats/libstats.a \
	src/table/libtable.a src/base/libbase.a $(UNIT_LIBS) $(BLAS_LIBS)

check_PROGRAMS += tests/unit/monitor/test_detect
TESTS += tests/unit/monitor/test_detect
tests_unit_monitor_test_detect_SOURCES = tests/unit/monitor/test_detect.c
tests_unit_monitor_test_detect_CFLAGS = $(UNIT_CFLAGS)
tests_unit_monitor_test_detect_LDADD = src/monitor/libmonitor.a \
	src/engine/libengine.a src/model/libmodel.a src/blas/libblas.a src/stats/libstats.a \
	src/table/libtable.a src/base/libbase.a $(UNIT_LIBS) $(BLAS_LIBS)
