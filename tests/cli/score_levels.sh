#!/bin/sh
# A level that the model's table does not hold: XGBoost has no answer, and
# LightGBM takes it for missing.
. "$TOP_SRCDIR/tests/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir" "$tap_log"' EXIT
golden=$TOP_SRCDIR/tests/golden
xgb=$golden/xgboost-3.4/cat_part.json
rows=$golden/xgboost-3.1/cat_unseen.csv
says() {
	word=$1
	shift
	"$@" 2>&1 | grep -q -e "$word"
}
margins() {
	"$ASSAY" score "$1" --data "$2" --margin --out "$dir/out.csv"
}

fails 65 'a level that XGBoost never saw' margins "$xgb" "$rows"
ok 'is named with file, line and column' \
	says 'cat_unseen.csv: line 3: addr_state: ' margins "$xgb" "$rows"
ok 'and there is no file of scores' test ! -e "$dir/out.csv"
cat >"$dir/map.json" <<'EOF'
{"columns": {"addr_state": {"levels": {"NV": 27, "ATLANTIS": 0}}}}
EOF
ok 'a map gives it a code' "$ASSAY" score "$xgb" --data "$rows" \
	--map "$dir/map.json" --out "$dir/out.csv"
sed 's/,ATLANTIS,/,,/' "$rows" >"$dir/empty.csv"
ok 'an empty cell is missing' margins "$xgb" "$dir/empty.csv"

lgb=$golden/lightgbm-4.6/cat_text.txt
names='int_rate,term,sub_grade,annual_inc,addr_state,revol_util'
printf '%s\n24,term_36,F2,24000,ATLANTIS,28.9\n' "$names" >"$dir/a.csv"
printf '%s\n24,term_36,F2,24000,,28.9\n' "$names" >"$dir/b.csv"
same() {
	margins "$lgb" "$dir/a.csv" && mv "$dir/out.csv" "$dir/a.out" &&
		margins "$lgb" "$dir/b.csv" && cmp "$dir/a.out" "$dir/out.csv"
}
ok 'LightGBM scores it as a missing one' same
ok 'with a warning' says 'ATLANTIS\|addr_state' margins "$lgb" "$dir/a.csv"
finish
