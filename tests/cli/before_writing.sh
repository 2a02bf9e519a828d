#!/bin/sh
# What a person can know before anything is written: a dry run of an import,
# the list of recipes, and a challenge, which changes no number.
. "$TOP_SRCDIR/tests/tap.sh"
command -v ssh-keygen >/dev/null 2>&1 || skip_all 'ssh-keygen is not installed'
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir
export HOME
lending=$ASSAY_DATADIR/demo/lending s=$dir/s

as() {
	ASSAY_PERSON=$1 ASSAY_KEY=$dir/$1
	export ASSAY_PERSON ASSAY_KEY
	shift
	"$ASSAY" -C "$s" "$@"
}
for who in erin vera; do
	ssh-keygen -q -t ed25519 -N '' -f "$dir/$who" </dev/null || exit 99
done
"$ASSAY" init "$s" --person erin --key "$dir/erin" \
	--add "vera:validator:$dir/vera.pub" >/dev/null || exit 99

import() {
	as erin import "$lending/lending.ubj" --name lending "$@"
}
records() {
	as erin log --limit 0 --json | grep -c '"author"'
}
has() {
	text=$1
	shift
	"$@" >"$dir/out" 2>&1
	grep -q -e "$text" "$dir/out" || { cat "$dir/out" && return 1; }
}
before=$(records)
ok 'a dry run says what was understood' has 'lending@1 would be imported' \
	import --data "$lending/test.csv" --label default --dry-run
ok 'how many rows were scored' grep -q '1972 rows, all scored' "$dir/out"
ok 'and what is refused' has "no column 'paid'" \
	import --data "$lending/test.csv" --label paid --dry-run
same_records() {
	[ "$(records)" = "$before" ] && ! as erin show lending 2>/dev/null
}
ok 'it leaves no record' same_records
ok 'an import does' has 'lending@1 is imported' \
	import --data "$lending/test.csv" --label default
ok 'the next dry run counts on' has 'lending@2 would be' import --dry-run

ok 'recipes are listed with their bound' has 'dauc=0.001,dbrier=0.001' \
	as erin optimize lending@1 --list
ok 'a gain that nobody measured is unknown' grep -q \
	'unknown: no run has measured it' "$dir/out"
ok 'and what is certain is said' grep -q '500 trees become 250' "$dir/out"
as erin optimize lending@1 --recipe exact >/dev/null
ok 'after a run the gain is a measured one' has '"runs": 1' \
	as erin optimize lending@1 --list --json

as erin review request lending@1 --checklist sr26-2-tabular >/dev/null
as vera review run lending-1-r1 >/dev/null
ok 'two persons agree on an item' has confirmed \
	as vera review show lending-1-r1 S07
numbers() {
	as vera review show lending-1-r1 S07 --json | grep -e '"auc' -e '"body"'
}
numbers >"$dir/numbers"
ok 'one of them challenges it, with a reason' as vera review challenge \
	lending-1-r1 S07 --text 'no winter in the rows'
ok 'it shows disputed' has 'disputed' as vera review show lending-1-r1 S07
unchanged() {
	numbers | cmp - "$dir/numbers"
}
ok 'its numbers stay' unchanged
refused() {
	as vera review verdict lending-1-r1 approved --name lending 2>&1 |
		grep -q S07
}
ok 'nothing is approved meanwhile' refused
ok 'a written item is answered, not challenged' has 'answer it' \
	as vera review challenge lending-1-r1 S27 --text x
ok 'whoever made the version judges nothing of it' has 'somebody else must' \
	as erin review challenge lending-1-r1 S07 --text x
as vera review answer lending-1-r1 S07 --result accept --text 'seen now' \
	>/dev/null
ok 'the same person can accept it later' has confirmed \
	as vera review show lending-1-r1 S07
finish
