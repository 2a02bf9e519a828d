#!/bin/sh
# long.sh — what takes longer than a check may; `./bootstrap long` runs it.
#
# The matrix of source libraries (needs PyPI), tables of 4,000,000 rows and
# stores of 500,000 records, 1,000 random histories, 1,000,000 sequences
# against the oracle and a kill at every system call, valgrind over the unit
# tests and a fresh Debian 12 (needs root). One summary line a part.
set -u
cd "$(dirname "$0")/.."
part() {
	name=$1
	shift
	start=$(date +%s)
	if "$@" >"long-$name.log" 2>&1; then
		result=passed
	else
		result="FAILED (long-$name.log)"
	fi
	summary="$summary$(printf '%-12s %6d s  %s' "$name" \
		$(($(date +%s) - start)) "$result")
"
}
valgrind_units() {
	command -v valgrind || return 1
	make -C b -s check TESTS= || return 1
	for t in b/tests/unit/*/test_*; do
		case $t in *.*) continue ;; esac
		[ -x "$t" ] || continue
		(. tests/env.sh; TOP_SRCDIR=$(pwd) TOP_BUILDDIR=$(pwd)/b \
			ASSAY_LIBEXEC=$(pwd)/b ASSAY_DATADIR=$(pwd)/data \
			valgrind -q --error-exitcode=9 --leak-check=full \
			--errors-for-leak-kinds=definite "$t") || return 1
	done
}
summary=
part check tests/check.sh
[ -x tests/oracle/matrix.sh ] && part matrix tests/oracle/matrix.sh
part big env ASSAY_LONG=1 make -s -C b check \
	TESTS='tests/cli/big_tables.sh tests/cli/instructions.sh'
part store env ASSAY_LONG=1 make -s -C b check \
	TESTS='tests/unit/store/test_converge tests/unit/app/test_views \
		tests/unit/store/test_rules tests/unit/store/test_oracle \
		tests/unit/store/test_states tests/unit/store/test_race \
		tests/cli/crash.sh \
		tests/cli/faults.sh \
		tests/unit/store/test_tamper tests/unit/store/test_loose'
part scale make -s -C b bench-store
part ui tests/tui/hour.sh
part hostile env ASSAY_LONG=1 make -s -C b check \
	TESTS=tests/tui/hostile.sh
part mutations tests/fuzz/mutate.sh b 10000
part valgrind valgrind_units
[ "$(id -u)" -eq 0 ] && part fresh tests/fresh/debian12.sh
printf '%s' "$summary"
case $summary in *FAILED*) exit 1 ;; esac
