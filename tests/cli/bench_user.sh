#!/bin/sh
# What assay bench says of a model and a user's rows. Never how fast it is.
. "$TOP_SRCDIR/tests/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir" "$tap_log"' EXIT
taxi=$TOP_SRCDIR/data/demo/taxi
bench() { "$ASSAY" bench "$taxi/taxi.txt" --data "$taxi/production.csv" "$@"; }
number() { # KEY: the first number under it
	awk -v k="\"$1\":" '$1 == k { sub(/,$/, "", $2); print $2; exit }' \
		"$dir/out.json"
}

written() { bench --json --price 36 >"$dir/out.json"; }
ok 'a model file is timed on a CSV' written
rows=$(($(wc -l <"$taxi/production.csv") - 1))
whole_file() { [ "$(grep -c "\"rows\": $rows" "$dir/out.json")" -ge 3 ]; }
ok 'of all its rows, once through the file' whole_file
# 36 a core-hour is 0.01 a core-second: the cost of a million rows follows
# from the least time per row.
cost_follows() {
	awk '/"together"/ { skip = 1 }
		/"single"/ { skip = 0 }
		$1 == "\"ns_per_row\":" && !skip {
			sub(/,$/, "", $2)
			# A field that was changed is a text to some awks.
			if (!best || $2 + 0 < best)
				best = $2 + 0
		}
		$1 == "\"per_million_rows\":" {
			sub(/,$/, "", $2)
			cost = $2
		}
		END {
			d = cost / (best * 1e6 * 1e-9 * 0.01) - 1
			exit !(best > 0 && d < 1e-9 && d > -1e-9)
		}' "$dir/out.json"
}
ok 'the cost follows from the price and the time' cost_follows
forced() { ASSAY_ISA=generic bench --json | grep -q '"kernel": "generic"'; }
ok 'the kernel that was forced is the one that is timed' forced
one_thread() { ASSAY_THREADS=1 bench --json | grep -q '"threads": 1'; }
ok 'and the threads' one_thread
says_all() {
	bench --price 0.04 >"$dir/text" 2>"$dir/said" &&
		grep -q 'rows a call' "$dir/text" &&
		grep -q 'a million rows' "$dir/text"
}
ok 'people get a table' says_all
fails 2 'data are needed' "$ASSAY" bench "$taxi/taxi.txt"
fails 2 'a price is a number' bench --price cheap
fails 65 'rows without the columns are refused' "$ASSAY" bench \
	"$taxi/taxi.txt" --data "$TOP_SRCDIR/data/demo/lending/test.csv"
finish
