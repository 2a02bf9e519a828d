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
deaf() {
	printf '#!/bin/sh\ntrap "" HUP\nexec "%s" "$@"\n' "$ASSAY" \
		>"$dir/deaf" && chmod +x "$dir/deaf" &&
		(ASSAY=$dir/deaf && export ASSAY && play lost)
}
ok 'even where nobody hears SIGHUP' deaf
for term in xterm-256color screen-256color tmux-256color linux vt100 xterm; do
	ok "a terminal called $term" play terms -e TERM=$term
	ok "a terminal called $term, in the C locale without colour" \
		play terms -e TERM=$term -e LC_ALL=C -e NO_COLOR=1
done
for term in xterm-kitty xterm-kitty-none ''; do
	ok "a terminal called '$term', which is not known here" \
		play terms -e TERM=$term
done
ok 'it is said that another stands in' play kitty -e TERM=xterm-kitty-none
ok 'a dumb terminal' play dumb -e TERM=dumb
ok 'a dumb terminal, in the C locale without colour' \
	play dumb -e TERM=dumb -e LC_ALL=C -e NO_COLOR=1
# The sanitizers would make reports of signals that are sent.
ok 'signals and faults give the terminal back' play signals -e VISUAL= \
	-e ASAN_OPTIONS=handle_segv=0:handle_abort=0:detect_leaks=0
ok "filter, palette, drafts and confirmation" \
	play foundation -e VISUAL= -e "EDITOR=$TOP_SRCDIR/tests/tui/editor.sh"
ok 'from Home to a hand-off' play ops
ok 'from Home to an open item and its evidence' play validator
ok 'what another process writes appears by itself' play news
engineer() {
	mkdir "$dir/work" && ln -s "$demo/lending" "$dir/work/demo" &&
		(cd "$dir/work" && play engineer)
}
ok 'from a model file to a review of a smaller one' engineer
explained() {
	(cd "$dir/work" && play explain)
}
ok 'why a row has its score, and the runs as a plane' explained
ok 'hostile texts are put where people write' make_hostile "$dir/store"
ok 'and act on nothing' play hostile
random() {
	mkdir -p "$dir/random" && (cd "$dir/random" && play fuzz) &&
		fuzz "$dir/fuzz" -n 40 1 "$dir/store"
}
ok 'nor in the C locale' play hostile -e LC_ALL=C
ok 'random keys, pastes and sizes are survived' random
finish
