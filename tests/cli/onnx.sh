#!/bin/sh
# ONNX files from import to score: pipelines over raw columns, forests, and
# what is refused.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
golden=$TOP_SRCDIR/tests/golden/onnx
skl=$golden/skl
nets=$golden/nets

says() {
	word=$1
	shift
	"$@" 2>&1 | grep -q -e "$word"
}
# score FILE ROWS: the columns of scores and labels in $dir/out
score() {
	"$ASSAY" score "$1" --data "$2" --out "$dir/out"
}
header_is() {
	[ "$(head -n 1 "$dir/out")" = "$1" ]
}
# The labels of the last column are those of the golden answers.
labels_are() {
	sed 1d "$dir/out" | sed 's/.*,//' >"$dir/labels"
	sed 's/,.*//' "$1" | cmp - "$dir/labels"
}
explains() {
	as erin explain trees@1 --data "$skl/holes.csv" \
		--baseline "$skl/holes.csv" >"$dir/shap" &&
		[ "$(wc -l <"$dir/shap")" -eq 61 ]
}
same_margins() {
	as erin score trees@1 --data "$skl/holes.csv" --margin \
		--out "$dir/a.csv" &&
		"$ASSAY" convert "$skl/hist_boosting.onnx" \
			--out "$dir/trees.json" &&
		"$ASSAY" score "$dir/trees.json" --data "$skl/holes.csv" \
			--margin --out "$dir/b.csv" &&
		cmp "$dir/a.csv" "$dir/b.csv"
}
# A network whose constants lie in DATA beside it.
outside() {
	mkdir "$dir/$1" && cp "$golden/external/net.onnx" "$dir/$1/" &&
		cp "$golden/external/net.data" "$dir/$1/net.data"
}
linked() {
	outside linked && mv "$dir/linked/net.data" "$dir/linked/real" &&
		ln -s real "$dir/linked/net.data"
}
same_as_inside() {
	score "$dir/plain/net.onnx" "$nets/torch_residual.csv" &&
		mv "$dir/out" "$dir/a.csv" &&
		score "$nets/torch_residual.onnx" "$nets/torch_residual.csv" &&
		cmp "$dir/a.csv" "$dir/out"
}

ok 'a pipeline scores raw columns' \
	score "$skl/columns_mlp.onnx" "$skl/table.csv"
ok 'its answer has a label' header_is prediction,label
ok 'the labels are those of scikit-learn' labels_are "$skl/columns_mlp.want"
ok 'labels that are texts are kept' \
	score "$skl/logistic_multi.onnx" "$skl/numbers.csv"
ok 'and are those of scikit-learn' labels_are "$skl/logistic_multi.want"
ok 'a network scores' score "$nets/keras_wide.onnx" "$nets/keras_wide.csv"

ok 'three persons have a store' make_store "$dir"
ok 'a pipeline is imported with its reference' \
	says 'table.csv, 60 rows, all scored' as erin import \
	"$skl/columns_logistic.onnx" --name pipe --data "$skl/table.csv"
ok 'a pipeline of encoders and trees is a forest of category splits' \
	says 'category_splits *[1-9]' as erin import --dry-run \
	"$skl/columns_boosting.onnx" --name encoded
ok 'a forest is imported' says 'link *logistic' as erin import \
	"$skl/hist_boosting.onnx" --name trees --data "$skl/holes.csv"
ok 'show says what it is' says 'library *ONNX' as erin show pipe@1
ok 'a forest is explained against a baseline' explains
ok 'a forest becomes XGBoost JSON with the same margins' same_margins
ok 'a recipe proves its candidate' says 'checker *equal' as erin \
	optimize trees@1 --recipe exact
ok 'explain says that a graph has no trees' says 'this is an ONNX graph' \
	as erin explain pipe@1 --data "$skl/table.csv"
ok 'so does optimize' says 'this is an ONNX graph' \
	as erin optimize pipe@1 --recipe exact
ok 'so does the shared library' says 'this is an ONNX graph' \
	as erin optimize pipe@1 --target lib --out "$dir/no.so"
ok 'and convert' says 'ONNX graph' "$ASSAY" convert \
	"$skl/columns_logistic.onnx" --out "$dir/no.json"

ok 'constants may lie in a file beside the model' outside plain
ok 'and give the same scores' same_as_inside
ok 'a link there is made' linked
fails 65 'a link is not followed' \
	score "$dir/linked/net.onnx" "$nets/torch_residual.csv"
ok 'import wants one file' says 'make one file of it' as erin import \
	"$dir/plain/net.onnx" --name net
ok 'a directory in the name is refused' says 'must be a plain one' "$ASSAY" \
	score "$golden/external/up.onnx" --data "$nets/torch_residual.csv"
ok 'an operator that is not run is named, with its node' \
	says 'node 0 (Loop, "turn")' "$ASSAY" score \
	"$golden/refuse/operator.onnx" --data "$skl/numbers.csv"
finish
