#!/bin/sh
# Small rooms: length of files, headers, functions and lines.
cd "${TOP_SRCDIR:-$(dirname "$0")/../..}" || exit 1
. tests/tap.sh

longer() {
	found=$(find src ui -name "$1" | xargs wc -l |
		awk -v max="$2" '$2 != "total" && $1 > max {print $2 ": " $1 " lines"}')
	[ -z "$found" ] || { echo "$found"; return 1; }
}
# A function starts at a line with a name and "(" in column 1 and ends at the
# next "}" in column 1 (the tree's format guarantees both).
functions() {
	find src ui -name '*.c' | sort | xargs awk -v max=60 '
	/^[a-zA-Z_].*\(/ && !/;[ \t]*$/ && !/^#/ && !/=/ { start = FNR; name = $0 }
	/^}/ && start { n = FNR - start
		if (n > max) { print FILENAME ":" start ": " n " lines: " name; bad = 1 }
		start = 0 }
	END { exit bad }'
}
columns() {
	find src ui -name '*.[ch]' | sort | xargs awk '
	{ n = 0; s = $0
	  while ((i = index(s, "\t")) > 0) {
		n += i - 1; n += 8 - n % 8; s = substr(s, i + 1) }
	  n += length(s)
	  if (n > 90) { print FILENAME ":" FNR ": " n " columns"; bad = 1 } }
	END { exit bad }'
}
stubs() {
	! grep -r -n -i -w -E 'TODO|FIXME|XXX|not implemented|for now|placeholder' \
		src ui --include='*.[ch]'
}
ok 'no source is longer than 500 lines' longer '*.c' 500
ok 'no header is longer than 120 lines' longer '*.h' 120
ok 'no function is longer than 60 lines' functions
ok 'no line is far over 80 columns' columns
ok 'nothing is marked as unfinished' stubs
finish
