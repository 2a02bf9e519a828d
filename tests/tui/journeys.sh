#!/bin/sh
# The workbench on a terminal that is read back: its screens at two sizes in
# three renderings, its bytes and writes, and the journeys by keys alone.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
[ -x "$TOP_BUILDDIR/tests/tui/play" ] ||
	skip_all 'libvterm-dev was not there when this was configured'
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
. "${TOP_SRCDIR:-.}/tests/tui/store.sh"

ok 'a store is made with public verbs' make_store "$dir/store"
for size in 80x24 160x50; do
	ok "screens at $size" play screens -s $size
	ok "screens at $size in ASCII" \
		play screens -s $size -e LC_ALL=C -g .ascii
	ok "screens at $size without colour" \
		play screens -s $size -e NO_COLOR=1 -g .mono
done
ok 'bytes and writes of a frame' play gates
ok 'a window of 20 columns and 5 rows, and resizing' play sizes
ok 'a lost connection ends it' play hangup
ok "filter, palette, drafts and confirmation" \
	play foundation -e VISUAL= -e "EDITOR=$TOP_SRCDIR/tests/tui/editor.sh"
finish
