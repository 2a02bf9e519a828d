#!/bin/sh
# The taxi series at defaults: the known events are found, ordinary days are
# not, and wrong input is refused with its place.
. "$TOP_SRCDIR/tests/tap.sh"
taxi=$ASSAY_DATADIR/demo/taxi
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir
export HOME
ssh-keygen -q -t ed25519 -N '' -f "$dir/key" || skip_all "no ssh-keygen"
"$ASSAY" init "$dir/store" --person ada --key "$dir/key" >"$dir/log" 2>&1 &&
	cd "$dir/store" &&
	"$ASSAY" role add ada ops >>"$dir/log" 2>&1 || {
	cat "$dir/log" >&2
	exit 99
}

import() {
	"$ASSAY" import "$taxi/taxi.txt" --name "$1" --data "$2" \
		--time time --label demand --unseen-from 2014-09-16
}
# "from until" of each incident, as the JSON names them.
incidents() {
	awk '/"from":/ { from = $2 }
		/"until":/ { gsub(/[",]/, "", from); gsub(/[",]/, "", $2)
			print from, $2 }' "$1"
}
holds() {
	incidents "$dir/found.json" |
		awk -v day="$1" '$1 <= day && day < $2 { n++ } END { exit n != 1 }'
}
# Incidents that hold none of the five days.
few() {
	others=$(incidents "$dir/found.json" | awk '
		$1 <= "2014-11-27T12" && "2014-11-27T12" < $2 { next }
		$1 <= "2014-12-25T12" && "2014-12-25T12" < $2 { next }
		$1 <= "2015-01-01T12" && "2015-01-01T12" < $2 { next }
		$1 <= "2015-01-26T18" && "2015-01-26T18" < $2 { next }
		$1 <= "2015-01-27T18" && "2015-01-27T18" < $2 { next }
		{ n++ } END { print n + 0 }')
	echo "$others others"
	[ "$others" -le 3 ]
}
check() {
	model=$1 file=$2
	shift 2
	"$ASSAY" monitor check "$model" --data "$file" "$@"
}
check_json() {
	check "$@" --json >"$dir/found.json"
}

ok 'the model comes in with its reference' import taxi "$taxi/train.csv"
fails 1 'November to January hold incidents' \
	check_json taxi@1 "$taxi/production.csv"
ok 'Thanksgiving lies in one' holds 2014-11-27T12:00:00Z
ok 'Christmas lies in one' holds 2014-12-25T12:00:00Z
ok 'New Year lies in one' holds 2015-01-01T12:00:00Z
ok 'the first day of the blizzard lies in one' holds 2015-01-26T18:00:00Z
ok 'the second day of the blizzard lies in one' holds 2015-01-27T18:00:00Z
ok 'at most three others' few

# The reference ends in September; October is held back.
{
	head -n 1 "$taxi/train.csv"
	grep -v '^2014-10' "$taxi/train.csv" | tail -n +2
} >"$dir/early.csv"
{
	head -n 1 "$taxi/train.csv"
	grep '^2014-10' "$taxi/train.csv"
} >"$dir/october.csv"
ok 'a reference without October' import early "$dir/early.csv"
ok 'October, held back, holds no incident' \
	check_json early@1 "$dir/october.csv"
ok 'its 31 days were judged' grep -q '"expected_false_alarms": 0.31' \
	"$dir/found.json"

# The line may be drawn elsewhere: always the later part is held back.
quiet_after() { # DAY
	awk -F, -v day="$1" 'NR == 1 || $1 < day' "$taxi/train.csv" \
		>"$dir/before.csv"
	awk -F, -v day="$1" 'NR == 1 || $1 >= day' "$taxi/train.csv" \
		>"$dir/after.csv"
	import "part$1" "$dir/before.csv" &&
		check "part$1@1" "$dir/after.csv"
}
for day in 2014-09-25 2014-10-16; do
	ok "what follows $day, held back, holds no incident" quiet_after $day
done

sed '5s/^[^,]*/last Tuesday/' "$dir/october.csv" >"$dir/bad.csv"
refuses_line() {
	check early@1 "$dir/bad.csv" 2>"$dir/said"
	[ $? -eq 65 ] && grep -q "bad.csv:5: column time" "$dir/said"
}
ok 'a text where a time belongs is refused with its line' refuses_line
fails 65 'a column that is not there' \
	check early@1 "$dir/october.csv" --time when
echo '{"floors": 1}' >"$dir/policy.json"
fails 2 'a limit that is not there' \
	check early@1 "$dir/october.csv" --policy "$dir/policy.json"
finish
