# Tests of the programs, written as sentences; sorted.
cli_tests =
cli_tests += tests/cli/help.sh
cli_tests += tests/cli/monitor_taxi.sh
TESTS += $(cli_tests)
EXTRA_DIST += $(cli_tests)
