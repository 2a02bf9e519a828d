UPPER_LIBS = src/cli/libcli.a ui/libui.a src/app/libapp.a \
	src/store/libstore.a src/base/libbase.a
LOWER_LIBS = src/work/libwork.a src/validate/libvalidate.a \
	src/optim/liboptim.a src/monitor/libmonitor.a \
	src/explain/libexplain.a src/engine/libengine.a \
	src/model/libmodel.a src/blas/libblas.a src/stats/libstats.a \
	src/table/libtable.a src/base/libbase.a

bin_PROGRAMS += assay
pkglibexec_PROGRAMS += assay-worker assay-parse

assay_SOURCES = %D%/assay.c
assay_LDADD = $(UPPER_LIBS) $(LIBGIT2_LIBS) $(SODIUM_LIBS) \
	$(SQLITE_LIBS) $(CURSES_LIBS) \
	$(CRYPTO_LIBS) $(LIBINTL) -lm
assay_worker_SOURCES = %D%/worker.c
assay_worker_LDADD = $(LOWER_LIBS) $(BLAS_LIBS) $(CRYPTO_LIBS) \
	$(LIBINTL) -lm
assay_parse_SOURCES = %D%/parse.c
assay_parse_LDADD = src/model/libunpack.a src/model/libmodel.a src/table/libtable.a \
	src/base/libbase.a $(CRYPTO_LIBS) $(LIBINTL) $(ARCHIVE_LIBS) \
	$(YAML_LIBS) -lm

# What `assay optimize --target lib` copies; the model comes behind it.
pkglibexec_PROGRAMS += assay-score.so
assay_score_so_SOURCES = %D%/score_lib.c %D%/own_product.c
assay_score_so_LDFLAGS = $(SHARED_LDFLAGS)
assay_score_so_LDADD = src/engine/libengine.a src/model/libmodel.a \
	src/table/libtable.a src/base/libbase.a $(LIBINTL) -lm
# It is linked, and never started with an option.
AM_INSTALLCHECK_STD_OPTIONS_EXEMPT = assay-score.so
