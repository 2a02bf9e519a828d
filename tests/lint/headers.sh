#!/bin/sh
# Each header compiles alone, has the guard that its path gives, and does not
# include config.h; each source includes config.h first.
cd "${TOP_SRCDIR:-$(dirname "$0")/../..}" || exit 1
. tests/tap.sh

alone() {
	bad=0
	for h in $(find src ui -name '*.h' | sort); do
		echo "#include \"$h\"" |
			${CC:-cc} -std=c11 -Wall -Wextra -D_GNU_SOURCE -Isrc -I. \
				-x c -fsyntax-only - || {
			echo "$h does not compile alone"
			bad=1
		}
	done
	return $bad
}
guards() {
	bad=0
	for h in $(find src ui -name '*.h' | sort); do
		g=ASSAY_$(echo "${h#src/}" | tr 'a-z/.' 'A-Z__')
		grep -q "^#ifndef $g\$" "$h" || {
			echo "$h: guard is not $g"
			bad=1
		}
		! grep -n 'include "config.h"' "$h" || bad=1
	done
	return $bad
}
config_first() {
	bad=0
	for c in $(find src ui -name '*.c' | sort); do
		[ "$(grep -m 1 '^#include' "$c")" = '#include "config.h"' ] || {
			echo "$c: config.h is not the first include"
			bad=1
		}
		head -n 1 "$c" | grep -q 'SPDX-License-Identifier: Apache-2.0' || {
			echo "$c: no licence line"
			bad=1
		}
	done
	return $bad
}
ok 'every header compiles alone' alone
ok 'every header has its guard' guards
ok 'every source starts with its licence and config.h' config_first
finish
