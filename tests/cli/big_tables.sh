#!/bin/sh
# Tables larger than the memory: 100 rows of 20,000 columns, and a long table
# whose rows would not fit under the limit if they were kept. ASSAY_LONG=1
# takes 4,000,000 rows of 50 columns under 1 GiB.
. "$TOP_SRCDIR/tests/tap.sh"
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir TMPDIR=$dir
export HOME TMPDIR
mkrows=$TOP_BUILDDIR/tests/tools/mkrows
if [ "${ASSAY_LONG:-0}" = 1 ]; then
	rows=4000000 kib=1048576
else
	rows=800000 kib=204800
fi
(ulimit -v 204800 && "$ASSAY" --version) >/dev/null 2>&1 ||
	skip_all 'the program itself needs more address space (sanitizers)'

make_table() { # NAME ROWS COLUMNS
	"$mkrows" model "$2" "$3" >"$dir/$1.txt" &&
		"$mkrows" rows "$2" "$3" >"$dir/$1.csv" &&
		"$mkrows" scores "$2" "$3" >"$dir/$1.expected"
}
scores_within() { # KIB NAME
	(ulimit -v "$1" && "$ASSAY" score "$dir/$2.txt" \
		--data "$dir/$2.csv" --out "$dir/$2.out") &&
		cmp "$dir/$2.out" "$dir/$2.expected"
}
ok 'a wide table is made' make_table wide 100 20000
ok '100 rows of 20,000 columns are scored under 1 GiB' \
	scores_within 1048576 wide
ok 'a long table is made' make_table long $rows 50
ok "$rows rows of 50 columns are scored under $((kib / 1024)) MiB" \
	scores_within $kib long
# OpenBLAS must not wait in the worker for memory that never comes.
starved() {
	(unset OPENBLAS_NUM_THREADS && ulimit -v 61440 &&
		timeout 60 "$ASSAY" score "$dir/long.txt" \
			--data "$dir/long.csv" --out "$dir/no.out") \
		2>"$dir/said"
	[ $? -eq 70 ] && grep -q 'ran out of memory' "$dir/said"
}
ok 'too little memory ends with status 70 and says so' starved
finish
