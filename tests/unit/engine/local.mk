# Unit tests of the room engine; each links that room and those below it.
engine_tests = \
	tests/unit/engine/test_onnx_fold \
	tests/unit/engine/test_onnx_models \
	tests/unit/engine/test_matrix \
	tests/unit/engine/test_fixtures \
	tests/unit/engine/test_kernels
check_PROGRAMS += $(engine_tests)
TESTS += $(engine_tests)
ENGINE_LIBS = src/engine/libengine.a src/model/libmodel.a \
	src/table/libtable.a src/blas/libblas.a src/base/libbase.a \
	$(UNIT_LIBS) $(BLAS_LIBS)

tests_unit_engine_test_matrix_SOURCES = %D%/test_matrix.c
tests_unit_engine_test_matrix_CFLAGS = $(UNIT_CFLAGS)
tests_unit_engine_test_matrix_LDADD = src/model/libunpack.a \
	$(ENGINE_LIBS) $(ARCHIVE_LIBS)

tests_unit_engine_test_fixtures_SOURCES = %D%/test_fixtures.c
tests_unit_engine_test_fixtures_CFLAGS = $(UNIT_CFLAGS) \
	-I$(top_srcdir)/tests
tests_unit_engine_test_fixtures_LDADD = $(ENGINE_LIBS)
tests_unit_engine_test_kernels_SOURCES = %D%/test_kernels.c
tests_unit_engine_test_kernels_CFLAGS = $(UNIT_CFLAGS)
tests_unit_engine_test_kernels_LDADD = $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/engine/onnx_nodes
tests_unit_engine_onnx_nodes_SOURCES = %D%/onnx_nodes.c %D%/onnx_case.h \
	%D%/onnx_case.c
tests_unit_engine_onnx_nodes_CFLAGS = $(UNIT_CFLAGS)
tests_unit_engine_onnx_nodes_LDADD = $(ENGINE_LIBS)

tests_unit_engine_test_onnx_models_SOURCES = %D%/test_onnx_models.c
tests_unit_engine_test_onnx_models_CFLAGS = $(UNIT_CFLAGS)
tests_unit_engine_test_onnx_models_LDADD = $(ENGINE_LIBS)

tests_unit_engine_test_onnx_fold_SOURCES = %D%/test_onnx_fold.c
tests_unit_engine_test_onnx_fold_CFLAGS = $(UNIT_CFLAGS)
tests_unit_engine_test_onnx_fold_LDADD = $(ENGINE_LIBS)

# Bar 1 at full size (tests/oracle/matrix.sh) needs the wheels.
check_PROGRAMS += tests/tools/marginbits
tests_tools_marginbits_SOURCES = tests/tools/marginbits.c
tests_tools_marginbits_LDADD = $(ENGINE_LIBS)
