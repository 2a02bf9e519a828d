#!/bin/sh
# The monitor's jobs, run as the worker runs them: profiles that do not depend
# on the order of rows, a replay that says what the whole said, numbers that
# come out again.
. "$TOP_SRCDIR/tests/tap.sh"
taxi=$ASSAY_DATADIR/demo/taxi
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT

# job NAME MEMBERS...: a request of these members, its result in NAME/.
job() {
	name=$1
	shift
	mkdir -p "$dir/$name"
	{
		printf '{"model": "%s", "time": "time", "label": "demand"' \
			"$taxi/taxi.txt"
		for member in "$@"; do printf ', %s' "$member"; done
		printf '}\n'
	} >"$dir/$name/request.json"
	"$ASSAY_LIBEXEC/assay-worker" "$dir/$name"
	grep -q '"ok": true' "$dir/$name/result.json" || {
		cat "$dir/$name/result.json"
		return 1
	}
}
reference() {
	job "$1" '"job": "profile"' "\"data\": \"$2\"" \
		'"unseen_from": "2014-09-16"'
}
monitor() {
	name=$1
	shift
	job "$name" "\"job\": \"$kind\"" "\"data\": \"$taxi/production.csv\"" \
		"\"reference\": \"$dir/one/reference.json\"" "$@"
}
same() {
	cmp "$dir/$1" "$dir/$2"
}
# The windows of a result up to the one that starts on a day.
windows_until() {
	awk -v day="$2" '/^    "windows": \[/ { on = 1 }
		on && /"from":/ && index($2, day) { exit }
		on { print }' "$dir/$1/result.json"
}
prefix() {
	windows_until all 2015-01-01 >"$dir/whole"
	windows_until part 2015-01-01 | sed '/^    \]/,$d' |
		sed '$d' >"$dir/replayed"
	[ "$(wc -l <"$dir/replayed")" -gt 1000 ] &&
		head -n "$(wc -l <"$dir/replayed")" "$dir/whole" |
		cmp - "$dir/replayed"
}
# The object inside "result", as it would be recorded.
record() {
	sed -n '/^  "result": {/,$p' "$dir/all/result.json" |
		sed -e '1s/.*/{/' -e '$d' >"$dir/recorded.json"
}
reproduce() {
	kind=reproduce
	monitor again "\"expected\": \"$dir/$1\""
}
differs() {
	sed '0,/"psi": /s/"psi": .*/"psi": 0.5,/' "$dir/recorded.json" \
		>"$dir/altered.json"
	reproduce altered.json &&
		grep -q '"equal": false' "$dir/again/result.json" &&
		grep -q '"different": 1,' "$dir/again/result.json" &&
		grep -q '"path": "windows\[0\].series\[0\].psi"' \
			"$dir/again/result.json"
}

{
	head -n 1 "$taxi/train.csv"
	tail -n +2 "$taxi/train.csv" | tac
} >"$dir/backwards.csv"
kind=monitor
ok 'a reference is made' reference one "$taxi/train.csv"
ok 'and from the rows backwards' reference two "$dir/backwards.csv"
ok 'to the same bytes' same one/reference.json two/reference.json
ok 'three months are judged' monitor all
ok 'and only the first two of them' monitor part '"until": "2015-01-01"'
ok 'the replay says what the whole said' prefix
ok 'the result is recorded' record
ok 'it is computed again' reproduce recorded.json
ok 'and is equal' grep -q '"equal": true' "$dir/again/result.json"
ok 'a changed number is found, with its place' differs
finish
