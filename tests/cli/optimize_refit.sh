#!/bin/sh
# The recipe refit halves the trees of both shipped models inside the bound,
# judged on rows that no model saw; a bound that cannot hold makes no version.
. "$TOP_SRCDIR/tests/tap.sh"
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir
export HOME
ssh-keygen -q -t ed25519 -N '' -f "$dir/key" || skip_all "no ssh-keygen"
"$ASSAY" init "$dir/store" --person ada --key "$dir/key" >"$dir/log" 2>&1 &&
	cd "$dir/store" || {
	cat "$dir/log" >&2
	exit 99
}
taxi=$ASSAY_DATADIR/demo/taxi
lending=$ASSAY_DATADIR/demo/lending

holds() {
	grep -q -F "$2" "$1" || {
		cat "$1"
		return 1
	}
}
optimize() {
	"$ASSAY" optimize "$@" --json >"$dir/out"
}
# The candidate scores every row, and its version names a certificate.
is_a_version() {
	"$ASSAY" score "$1" --data "$2" --out "$dir/scores.csv" &&
		[ "$(wc -l <"$dir/scores.csv")" -eq "$(wc -l <"$2")" ] &&
		"$ASSAY" show "$1" --json | grep -q '"certificate"'
}
artifact() {
	grep '"artifact":' "$1" | head -n 1
}

ok 'the taxi model comes in' "$ASSAY" import "$taxi/taxi.txt" --name taxi \
	--data "$taxi/train.csv" --time time --label demand \
	--unseen-from 2014-09-16
ok 'half of its trees do, inside the bound' optimize taxi@1 --recipe refit
ok '250 of 500 trees' holds "$dir/out" '"trees": 250'
ok 'judged on rows that the model did not see' \
	holds "$dir/out" '"judge": "unseen"'
ok 'the candidate is a version' holds "$dir/out" '"child": "taxi@2"'
ok 'which scores and has its certificate' \
	is_a_version taxi@2 "$taxi/production.csv"
ok 'the lending model comes in' "$ASSAY" import "$lending/lending.ubj" \
	--name risk --data "$lending/train.csv" --label default
ok 'half of its trees do, inside the bound' \
	optimize risk@1 --recipe refit --holdout "$lending/test.csv"
ok '250 of 500 trees' holds "$dir/out" '"trees": 250'
ok 'judged on the holdout' holds "$dir/out" '"judge": "holdout"'
ok 'a model that names the rows it was fitted on comes in' \
	"$ASSAY" import "$lending/lending.ubj" --name known \
	--data "$lending/test.csv" --label default \
	--trained-on "$lending/train.csv"
ok 'and needs nothing said about rows' optimize known@1 --recipe refit
ok 'it was fitted and judged on the same' holds "$dir/out" '"fit": 5915'
first=$(artifact "$dir/out")
ok 'the same run again' \
	optimize risk@1 --recipe refit --holdout "$lending/test.csv"
ok 'gives the same bytes' test "$first" = "$(artifact "$dir/out")"
fails 1 'a bound of 0 cannot be kept' optimize risk@1 --recipe refit \
	--holdout "$lending/test.csv" --bound dauc=0,dbrier=0
ok 'the reason is given' holds "$dir/out" 'the AUC may fall'
ok 'another seed and size work too' optimize risk@1 --recipe refit \
	--holdout "$lending/test.csv" --seed 9 --trees 300 \
	--bound dauc=0.01,dbrier=0.01
ok '300 of 500 trees' holds "$dir/out" '"trees": 300'
ok 'the run can be shown' sh -c '"$ASSAY" run show \
	"$("$ASSAY" run list risk | awk "/refit/ { print \$1; exit }")" |
	grep "fit leaves"'

# ^C while leaves are fitted: the record of the run says so.
running() {
	"$ASSAY" run list taxi | grep -q running
}
cancel() {
	"$ASSAY" optimize taxi@1 --recipe refit >"$dir/out" 2>&1 &
	pid=$!
	until running || ! kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
	kill -TERM "$pid"
	wait "$pid"
}
fails 130 'a run can be cancelled' cancel
ok 'and is recorded as cancelled' \
	sh -c '"$ASSAY" run list taxi | grep cancelled'
finish
