# Sourced by the tests of the workbench: make_store DIR makes a store with
# public verbs, at a fixed time, and "play SCRIPT OPTIONS..." plays on it.
export ASSAY_NOW=2026-11-23T12:00:00Z
demo=$ASSAY_DATADIR/demo

make_store() {
	ssh-keygen -q -t ed25519 -N '' -C test -f "$1.key" </dev/null &&
		"$ASSAY" init "$1" --person ana --key "$1.key" &&
		"$ASSAY" -C "$1" role add ana ops validator &&
		"$ASSAY" -C "$1" import "$demo/taxi/taxi.txt" --name taxi \
			--data "$demo/taxi/train.csv" --label demand \
			--time time --unseen-from 2014-09-16 || return 1
	"$ASSAY" -C "$1" monitor check taxi@1 \
		--data "$demo/taxi/production.csv"
	[ $? -eq 1 ] &&
		"$ASSAY" -C "$1" review request taxi@1 \
			--checklist sr26-2-tabular
}
scripts=${TOP_SRCDIR:-.}/tests/tui/scripts
play() {
	script=$scripts/$1.play
	shift
	timeout 300 "$TOP_BUILDDIR/tests/tui/play" \
		-e TERM=xterm-256color -e LC_ALL=C.UTF-8 "$@" \
		"$script" "$dir/store"
}
