#!/bin/sh
# The recipe exact on models as people have them: the same bits, fewer nodes,
# or no version at all.
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
cancer=$TOP_SRCDIR/tests/golden/fixtures/lg_breast_cancer.txt
lending=$ASSAY_DATADIR/demo/lending

holds() {
	grep -q -F "$2" "$1" || {
		cat "$1"
		return 1
	}
}
versions() {
	n=$("$ASSAY" show "$1" --json | grep -c '"number":')
	[ "$n" -eq "$2" ] || {
		echo "$n versions, expected $2"
		return 1
	}
}
optimize() {
	"$ASSAY" optimize "$@" >"$dir/out"
}
records() {
	git -C "$dir/store" rev-list --count refs/heads/assay
}

ok 'a model with dead branches comes in' \
	"$ASSAY" import "$cancer" --name cancer
ok 'exact makes a version of it' optimize cancer@1 --recipe exact --json
ok 'it is the next version' holds "$dir/out" '"child": "cancer@2"'
ok 'it is identical by proof' holds "$dir/out" '"verdict": "equal"'
ok 'six nodes are gone' holds "$dir/out" '"nodes": 1731'
ok 'the version is in the store' versions cancer 2
ok 'it knows what it was made from' \
	sh -c '"$ASSAY" show cancer@2 | grep "cancer@1 (optimised-from)"'
ok 'the run is listed' sh -c '"$ASSAY" run list cancer | grep "cancer@2"'
fails 1 'again there is nothing to gain' \
	optimize cancer@2 --recipe exact --json
ok 'and the run says so' holds "$dir/out" '"state": "no gain"'
ok 'and makes no version' versions cancer 2

ok 'a model with data comes in' "$ASSAY" import "$lending/lending.ubj" \
	--name risk --data "$lending/train.csv" --label default
fails 1 'without dead branches nothing is gained' \
	optimize risk@1 --recipe exact --json
ok 'all rows were scored on the way' holds "$dir/out" '"fit": 5915'
ok 'no version is made' versions risk 1

before=$(records)
fails 2 'an unknown recipe is refused' optimize risk@1 --recipe magic
fails 2 'a bound that is none is refused' \
	optimize risk@1 --recipe refit --bound dauc=small
fails 2 'an unknown bound is refused' \
	optimize risk@1 --recipe refit --bound speed=1
fails 2 'refit without outcomes is refused' optimize cancer@1 --recipe refit
fails 65 'outcomes that are no classes are refused' \
	optimize risk@1 --recipe refit --label annual_inc
head -n 4 "$lending/train.csv" >"$dir/few.csv"
fails 2 'too few outcomes to judge on are refused' \
	optimize risk@1 --recipe refit --holdout "$dir/few.csv"
fails 66 'a missing holdout file is refused' \
	optimize risk@1 --recipe refit --holdout "$dir/none.csv"
fails 66 'a version that does not exist is refused' \
	optimize risk@7 --recipe exact
ok 'nothing of that is in the store' test "$before" -eq "$(records)"
finish
