#!/bin/sh
# hour.sh [SECONDS [LEAST]] — random keys, pastes, sizes and store changes on
# the workbench under the sanitizers, for an hour, each entry of the keymap at
# least 100 times; prints how often. `./bootstrap long` runs it. Works with the
# build of $TOP_BUILDDIR, else with one of its own.
set -u
cd "$(dirname "$0")/../.." || exit 1
TOP_SRCDIR=$(pwd) TOP_BUILDDIR=${TOP_BUILDDIR:-$(pwd)/b-hour}
if [ ! -x "$TOP_BUILDDIR/tests/tui/fuzz" ]; then
	mkdir -p "$TOP_BUILDDIR" && (cd "$TOP_BUILDDIR" &&
		../configure --enable-sanitizers CFLAGS='-O1 -g' &&
		make -s -j2 && make -s tests/tui/fuzz) >/dev/null || exit 1
fi
. tests/env.sh
export TOP_SRCDIR TOP_BUILDDIR ASSAY="$TOP_BUILDDIR/assay" \
	ASSAY_LIBEXEC="${ASSAY_LIBEXEC:-$TOP_BUILDDIR}" \
	ASSAY_DATADIR="$TOP_SRCDIR/data"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. tests/tui/store.sh
export ASAN_OPTIONS="log_path=$dir/asan:detect_leaks=1" \
	UBSAN_OPTIONS="log_path=$dir/ubsan:print_stacktrace=1" \
	LSAN_OPTIONS="suppressions=$TOP_SRCDIR/tests/lsan.supp"
make_busy "$dir/store" >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
"$ASSAY" demo --script --keep "$dir/demo" >"$dir/log" 2>&1 ||
	{ cat "$dir/log"; exit 1; }
fuzz "$dir/fuzz" -t "${1:-3600}" -c "${2:-100}" 1 "$dir/store" \
	"$dir/demo/oscar"
status=$?
for report in "$dir"/asan.* "$dir"/ubsan.*; do
	[ -e "$report" ] || continue
	cat "$report"
	status=1
done
exit $status
