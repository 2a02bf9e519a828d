#!/bin/sh
# Hostile texts in every field of every pane: nothing else on the screen
# changes, nor the cursor, modes, title or palette of the terminal. 5,000 on
# each of 39 screens with ASSAY_LONG.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
[ -x "$TOP_BUILDDIR/tests/tui/hostile" ] ||
	skip_all 'libvterm-dev was not there when this was configured'
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
. "${TOP_SRCDIR:-.}/tests/tui/store.sh"

make_run() {
	"$ASSAY" -C "$1" optimize taxi@1 --recipe refit --trees 100 \
		--bound rrmse=0.9 &&
		"$ASSAY" -C "$1" explain taxi@1 --row 1 --json \
			--data "$demo/taxi/train.csv" >"$dir/explained"
}
ok 'a store is made' make_store "$dir/store"
ok 'with a run, and a row that is explained' make_run "$dir/store"
ok 'hostile texts are put where people write' make_hostile "$dir/store"
many=25
[ "${ASSAY_LONG-}" ] && many=5000
ok "$many texts in every field" \
	"$TOP_BUILDDIR/tests/tui/hostile" 7 $many "$dir/store" "$dir/explained"
ok 'in the C locale' env LC_ALL=C \
	"$TOP_BUILDDIR/tests/tui/hostile" 7 $many "$dir/store" "$dir/explained"
finish
