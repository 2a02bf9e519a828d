# Fuzz targets. With --enable-fuzzers (clang) they are libFuzzer programs,
# else each replays its corpus through driver.c. A target NAME has its corpus
# in corpus/NAME; replay.sh runs them all.
fuzz_targets = tests/fuzz/fuzz_json tests/fuzz/fuzz_text tests/fuzz/fuzz_csv \
	tests/fuzz/fuzz_reference tests/fuzz/fuzz_xgb_json \
	tests/fuzz/fuzz_ubj tests/fuzz/fuzz_xgb_bin tests/fuzz/fuzz_lgb tests/fuzz/fuzz_onnx \
	tests/fuzz/fuzz_archive tests/fuzz/fuzz_pickle tests/fuzz/fuzz_mlmodel \
	$(fuzz_store_targets)
fuzz_store_targets = tests/fuzz/fuzz_record tests/fuzz/fuzz_sshsig \
	tests/fuzz/fuzz_path tests/fuzz/fuzz_access tests/fuzz/fuzz_pointer
check_PROGRAMS += $(fuzz_targets)
TESTS += tests/fuzz/replay.sh
EXTRA_DIST += tests/fuzz/replay.sh tests/fuzz/mutate.sh tests/fuzz/run.sh tests/fuzz/README \
	tests/fuzz/corpus tests/fuzz/dict
AM_TESTS_ENVIRONMENT += FUZZERS='$(FUZZERS_ON)'; export FUZZERS;

if FUZZERS
FUZZERS_ON = yes
FUZZ_MAIN = tests/fuzz/target.h
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZERS_ON =
FUZZ_MAIN = tests/fuzz/target.h tests/fuzz/driver.c
FUZZ_LINK = $(AM_LDFLAGS)
endif
FUZZ_LIBS = src/table/libtable.a src/base/libbase.a $(CRYPTO_LIBS) \
	$(LIBINTL) -lm

tests_fuzz_fuzz_json_SOURCES = %D%/fuzz_json.c $(FUZZ_MAIN)
tests_fuzz_fuzz_json_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_json_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_text_SOURCES = %D%/fuzz_text.c $(FUZZ_MAIN)
tests_fuzz_fuzz_text_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_text_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_csv_SOURCES = %D%/fuzz_csv.c $(FUZZ_MAIN)
tests_fuzz_fuzz_csv_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_csv_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_reference_SOURCES = %D%/fuzz_reference.c $(FUZZ_MAIN)
tests_fuzz_fuzz_reference_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_reference_LDADD = src/monitor/libmonitor.a \
	src/stats/libstats.a $(FUZZ_LIBS)

FUZZ_MODEL_LIBS = src/model/libmodel.a $(FUZZ_LIBS)
tests_fuzz_fuzz_xgb_json_SOURCES = %D%/fuzz_xgb_json.c %D%/fuzz_model.h \
	$(FUZZ_MAIN)
tests_fuzz_fuzz_xgb_json_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_xgb_json_LDADD = $(FUZZ_MODEL_LIBS)
tests_fuzz_fuzz_ubj_SOURCES = %D%/fuzz_ubj.c %D%/fuzz_model.h $(FUZZ_MAIN)
tests_fuzz_fuzz_ubj_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_ubj_LDADD = $(FUZZ_MODEL_LIBS)
tests_fuzz_fuzz_xgb_bin_SOURCES = %D%/fuzz_xgb_bin.c %D%/fuzz_model.h \
	$(FUZZ_MAIN)
tests_fuzz_fuzz_xgb_bin_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_xgb_bin_LDADD = $(FUZZ_MODEL_LIBS)
tests_fuzz_fuzz_lgb_SOURCES = %D%/fuzz_lgb.c %D%/fuzz_model.h $(FUZZ_MAIN)
tests_fuzz_fuzz_lgb_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_lgb_LDADD = $(FUZZ_MODEL_LIBS)
tests_fuzz_fuzz_onnx_SOURCES = %D%/fuzz_onnx.c %D%/fuzz_model.h $(FUZZ_MAIN)
tests_fuzz_fuzz_onnx_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_onnx_LDADD = src/engine/libengine.a src/model/libmodel.a \
	src/blas/libblas.a $(FUZZ_LIBS) $(BLAS_LIBS)
tests_fuzz_fuzz_archive_SOURCES = %D%/fuzz_archive.c $(FUZZ_MAIN)
tests_fuzz_fuzz_archive_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_archive_LDADD = src/model/libunpack.a $(FUZZ_MODEL_LIBS) \
	$(ARCHIVE_LIBS)
tests_fuzz_fuzz_pickle_SOURCES = %D%/fuzz_pickle.c $(FUZZ_MAIN)
tests_fuzz_fuzz_pickle_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_pickle_LDADD = src/model/libunpack.a $(FUZZ_MODEL_LIBS) \
	$(ARCHIVE_LIBS)
tests_fuzz_fuzz_mlmodel_SOURCES = %D%/fuzz_mlmodel.c $(FUZZ_MAIN)
tests_fuzz_fuzz_mlmodel_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_mlmodel_LDADD = src/model/libunpack.a $(FUZZ_MODEL_LIBS) \
	$(ARCHIVE_LIBS) $(YAML_LIBS)

FUZZ_STORE_LIBS = src/store/libstore.a src/base/libbase.a $(LIBGIT2_LIBS) \
	$(SODIUM_LIBS) $(SQLITE_LIBS) $(CRYPTO_LIBS) $(LIBINTL) -lm
tests_fuzz_fuzz_record_SOURCES = %D%/fuzz_record.c $(FUZZ_MAIN)
tests_fuzz_fuzz_record_CFLAGS = $(AM_CFLAGS) $(LIBGIT2_CFLAGS)
tests_fuzz_fuzz_record_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_record_LDADD = $(FUZZ_STORE_LIBS)
tests_fuzz_fuzz_sshsig_SOURCES = %D%/fuzz_sshsig.c $(FUZZ_MAIN)
tests_fuzz_fuzz_sshsig_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_sshsig_LDADD = $(FUZZ_STORE_LIBS)
tests_fuzz_fuzz_path_SOURCES = %D%/fuzz_path.c $(FUZZ_MAIN)
tests_fuzz_fuzz_path_CFLAGS = $(AM_CFLAGS) $(LIBGIT2_CFLAGS)
tests_fuzz_fuzz_path_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_path_LDADD = $(FUZZ_STORE_LIBS)
tests_fuzz_fuzz_access_SOURCES = %D%/fuzz_access.c $(FUZZ_MAIN)
tests_fuzz_fuzz_access_CFLAGS = $(AM_CFLAGS) $(LIBGIT2_CFLAGS)
tests_fuzz_fuzz_access_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_access_LDADD = $(FUZZ_STORE_LIBS)
tests_fuzz_fuzz_pointer_SOURCES = %D%/fuzz_pointer.c $(FUZZ_MAIN)
tests_fuzz_fuzz_pointer_CFLAGS = $(AM_CFLAGS) $(LIBGIT2_CFLAGS)
tests_fuzz_fuzz_pointer_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_pointer_LDADD = $(FUZZ_STORE_LIBS)
