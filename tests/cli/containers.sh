#!/bin/sh
# Models within archives, as SageMaker keeps them, scored as they lie.
. "$TOP_SRCDIR/tests/tap.sh"
grep -q libarchive "$TOP_BUILDDIR/assay-parse" ||
	skip_all "built without libarchive"
dir=$(mktemp -d)
trap 'rm -rf "$dir"; rm -f "$tap_log"' EXIT
golden=$TOP_SRCDIR/tests/golden

# pack NAME FILE: a model.tar.gz that holds FILE as xgboost-model.
pack() {
	rm -rf "$dir/in" && mkdir "$dir/in" && cp "$2" "$dir/in/xgboost-model" &&
		tar -C "$dir/in" -czf "$dir/$1.tar.gz" xgboost-model
}
score() {
	"$ASSAY" score "$1" --data "$2" --out "$3"
}
# same NAME FILE ROWS: the packed FILE answers what FILE does.
same() {
	pack "$1" "$2" && score "$2" "$3" "$dir/a.csv" &&
		score "$dir/$1.tar.gz" "$3" "$dir/b.csv" &&
		cmp "$dir/a.csv" "$dir/b.csv"
}
says() {
	want=$1
	shift
	"$@" >"$dir/said" 2>&1
	grep -q "$want" "$dir/said" || {
		cat "$dir/said"
		return 1
	}
}
rows=$golden/xgboost-3.4/binary.csv

ok 'UBJSON in a model.tar.gz' same ubj "$golden/xgboost-3.4/binary.ubj" "$rows"
ok 'JSON' same json "$golden/xgboost-3.4/binary.json" "$rows"
ok 'LightGBM text' same lgb "$golden/lightgbm-4.6/binary.txt" \
	"$golden/lightgbm-3.3/binary.csv"
ok 'the binary format' sh -c '"$1" convert "$2" --out "$3"' - "$ASSAY" \
	"$golden/kinds/xgboost-1.7/multi.model" "$dir/a.json"
ok 'is read there too' sh -c 'mkdir "$4/bin" &&
	cp "$2" "$4/bin/xgboost-model" && echo x >"$4/bin/.note" &&
	tar -C "$4/bin" -cjf "$4/bin.tar.bz2" . &&
	"$1" convert "$4/bin.tar.bz2" --out "$3" && cmp "$3" "$4/a.json"' - \
	"$ASSAY" "$golden/kinds/xgboost-1.7/multi.model" "$dir/b.json" "$dir"

ln -s /etc/passwd "$dir/in/link"
tar -C "$dir/in" -czf "$dir/link.tar.gz" link xgboost-model
ok 'a link is refused' says 'this is a link' score "$dir/link.tar.gz" "$rows" \
	"$dir/c.csv"
tar -C "$dir/in" -czPf "$dir/up.tar.gz" --transform 's,^,../,' xgboost-model
ok 'so is a name that leads out' says 'leads out' score "$dir/up.tar.gz" \
	"$rows" "$dir/c.csv"
cp "$dir/in/xgboost-model" "$dir/in/other"
tar -C "$dir/in" -czf "$dir/two.tar.gz" other xgboost-model
ok 'so are two models' says 'another model' score "$dir/two.tar.gz" "$rows" \
	"$dir/c.csv"
head -c 50000000 /dev/zero >"$dir/in/zeros"
tar -C "$dir/in" -czf "$dir/bomb.tar.gz" zeros
ok 'so is a bomb' says 'a hundred times' score "$dir/bomb.tar.gz" "$rows" \
	"$dir/c.csv"
head -c 900 "$dir/ubj.tar.gz" >"$dir/cut.tar.gz"
fails 65 'so is one that was cut' score "$dir/cut.tar.gz" "$rows" "$dir/c.csv"
ok 'a pickle in it is named' sh -c 'cp -f "$2" "$3/in/xgboost-model" &&
	tar -C "$3/in" -czf "$3/pickle.tar.gz" xgboost-model &&
	! "$1" convert "$3/pickle.tar.gz" --out "$3/c.json" 2>"$3/said" &&
	grep -q pickle "$3/said"' - "$ASSAY" "$golden/refuse/lgb_booster.pkl" "$dir"

# The third encoding of SageMaker: the Booster, pickled.
pickles=$golden/pickles
ok 'a pickled booster is read' sh -c '"$1" score "$2" --data "$3" --out "$4" &&
	"$1" score "$5" --data "$3" --out "$4.2" && cmp "$4" "$4.2"' - "$ASSAY" \
	"$pickles/xgboost-3.4-binary_base-5.pkl" "$golden/xgboost-1.3/binary_base.csv" \
	"$dir/p.csv" "$golden/xgboost-3.4/binary_base.json"
ok 'so it is in a model.tar.gz' same pickled \
	"$pickles/xgboost-1.3-binary_base-3.pkl" \
	"$golden/xgboost-1.3/binary_base.csv"
printf '\200\003cposix\nsystem\nX\010\000\000\000: > %s\205R.' ran \
	>"$dir/evil.pkl"
ok 'a pickle that calls a program is refused' says 'it calls posix.system' \
	score "$dir/evil.pkl" "$rows" "$dir/c.csv"
ok 'and does not run it' sh -c '! ls "$1" ran 2>/dev/null | grep -q "^ran"' - "$dir"
ok 'nothing was written' [ ! -e "$dir/c.csv" ]
finish
