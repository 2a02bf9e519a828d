# Tests of the programs, written as sentences.
TESTS += tests/cli/monitor_taxi.sh
EXTRA_DIST += tests/cli/monitor_taxi.sh
