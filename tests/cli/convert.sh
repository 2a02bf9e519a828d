#!/bin/sh
# Old XGBoost files become current JSON with the same margins.
. "$TOP_SRCDIR/tests/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir" "$tap_log"' EXIT
golden=$TOP_SRCDIR/tests/golden
kinds=$golden/kinds
says() {
	word=$1
	shift
	"$@" 2>&1 | grep -q -e "$word"
}
convert() {
	rm -f "$dir/new.json"
	"$ASSAY" convert "$1" --out "$dir/new.json" --trees all
}
# The features of these files have no names: columns f0, f1, ...
numbered() {
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) $i = "f" i - 1 }
		{ print }' "$1"
}
same_margins() {
	"$ASSAY" score "$1" --trees all --data "$dir/rows.csv" --margin \
		--out "$dir/a.csv" &&
		"$ASSAY" score "$dir/new.json" --data "$dir/rows.csv" \
			--margin --out "$dir/b.csv" &&
		cmp "$dir/a.csv" "$dir/b.csv"
}

numbered "$golden/xgboost-1.3/binary_base.csv" >"$dir/rows.csv"
for f in 1.3/linear_logistic 0.72/logistic 0.72/poisson 0.90/dart 0.90/logitraw 0.90/forest; do
	ok "$f.model is converted" convert "$kinds/xgboost-$f.model"
	ok 'and scores the same' same_margins "$kinds/xgboost-$f.model"
done
ok 'the JSON says the version' says '"version":\[3,4,1\]' \
	cat "$dir/new.json"
ok 'best rounds are kept' "$ASSAY" convert --trees best \
	"$kinds/xgboost-2.1/early_multi.model" --out "$dir/best.json"
fails 65 'and are asked for' "$ASSAY" convert \
	"$kinds/xgboost-2.1/early_multi.model" --out "$dir/ask.json"
ok 'nothing is written then' test ! -e "$dir/ask.json"
fails 65 'LightGBM is not converted' convert "$golden/lightgbm-4.6/binary.txt"
fails 2 'an output must be named' "$ASSAY" convert \
	"$kinds/xgboost-0.90/dart.model"
ok 'categories under old rules keep their version' \
	convert "$golden/xgboost-1.6/cat_codes.json"
ok 'which is 1.6' says '"version":\[1,6,' cat "$dir/new.json"
finish
