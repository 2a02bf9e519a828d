#!/bin/sh
# Wrong input: the documented status, a message that names the place and the
# way out, and a store of which no byte has changed.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
taxi=$ASSAY_DATADIR/demo/taxi
golden=$TOP_SRCDIR/tests/golden
store=$dir/erin
make_store "$dir" || bail 'no store can be made'
cd "$store" && "$ASSAY" import "$taxi/taxi.txt" --name taxi \
	--data "$taxi/train.csv" --time time --label demand >"$dir/log" 2>&1 || {
	sed 's/^/# /' "$dir/log"
	exit 99
}
# Every file with its digest: records, index, jobs, logs.
digest_of() { # DIR
	(cd "$1" && find . -type f -print0 | sort -z | xargs -0r sha256sum &&
		find . -type d | sort)
}
digest_of "$store" >"$dir/before"
digest_of "$dir/content" >"$dir/content.before"

# refuses STATUS 'sentence' 'pattern of the place' 'pattern of the way out'
# VERB...: the status, both patterns on standard error, nothing on standard
# output, the store as it was.
refuses() {
	want=$1 where=$3 way=$4
	what=$2
	shift 4
	ok "$what" refused "$@"
}
refused() {
	"$ASSAY" "$@" >"$dir/out" 2>"$dir/err"
	got=$?
	cat "$dir/out" "$dir/err"
	[ $got -eq "$want" ] || {
		echo "exit status $got, expected $want"
		return 1
	}
	grep -q -e "$where" "$dir/err" || {
		echo "no place: $where"
		return 1
	}
	grep -q -e "$way" "$dir/err" || {
		echo "no way out: $way"
		return 1
	}
	[ ! -s "$dir/out" ] && unchanged
}
unchanged() {
	digest_of "$store" | diff "$dir/before" - &&
		digest_of "$dir/content" | diff "$dir/content.before" -
}

# --- rows -----------------------------------------------------------------
cut -d, -f1-3,5- "$taxi/train.csv" >"$dir/lacks.csv"
sed '1s/$/,other/;2,$s/$/,7/' "$taxi/train.csv" >"$dir/extra.csv"
sed '7s/^\([^,]*,[^,]*\),[^,]*/\1,many/' "$taxi/train.csv" >"$dir/text.csv"
sed '9s/,[^,]*$//' "$taxi/train.csv" >"$dir/ragged.csv"
: >"$dir/empty.csv"
head -n 1 "$taxi/train.csv" >"$dir/header.csv"
head -c 5000 /dev/zero >"$dir/zeros.csv"

score='score taxi@1 --data'
check='monitor check taxi@1 --data'
import="import $taxi/taxi.txt --name taxi --time time --label demand --data"
refit='optimize taxi@1 --recipe refit --data'
explain='explain taxi@1 --data'
for verb in "$score" "$check" "$import" "$refit" "$explain"; do
	name=${verb%% *}
	refuses 65 "$name: a missing column is named, and the nearest one" \
		'lacks\.csv.*"lag_24h"' '"lag_168h".*--map' \
		$verb "$dir/lacks.csv"
	refuses 65 "$name: a text among numbers has its line and column" \
		'text\.csv: line 7, column "weekday": "many"' '--map' \
		$verb "$dir/text.csv"
	refuses 65 "$name: a line that is too short has its number" \
		'ragged\.csv: line 9' 'separator' $verb "$dir/ragged.csv"
	refuses 65 "$name: an empty file" 'empty\.csv is empty' 'header' \
		$verb "$dir/empty.csv"
	refuses 65 "$name: a file of zero bytes" 'zeros\.csv' '.' \
		$verb "$dir/zeros.csv"
	refuses 66 "$name: a file that is not there" 'none\.csv' '.' \
		$verb "$dir/none.csv"
done
refuses 65 'data add: an empty file' 'empty\.csv is empty' 'header' \
	data add "$dir/empty.csv" --use test
refuses 65 'import: training rows that are none' 'empty\.csv is empty' \
	'header' $import "$taxi/train.csv" --trained-on "$dir/empty.csv"
refuses 66 'import: training rows that are not there' 'none\.csv' '.' \
	$import "$taxi/train.csv" --trained-on "$dir/none.csv"
refuses 2 'import: a label that is no column' "'nix'" '.' \
	import "$taxi/taxi.txt" --name taxi --data "$taxi/train.csv" \
	--label nix
refuses 2 'import: a time that is none' "soon" '2014-11-27' \
	$import "$taxi/train.csv" --unseen-from soon
extra_is_ignored() {
	"$ASSAY" score taxi@1 --data "$dir/extra.csv" >"$dir/a" &&
		"$ASSAY" score taxi@1 --data "$taxi/train.csv" >"$dir/b" &&
		cmp "$dir/a" "$dir/b" && unchanged
}
ok 'an extra column changes no score' extra_is_ignored
no_rows() {
	[ "$("$ASSAY" score taxi@1 --data "$dir/header.csv")" = prediction ] &&
		unchanged
}
ok 'a header without rows scores to a header without rows' no_rows
bad_out() {
	echo kept >"$dir/scores.csv"
	"$ASSAY" score taxi@1 --data "$dir/text.csv" --out "$dir/scores.csv"
	[ $? -eq 65 ] && [ "$(cat "$dir/scores.csv")" = kept ]
}
ok 'a refused file leaves the scores that were there' bad_out

# --- models ---------------------------------------------------------------
# Cut at each of seven lengths: the file never loads, and the message has the
# byte or the line.
cut_everywhere() { # FILE PLACE WAY-OUT
	size=$(wc -c <"$1")
	for eighths in 1 2 3 4 5 6 7; do
		head -c $((size * eighths / 8)) "$1" >"$dir/cut.model"
		want=65 where=$2 way=$3
		refused import "$dir/cut.model" --name cut || return 1
	done
}
ok 'a truncated XGBoost JSON is refused with its byte' \
	cut_everywhere "$golden/xgboost-3.4/binary.json" \
	'cut\.model: byte [0-9]*: ' 'complete'
ok 'a truncated XGBoost UBJ is refused with its byte' \
	cut_everywhere "$golden/xgboost-3.4/binary.ubj" \
	'cut\.model: byte [0-9]*: ' 'copy it again'
ok 'a truncated LightGBM text is refused with its line' \
	cut_everywhere "$golden/lightgbm-4.6/binary.txt" \
	'cut\.model: line [0-9]*: ' 'complete\|num_leaves'
sed 's/"gbtree_model_param":/"leaf_link":"cube",&/' \
	"$golden/xgboost-3.4/binary.json" >"$dir/newer.json"
refuses 65 'a field of a newer XGBoost is refused with its path' \
	'newer\.json: learner\.gradient_booster\.model\.leaf_link' 'newer' \
	import "$dir/newer.json" --name newer
sed 's/^max_feature_idx/leaf_shift=0.5\n&/' \
	"$golden/lightgbm-4.6/binary.txt" >"$dir/newer.txt"
refuses 65 'a line of a newer LightGBM is refused with its number' \
	'newer\.txt: line 6: leaf_shift' 'newer' \
	import "$dir/newer.txt" --name newer
refuses 65 'score refuses that file too' 'newer\.txt: line 6' 'newer' \
	score "$dir/newer.txt" --data "$taxi/train.csv"
refuses 65 'an empty model file' 'empty\.csv' 'export' \
	import "$dir/empty.csv" --name empty
refuses 66 'a model file that is not there' 'none\.txt' '.' \
	import "$dir/none.txt" --name none
refuses 2 'a model without a name' '--name' 'assay help import' \
	import "$taxi/taxi.txt"

# --- names ----------------------------------------------------------------
refuses 66 'an unknown model' '"nix"' 'assay show' show nix
refuses 66 'an unknown version' 'version 9' 'assay show taxi' \
	score taxi@9 --data "$taxi/train.csv"
refuses 66 'an unknown alias' "'production'" 'assay show taxi' \
	monitor check taxi@production --data "$taxi/train.csv"
refuses 66 'an unknown version to optimize' 'version 9' 'assay show taxi' \
	optimize taxi@9 --recipe exact
refuses 66 'an unknown alarm' '"nix"' 'assay alarm list' alarm show nix
refuses 66 'an unknown hand-off' '"nix"' 'assay handoff list' \
	handoff accept nix
refuses 66 'an unknown run' '"nix"' 'assay run list' run show nix
refuses 66 'an unknown review' '"nix"' 'assay review list' review show nix
refuses 2 'an unknown recipe' "'nix'" 'exact and refit' \
	optimize taxi@1 --recipe nix
refuses 2 'a bound that is none' "'nix'" 'dauc=' \
	optimize taxi@1 --recipe refit --bound nix
refuses 2 'a month that is none' '2014-13-45' '2026-11-25' \
	when taxi production 2014-13-45
refuses 66 'a remote that is not set' '"backup"' 'assay sync --url' \
	sync backup
refuses 3 'a remote that does not answer' 'nowhere' '.' \
	join "$dir/nowhere" "$dir/joined" --person erin --key "$dir/keys/erin"
ok 'and makes no clone' test ! -e "$dir/joined"

# --- reviews --------------------------------------------------------------
ask='review request taxi@1 --checklist sr26-2-tabular'
refuses 66 'an unknown checklist' "'nix'" 'sr26-2-tabular' \
	review request taxi@1 --checklist nix
refuses 65 'a checklist that is none' 'text\.csv:1: ' 'section' \
	review request taxi@1 --checklist "$dir/text.csv"
refuses 66 'unknown limits' "'nix'" 'default' $ask --limits nix
refuses 65 'limits that are none' 'text\.csv:1: ' 'section' \
	$ask --limits "$dir/text.csv"
refuses 65 'a card that is no JSON' 'text\.csv: byte 0' 'JSON' \
	$ask --card "$dir/text.csv"
refuses 66 'an item that is not in the checklist' "'X99'" 'sr26-2-tabular' \
	$ask --items S01,X99
refuses 65 'test rows that are none' 'empty\.csv is empty' 'header' \
	$ask --data "test=$dir/empty.csv"
refuses 2 'rows for a use that is none' 'nix=' 'out-of-time' \
	$ask --data "nix=$taxi/train.csv"
refuses 66 'an earlier review that is not there' '"nix"' 'review list' \
	$ask --from nix

# --- stores ---------------------------------------------------------------
mkdir "$dir/plain"
git init -q --bare "$dir/bare"
is_no_store() { # DIR
	digest_of "$1" >"$dir/was" 2>/dev/null
	for verb in show fleet inbox log \
		"import $taxi/taxi.txt --name taxi"; do
		want=66 where="$1 is not a store" way="assay init $1"
		refused -C "$1" $verb || return 1
	done
	digest_of "$1" 2>/dev/null | cmp - "$dir/was"
}
for name in plain bare nowhere; do
	ok "$name: every verb says that it is no store" is_no_store "$dir/$name"
done
finish
