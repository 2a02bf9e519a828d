# The engine's bench: `make bench` trains the models once (Debian's
# python3-xgboost) and prints ratios. Never part of a check.
EXTRA_PROGRAMS += tests/bench/bench_engine
CLEANFILES += tests/bench/bench_engine
EXTRA_DIST += tests/bench/train.py tests/bench/peers.py \
	tests/bench/grid.py tests/bench/grid_peers.py tests/bench/peers.txt
tests_bench_bench_engine_SOURCES = %D%/bench_engine.c
tests_bench_bench_engine_CFLAGS = $(AM_CFLAGS) $(XGBOOST_CFLAGS)
tests_bench_bench_engine_LDADD = src/engine/libengine.a \
	src/model/libmodel.a src/blas/libblas.a src/table/libtable.a src/base/libbase.a \
	$(XGBOOST_LIBS) $(BLAS_LIBS) $(CRYPTO_LIBS) $(LIBINTL) -lm

# assay's side of tests/bench/grid.py.
EXTRA_PROGRAMS += tests/bench/bench_cell
CLEANFILES += tests/bench/bench_cell
tests_bench_bench_cell_SOURCES = %D%/bench_cell.c
tests_bench_bench_cell_LDADD = src/engine/libengine.a \
	src/model/libmodel.a src/blas/libblas.a src/table/libtable.a src/base/libbase.a \
	$(BLAS_LIBS) $(CRYPTO_LIBS) $(LIBINTL) -lm

bench_dir = tests/bench/data
.PHONY: bench
bench: tests/bench/bench_engine assay-parse
	PYTHON=$${PYTHON:-/usr/bin/python3}; test -e $(bench_dir)/done || { \
		$(MKDIR_P) $(bench_dir) && \
		"$$PYTHON" $(srcdir)/tests/bench/train.py $(bench_dir) && \
		: >$(bench_dir)/done; }
	ASSAY_LIBEXEC='$(abs_top_builddir)' \
		tests/bench/bench_engine $(bench_dir)/*.json
	-PEERS=$${BENCH_PYTHON:-}; test -z "$$PEERS" || \
		"$$PEERS" $(srcdir)/tests/bench/peers.py $(bench_dir)/*.json

# Explanations: `make bench-explain`, in the same way.
EXTRA_PROGRAMS += tests/bench/bench_explain
CLEANFILES += tests/bench/bench_explain
EXTRA_DIST += tests/bench/train_explain.py tests/bench/peers_explain.py
tests_bench_bench_explain_SOURCES = %D%/bench_explain.c
tests_bench_bench_explain_CFLAGS = $(AM_CFLAGS) $(XGBOOST_CFLAGS)
tests_bench_bench_explain_LDADD = src/explain/libexplain.a \
	src/engine/libengine.a src/model/libmodel.a src/blas/libblas.a src/table/libtable.a \
	src/base/libbase.a $(XGBOOST_LIBS) $(BLAS_LIBS) $(CRYPTO_LIBS) $(LIBINTL) -lm

bench_explain_dir = tests/bench/explain
.PHONY: bench-explain
bench-explain: tests/bench/bench_explain assay-parse
	PYTHON=$${PYTHON:-/usr/bin/python3}; \
	test -e $(bench_explain_dir)/done || { \
		$(MKDIR_P) $(bench_explain_dir) && \
		"$$PYTHON" $(srcdir)/tests/bench/train_explain.py \
			$(bench_explain_dir) && \
		: >$(bench_explain_dir)/done; }
	ASSAY_LIBEXEC='$(abs_top_builddir)' \
		tests/bench/bench_explain $(bench_explain_dir)/*.json
	-PEERS=$${BENCH_PYTHON:-}; test -z "$$PEERS" || \
		"$$PEERS" $(srcdir)/tests/bench/peers_explain.py \
			$(bench_explain_dir)/*.json

# The store: `make bench-store`, with 500,000 records on 100,000 objects; less
# with STORE_RECORDS and STORE_OBJECTS. What is counted is a gate of
# `./bootstrap long`.
EXTRA_PROGRAMS += tests/bench/bench_store
CLEANFILES += tests/bench/bench_store
EXTRA_DIST += tests/bench/store.sh
tests_bench_bench_store_SOURCES = %D%/bench_store.c
tests_bench_bench_store_LDADD = src/store/libstore.a src/base/libbase.a \
	$(LIBGIT2_LIBS) $(SODIUM_LIBS) $(SQLITE_LIBS) $(CRYPTO_LIBS) \
	$(LIBINTL) -lm
STORE_RECORDS = 500000
STORE_OBJECTS = 100000
.PHONY: bench-store
bench-store: tests/bench/bench_store tests/tools/mkstore assay
	$(srcdir)/tests/bench/store.sh $(STORE_OBJECTS) $(STORE_RECORDS)
