#!/bin/sh
# ONNX's own conformance cases give their outputs.
. "$TOP_SRCDIR/tests/tap.sh"
golden=$TOP_SRCDIR/tests/golden/onnx
run=$TOP_BUILDDIR/tests/unit/engine/onnx_nodes
data=/usr/share/libonnx-testdata/data/node
ls "$golden/ml" >"$tap_log.ml"
trap 'rm -f "$tap_log" "$tap_log.ml"' EXIT
enough() {
	[ "$(grep -c -v '^#' "$golden/nodes.txt")" -ge 400 ]
}

ok 'the eight cases of ai.onnx.ml pass' "$run" "$golden/ml" "$tap_log.ml"
ok 'the list of node cases is long' enough
if [ -d "$data" ]; then
	ok 'all listed node cases pass' "$run" "$data" "$golden/nodes.txt"
else
	echo 'ok 3 - all listed node cases pass # SKIP no libonnx-testdata'
	tap_n=3
fi
finish
