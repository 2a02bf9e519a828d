#!/bin/sh
# Directories that MLflow wrote, scored and imported as they lie.
. "$TOP_SRCDIR/tests/tap.sh"
grep -q libyaml "$TOP_BUILDDIR/assay-parse" || skip_all "built without libyaml"
command -v ssh-keygen >/dev/null 2>&1 || skip_all "ssh-keygen is not installed"
dir=$(mktemp -d)
trap 'rm -rf "$dir"; rm -f "$tap_log"' EXIT
golden=$TOP_SRCDIR/tests/golden/mlflow

# same CASE [OPTION...]: what the library answered, digit for digit.
same() {
	case=$1
	shift
	"$ASSAY" score "$golden/$case" --data "$golden/rows.csv" "$@" \
		--out "$dir/a.csv" && cmp "$dir/a.csv" "$golden/$case.csv"
}
# refuses WORDS: the directory $dir/m, with these words.
refuses() {
	! "$ASSAY" score "$dir/m/" --data "$golden/rows.csv" >"$dir/said" 2>&1 &&
		grep -q -e "$1" "$dir/said" || {
		cat "$dir/said"
		return 1
	}
}
# copy CASE: as $dir/m, which may be written where the source may not.
copy() {
	rm -rf "$dir/m" && cp -r "$golden/$1" "$dir/m" && chmod -R u+w "$dir/m"
}
# say SED: $dir/m is a copy whose MLmodel was changed so.
say() {
	copy mlflow-3-xgboost &&
		sed "$1" "$golden/mlflow-3-xgboost/MLmodel" >"$dir/m/MLmodel"
}

for case in mlflow-1-lightgbm mlflow-1-wrapper mlflow-3-lightgbm \
	mlflow-3-wrapper mlflow-3-xgboost; do
	ok "$case is what the library answers" same $case
done
printf '{"columns":{"f0":{"from":"age"},"f1":{"from":"income"},%s}}' \
	'"f2":{"from":"debt"}' >"$dir/map.json"
ok 'model.xgb of old is the binary format, without names' \
	same mlflow-1-xgboost --map "$dir/map.json"

copy mlflow-3-linear
ok 'a pickle of scikit-learn is refused with the export' refuses skl2onnx
say 's,^  xgboost:,  pytorch:,'
ok 'so is another flavor' refuses 'flavor pytorch.*torch.onnx.export'
say '/^    data:/s,model.ubj,../model.ubj,'
ok 'no name leads out' refuses 'by a plain name'
say '/^    data:/s,model.ubj,/etc/passwd,'
ok 'none is absolute' refuses 'by a plain name'
say '' && mv "$dir/m/model.ubj" "$dir/x" && ln -s ../x "$dir/m/model.ubj"
ok 'no link is followed' refuses 'this is a link'
say '/^    data:/s,model.ubj,sub/model.ubj,'
mkdir "$dir/real" && mv "$dir/m/model.ubj" "$dir/real/" &&
	ln -s ../real "$dir/m/sub"
ok 'nor one on the way' refuses 'leads through one'
say 's,^run_id.*,,;$a x: &a [1]\ny: *a'
ok 'aliases are refused' refuses 'aliases are not read'
say '$a mlflow_version: 1'
ok 'so is a member that stands twice' refuses 'stands here twice'
say '1i [unfinished'
ok 'so is what is no YAML' refuses 'not YAML'
rm -f "$dir/m/MLmodel"
ok 'a directory without MLmodel is named' refuses 'none of MLflow'

HOME=$dir ASSAY_PERSON=erin ASSAY_KEY=$dir/erin
export HOME ASSAY_PERSON ASSAY_KEY
ssh-keygen -q -t ed25519 -N '' -f "$dir/erin" </dev/null &&
	"$ASSAY" init "$dir/s" --person erin --key "$dir/erin" >/dev/null ||
	exit 99
s() {
	"$ASSAY" -C "$dir/s" "$@" >"$dir/out"
}
ok 'a directory is understood for an import' s import \
	"$golden/mlflow-3-xgboost" --name credit --data "$golden/rows.csv" \
	--json
ok 'with the file, the flavor and the signature' sh -c '
	grep -q "\"flavor\": *\"xgboost\"" "$1" &&
	grep -q "\"library\": *\"3.4.1\"" "$1" &&
	grep -q "\"name\": *\"model.ubj\"" "$1" &&
	grep -q "\"name\": *\"income\"" "$1"' - "$dir/out"
ok 'and the version scores' s score credit@1 --data "$golden/rows.csv" \
	--out "$dir/b.csv"
ok 'as the directory does' cmp "$dir/b.csv" "$golden/mlflow-3-xgboost.csv"
finish
