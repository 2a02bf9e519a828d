#!/bin/sh
# Every fuzz target takes its corpus, and seeded mutations of it.
. "$TOP_SRCDIR/tests/tap.sh"

corpus=$TOP_SRCDIR/tests/fuzz/corpus
for dir in "$corpus"/*/; do
	name=$(basename "$dir")
	target=$TOP_BUILDDIR/tests/fuzz/fuzz_$name
	if [ -n "$FUZZERS" ]; then
		ok "fuzz_$name replays its corpus" "$target" "$dir"*
	else
		ok "fuzz_$name replays its corpus and mutations" \
			"$target" -m 500 "$dir"
	fi
done
[ -n "$FUZZERS" ] || ok '30 real models and mutations of them end nothing' \
	"$TOP_SRCDIR/tests/fuzz/mutate.sh" "$TOP_BUILDDIR" 100
finish
