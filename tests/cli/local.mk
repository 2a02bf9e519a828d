# Tests of the programs, written as sentences; sorted.
check_PROGRAMS += tests/tools/jsoncheck
tests_tools_jsoncheck_SOURCES = tests/tools/jsoncheck.c
tests_tools_jsoncheck_LDADD = src/base/libbase.a $(CRYPTO_LIBS) $(LIBINTL)
check_PROGRAMS += tests/tools/strike
tests_tools_strike_SOURCES = tests/tools/strike.c \
	tests/tools/strike_calls.c tests/tools/strike_calls.h

check_PROGRAMS += tests/tools/mkrows
tests_tools_mkrows_SOURCES = tests/tools/mkrows.c

check_PROGRAMS += tests/tools/rewrite
tests_tools_rewrite_SOURCES = tests/tools/rewrite.c
tests_tools_rewrite_LDADD = src/model/libmodel.a src/table/libtable.a \
	src/base/libbase.a $(CRYPTO_LIBS) $(LIBINTL) -lm

cli_tests =
cli_tests += tests/cli/audit.sh
cli_tests += tests/cli/before_writing.sh
cli_tests += tests/cli/bench_user.sh
cli_tests += tests/cli/big_tables.sh
cli_tests += tests/cli/children.sh
cli_tests += tests/cli/containers.sh
cli_tests += tests/cli/convert.sh
cli_tests += tests/cli/crash.sh
cli_tests += tests/cli/demo.sh
cli_tests += tests/cli/demo_numbers.sh
cli_tests += tests/cli/explain.sh
cli_tests += tests/cli/faults.sh
cli_tests += tests/cli/full_disk.sh
cli_tests += tests/cli/handoff.sh
cli_tests += tests/cli/help.sh
cli_tests += tests/cli/instructions.sh
cli_tests += tests/cli/interop.sh
cli_tests += tests/cli/json.sh
cli_tests += tests/cli/json_all.sh
cli_tests += tests/cli/model_rewritten.sh
cli_tests += tests/cli/monitor_jobs.sh
cli_tests += tests/cli/monitor_taxi.sh
cli_tests += tests/cli/onnx.sh
cli_tests += tests/cli/onnx_nodes.sh
cli_tests += tests/cli/optimize_exact.sh
cli_tests += tests/cli/optimize_refit.sh tests/cli/optimize_target.sh
cli_tests += tests/cli/merge.sh
cli_tests += tests/cli/mlflow.sh tests/cli/policy.sh tests/cli/production.sh
cli_tests += tests/cli/refusals.sh
cli_tests += tests/cli/review_lending.sh
cli_tests += tests/cli/review_scope.sh
cli_tests += tests/cli/roles.sh
cli_tests += tests/cli/store-format.sh
cli_tests += tests/cli/three_users.sh
cli_tests += tests/cli/score_levels.sh
cli_tests += tests/cli/sync_follow.sh
cli_tests += tests/cli/usage.sh
cli_tests += tests/cli/workbench-panes.sh
cli_tests += tests/cli/view.sh
cli_tests += tests/cli/wrong_input.sh
TESTS += $(cli_tests)
EXTRA_DIST += $(cli_tests) tests/cli/store.sh \
	tests/cli/strike_lib.sh tests/cli/review_lib.sh
