#!/bin/sh
# What a live Monitor sends, while `assay monitor follow` writes through the
# store: bytes for each window.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
[ -x "$TOP_BUILDDIR/tests/tui/play" ] ||
	skip_all 'libvterm-dev was not there when this was configured'
dir=$(mktemp -d)
follow() {
	[ -f "$dir/follow.pid" ] && kill "$(cat "$dir/follow.pid")" 2>/dev/null
}
trap 'follow; rm -rf "$dir" "$tap_log"' EXIT
. "${TOP_SRCDIR:-.}/tests/tui/store.sh"
ROWS=$demo/taxi/production.csv
export ROWS
# Windows come faster than a slow line takes their frames.
make_slow() {
	"$ASSAY" -C "$1" import "$demo/taxi/taxi.txt" --name slow \
		--data "$demo/taxi/train.csv" --label demand \
		--time time --unseen-from 2014-09-16
}
make_watched() {
	ssh-keygen -q -t ed25519 -N '' -C test -f "$1.key" </dev/null &&
		"$ASSAY" init "$1" --person ana --key "$1.key" &&
		"$ASSAY" -C "$1" role add ana ops &&
		"$ASSAY" -C "$1" import "$demo/taxi/taxi.txt" --name taxi \
			--data "$demo/taxi/train.csv" --label demand \
			--time time --unseen-from 2014-09-16
}
live() {
	(cd "$dir" && play live)
}

ok 'a store is made with public verbs' make_watched "$dir/store"
ok 'the bytes of a live Monitor' live
slow() {
	(cd "$dir" && play slow)
}
ok 'a model is there to be watched' make_slow "$dir/store"
ok 'a key is answered at once on a slow line' slow
finish
