TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
AM_TESTS_ENVIRONMENT = \
	. $(top_srcdir)/tests/env.sh; \
	ASSAY='$(abs_top_builddir)/assay'; export ASSAY; \
	ASSAY_LIBEXEC='$(abs_top_builddir)'; export ASSAY_LIBEXEC; \
	ASSAY_DATADIR='$(abs_top_srcdir)/data'; export ASSAY_DATADIR; \
	TOP_SRCDIR='$(abs_top_srcdir)'; export TOP_SRCDIR; \
	TOP_BUILDDIR='$(abs_top_builddir)'; export TOP_BUILDDIR; \
	CC='$(CC)'; export CC; \
	LSAN_OPTIONS='suppressions=$(abs_top_srcdir)/tests/lsan.supp:print_suppressions=0'; \
	export LSAN_OPTIONS; \
	HOME='$(abs_top_builddir)/tests/home'; export HOME; \
	mkdir -p "$$HOME";
EXTRA_DIST += tests/env.sh tests/tap.sh tests/lsan.supp tests/check.sh tests/long.sh \
	tests/fresh/debian12.sh tests/tools/update-pot.sh

lint_tests = tests/lint/layers.sh tests/lint/headers.sh \
	tests/lint/banned.sh tests/lint/shape.sh tests/lint/format.sh \
	tests/lint/translate.sh
TESTS += $(lint_tests)
EXTRA_DIST += $(lint_tests)

UNIT_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
UNIT_LIBS = $(CMOCKA_LIBS) $(CRYPTO_LIBS) $(LIBINTL) -lm
if HAVE_CMOCKA
include tests/unit/base/local.mk
include tests/unit/table/local.mk
include tests/unit/model/local.mk
include tests/unit/stats/local.mk
include tests/unit/blas/local.mk
include tests/unit/engine/local.mk
include tests/unit/explain/local.mk
include tests/unit/monitor/local.mk
include tests/unit/optim/local.mk
include tests/unit/validate/local.mk
include tests/unit/store/local.mk
include tests/unit/app/local.mk
include tests/unit/ui/local.mk
endif
include tests/cli/local.mk
include tests/tui/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
include tests/oracle/local.mk
