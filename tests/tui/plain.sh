#!/bin/sh
# The workbench as lines: the same panes and actions, numbered.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
. "${TOP_SRCDIR:-.}/tests/tui/store.sh"
ok 'a store is made with public verbs' make_store "$dir/store"
said() { # TEXT LINES...: the answer to these lines shows the text
	want=$1
	shift
	printf '%s\n' "$@" | "$ASSAY" -C "$dir/store" --plain >"$dir/out" || return 1
	grep -q -F -e "$want" "$dir/out" || { cat "$dir/out"; return 1; }
}
ok 'Home is a numbered list' said '1) alarm, taxi-2015-01-26' q
ok 'a number opens' said 'matters?  yes' 1 q
ok 'x numbers the actions with their commands' \
	said '1) H hand off: assay handoff open taxi-2015-01-26' x '' q
ok 'a filter is a line' said '1) alarm, taxi-2014-11-27' / name:11-27 q
ok 'an action asks and runs' said 'done: assay handoff open taxi-2015-01-26' \
	x 1 'please look' q
ok 'a review is read item by item' said '$ assay review run taxi-1-r1 S03' \
	'pane 5' 1 n q
no_escape() {
	printf 'pane %d\n' 1 2 3 4 5 6 | "$ASSAY" -C "$dir/store" --plain >"$dir/out" &&
		! grep -q "$(printf '\033')" "$dir/out"
}
ok 'no escape sequence is written, and the end of input ends it' no_escape
finish
