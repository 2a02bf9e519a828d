#!/bin/sh
# check.sh — everything a change must pass; `./bootstrap check` runs it.
#
# Stages: build and unit, lint and command tests; the same under the address
# and undefined-behaviour sanitizers; distcheck on a copy, as an unprivileged
# user; the demonstration. The last line counts them all. A stage that cannot
# run counts as failed, never as nothing. ASSAY_STAGES selects some of them.
set -u
cd "$(dirname "$0")/.."
top=$(pwd)
stages=${ASSAY_STAGES:-"check sanitize dist demo"}
passed=0 failed=0 skipped=0
jobs=$(nproc)
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

say() { printf '== %s\n' "$*"; }

count_stage() { # LOG: adds automake's totals, 1 if there are none
	set -- $(awk '/^# PASS:/{p+=$3} /^# FAIL:/{f+=$3} /^# XPASS:/{f+=$3}
		/^# ERROR:/{f+=$3} /^# SKIP:/{s+=$3}
		END{print p+0, f+0, s+0}' "$1")
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	[ $(($1 + $2 + $3)) -gt 0 ] || failed=$((failed + 1))
}

stage() { # NAME COMMAND...: one more passed or failed
	name=$1
	shift
	say "$name"
	if "$@" >"$logs/$name" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		grep -E '^(FAIL|ERROR|XPASS)|^not ok|error:' "$logs/$name" |
			head -n 40
		tail -n 30 "$logs/$name"
		say "$name failed"
	fi
}

make_check() { # BUILD-DIR CONFIGURE-ARGS...
	dir=$1
	shift
	mkdir -p "$dir" && (
		cd "$dir" || exit 1
		[ -f Makefile ] || "$top/configure" -q "$@" || exit 1
		make -s -j"$jobs" || exit 1
		make -s -j"$jobs" check
	)
}

why() { # LOG...: what failed, and the first it says of that
	awk '/^not ok|^Bail out/ {left = 9} !/^not ok|^Bail out|^#|^FAIL/ {left = 0}
		left-- > 0' "$@" 2>/dev/null | head -n 120
}

check() { # NAME BUILD-DIR CONFIGURE-ARGS...
	name=$1
	shift
	say "$name"
	make_check "$@" >"$logs/$name" 2>&1
	grep -E '^(FAIL|ERROR|XPASS)|error:|warning:' "$logs/$name" | head -n 40
	why "$1"/tests/*/*.log "$1"/tests/*/*/*.log
	count_stage "$logs/$name"
}

# Built as an unprivileged user from a copy: root would not notice a build
# that writes into the source tree.
distcheck() {
	copy=$(mktemp -d) &&
		git ls-files -z | xargs -0 cp --parents -t "$copy" &&
		cp -r configure Makefile.in aclocal.m4 config.h.in build-aux m4 \
			po "$copy" || return 1
	run="cd '$copy' && mkdir -p b && cd b && ../configure -q &&
		make -s -j$jobs distcheck DISTCHECK_CONFIGURE_FLAGS='CFLAGS=-O1'"
	if [ "$(id -u)" -eq 0 ]; then
		chmod 755 "$copy" && chown -R nobody "$copy" &&
			runuser -u nobody -- env HOME="$copy" \
				PATH=/usr/local/bin:/usr/bin:/bin sh -c "$run"
	else
		HOME=$copy sh -c "$run"
	fi
	status=$?
	chmod -R u+w "$copy"
	rm -rf "$copy"
	return $status
}

[ -x configure ] || stage generate ./bootstrap
for s in $stages; do
	case $s in
	check) check check b --enable-werror ;;
	sanitize)
		check sanitize b-asan --enable-sanitizers CFLAGS='-O1 -g' ;;
	dist) stage distcheck distcheck ;;
	demo) stage demo b/assay demo --script ;;
	esac
done
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
