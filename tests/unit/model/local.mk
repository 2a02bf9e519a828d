# Unit tests of the room model; each links that room and those below it.
model_tests = \
	tests/unit/model/test_block tests/unit/model/test_damage \
	tests/unit/model/test_lgb tests/unit/model/test_load \
	tests/unit/model/test_pickled tests/unit/model/test_refuse \
	tests/unit/model/test_ubj tests/unit/model/test_writer \
	tests/unit/model/test_xgb_bin tests/unit/model/test_linear
check_PROGRAMS += $(model_tests)
TESTS += $(model_tests)
MODEL_LIBS = src/model/libmodel.a src/table/libtable.a \
	src/base/libbase.a $(UNIT_LIBS)

tests_unit_model_test_block_SOURCES = %D%/test_block.c
tests_unit_model_test_block_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_block_LDADD = $(MODEL_LIBS)

tests_unit_model_test_damage_SOURCES = %D%/test_damage.c %D%/golden.h
tests_unit_model_test_damage_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_damage_LDADD = $(MODEL_LIBS)

tests_unit_model_test_load_SOURCES = %D%/test_load.c %D%/golden.h
tests_unit_model_test_load_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_load_LDADD = $(MODEL_LIBS)

tests_unit_model_test_pickled_SOURCES = %D%/test_pickled.c %D%/golden.h
tests_unit_model_test_pickled_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_pickled_LDADD = src/model/libunpack.a $(MODEL_LIBS) \
	$(ARCHIVE_LIBS)

tests_unit_model_test_refuse_SOURCES = %D%/test_refuse.c %D%/golden.h
tests_unit_model_test_refuse_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_refuse_LDADD = $(MODEL_LIBS)

tests_unit_model_test_ubj_SOURCES = %D%/test_ubj.c
tests_unit_model_test_ubj_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_ubj_LDADD = $(MODEL_LIBS)

tests_unit_model_test_writer_SOURCES = %D%/test_writer.c %D%/golden.h
tests_unit_model_test_writer_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_writer_LDADD = $(MODEL_LIBS)

tests_unit_model_test_lgb_SOURCES = %D%/test_lgb.c
tests_unit_model_test_lgb_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_lgb_LDADD = $(MODEL_LIBS)

tests_unit_model_test_xgb_bin_SOURCES = %D%/test_xgb_bin.c %D%/golden.h
tests_unit_model_test_xgb_bin_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_xgb_bin_LDADD = $(MODEL_LIBS)

tests_unit_model_test_linear_SOURCES = %D%/test_linear.c %D%/golden.h
tests_unit_model_test_linear_CFLAGS = $(UNIT_CFLAGS)
tests_unit_model_test_linear_LDADD = $(MODEL_LIBS)
