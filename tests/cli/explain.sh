#!/bin/sh
# What each feature adds: sums, words, refusals, the same in each kernel.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
lending=$ASSAY_DATADIR/demo/lending
taxi=$ASSAY_DATADIR/demo/taxi
golden=$TOP_SRCDIR/tests/golden
multi=$golden/xgboost-1.7/multi.json
multi_rows=$golden/xgboost-1.3/multi.csv

explain() {
	"$ASSAY" explain "$@" >"$dir/out"
}
holds() {
	grep -q -e "$1" "$dir/out" || {
		cat "$dir/out"
		return 1
	}
}
# Each line of FILE adds up to the same line of margins, within a share of it.
adds_up() {
	paste -d , "$1" "$2" | awk -F , -v skip="$3" '
	NR > 1 {
		s = 0
		for (i = 1 + skip; i < NF; i++)
			s += $i
		d = s - $NF
		size = $NF < 0 ? -$NF : $NF
		if (d < 0)
			d = -d
		if (!(d <= 1e-4 * (size > 1 ? size : 1))) {
			print "line " NR ": " s ", margin " $NF
			bad = 1
		}
	}
	END { exit bad || NR < 10 }'
}

ok 'every row of a file is explained' explain "$lending/lending.ubj" \
	--data "$lending/test.csv" --out "$dir/why.csv"
ok 'the features that matter are printed' holds '^  int_rate  *0\.[0-9]'
ok 'and which kind of value it is' holds 'Path-dependent SHAP'
ok 'and that it is no cause' holds 'not what causes'
"$ASSAY" score "$lending/lending.ubj" --data "$lending/test.csv" --margin \
	>"$dir/margins.csv"
ok 'each row adds up to its margin' adds_up "$dir/why.csv" "$dir/margins.csv" 0
ok 'LightGBM as well' explain "$taxi/taxi.txt" --data "$taxi/production.csv" \
	--out "$dir/taxi.csv"
"$ASSAY" score "$taxi/taxi.txt" --data "$taxi/production.csv" --margin \
	>"$dir/margins.csv"
ok 'its rows add up too' adds_up "$dir/taxi.csv" "$dir/margins.csv" 0

ok 'without --out the values go to standard output' \
	explain "$lending/lending.ubj" --data "$lending/test.csv"
ok 'the same' cmp "$dir/why.csv" "$dir/out"
by_portable_kernel() {
	ASSAY_ISA=generic "$ASSAY" explain "$lending/lending.ubj" \
		--data "$lending/test.csv" --out "$dir/generic.csv" &&
		cmp "$dir/why.csv" "$dir/generic.csv"
}
ok 'the portable kernel gives the same bytes' by_portable_kernel

ok 'several outputs have a line each' explain "$multi" --data "$multi_rows"
"$ASSAY" score "$multi" --data "$multi_rows" --margin |
	awk 'NR == 1 { print "margin"; next } { gsub(",", "\n"); print }' \
		>"$dir/margins.csv"
ok 'and each adds up' adds_up "$dir/out" "$dir/margins.csv" 1

ok 'one row in words' explain "$lending/lending.ubj" \
	--data "$lending/test.csv" --row 3 --top 2
ok 'names the row' holds 'row 3 (line 4 of '
ok 'the value and what it adds' holds '^  int_rate=9\.16 .* -1\.0'
ok 'a level by its name' explain "$lending/lending.ubj" \
	--data "$lending/test.csv" --row 3
ok 'as the file writes it' holds 'verification_status=Not_Verified'
ok 'one row as JSON' explain "$multi" --data "$multi_rows" --row 2 --json
ok 'is a document of its schema' sh -c \
	'"$0" assay.explain/1 <"$1"' "$TOP_BUILDDIR/tests/tools/jsoncheck" \
	"$dir/out"
ok 'with all outputs' test "$(grep -c '"margin":' "$dir/out")" -eq 4
ok 'an empty cell is missing' sh -c \
	'printf "hour,distance,item_01,item_02,item_03,item_04,item_05,item_06
,1,0,0,0,0,0,0\n" >"$0/hole.csv"' "$dir"
ok 'is explained' explain "$multi" --data "$dir/hole.csv" --row 1
ok 'as missing' holds 'hour is missing'

fails 66 'a row behind the end' explain "$multi" --data "$multi_rows" \
	--row 100000
fails 2 'row 0' explain "$multi" --data "$multi_rows" --row 0
fails 2 'one row into a file' explain "$multi" --data "$multi_rows" --row 1 \
	--out "$dir/no.csv"
ok 'makes none' test ! -e "$dir/no.csv"
fails 65 'a level that the model never saw' explain \
	"$golden/xgboost-3.4/cat_part.json" \
	--data "$golden/xgboost-3.1/cat_unseen.csv" --out "$dir/no.csv"
ok 'leaves no file either' test ! -e "$dir/no.csv"
awk '!/^(leaf|internal)_count=/' "$taxi/taxi.txt" >"$dir/bare.txt"
bare() {
	"$ASSAY" explain "$dir/bare.txt" --data "$taxi/production.csv" \
		--out "$dir/no.csv" 2>"$dir/out"
}
fails 65 'a file that does not say what weight reached its nodes' bare
ok 'is told so' holds 'tree 0: .*weight'

# Against a baseline no weights are needed: the rows say where they go.
against() {
	explain "$dir/bare.txt" --data "$taxi/production.csv" \
		--baseline "$taxi/train.csv" "$@"
}
ok 'against a baseline it can be explained' against --out "$dir/why.csv"
ok 'which is named, with its rows' holds \
	'from the mean of 100 rows of .*train.csv (of '
ok 'and adds up' holds 'add up to the margins within [0-9.]*e-'
ok 'one row is told in words' against --row 5 --baseline-rows 7
ok 'with the rows that were asked for' holds 'mean of 7 rows'
own_mean() {
	head -n 2 "$taxi/production.csv" >"$dir/one.csv"
	"$ASSAY" explain "$dir/bare.txt" --data "$dir/one.csv" \
		--baseline "$dir/one.csv" |
		awk -F, 'NR == 2 { for (i = 1; i < NF; i++) if ($i != 0) exit 1 }
			END { exit NR != 2 }'
}
ok 'a row against itself is not set apart' own_mean
fails 2 'a number of rows needs a baseline' explain "$dir/bare.txt" \
	--data "$taxi/production.csv" --baseline-rows 7
fails 2 'and is not 0' against --baseline-rows 0

make_store "$dir" || bail 'no store can be made'
ok 'a version of the store' as erin import "$taxi/taxi.txt" --name taxi \
	--data "$taxi/train.csv" --label demand --time time
ok 'is explained by its name' explain taxi@1 -C "$dir/erin" \
	--data "$taxi/production.csv" --row 5
ok 'and called so' holds '^taxi@1, row 5'
finish
