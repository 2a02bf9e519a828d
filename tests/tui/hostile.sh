#!/bin/sh
# Hostile texts in every field of every pane: nothing else on the screen
# changes. 5,000 on each of twenty screens with ASSAY_LONG.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
. "${TOP_SRCDIR:-.}/tests/tui/store.sh"

ok 'a store is made' make_store "$dir/store"
ok 'hostile texts are put where people write' make_hostile "$dir/store"
many=40
[ "${ASSAY_LONG-}" ] && many=5000
ok "$many texts in every field" \
	"$TOP_BUILDDIR/tests/tui/hostile" 7 $many "$dir/store"
finish
