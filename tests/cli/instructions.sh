#!/bin/sh
# What a command costs, counted in instructions: clocks lie, counts do not.
# ASSAY_LONG=1 takes a store of 10,000 models and 100,000 records.
. "$TOP_SRCDIR/tests/tap.sh"
command -v valgrind >/dev/null 2>&1 || skip_all 'valgrind is not installed'
if [ "${ASSAY_LONG:-0}" = 1 ]; then
	models=10000 records=100000
else
	models=400 records=1600
fi
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir
export HOME

count() { # COMMAND...
	valgrind --tool=callgrind --callgrind-out-file="$dir/callgrind" "$@" \
		2>"$dir/said" >"$dir/out" || return 1
	awk '/Collected *:/ { print $4 }' "$dir/said"
}
count "$ASSAY" --version >"$dir/n" && [ -s "$dir/n" ] ||
	skip_all 'valgrind does not run the program (sanitizers)'
within() { # LIMIT COMMAND...
	limit=$1
	shift
	n=$(count "$@") || {
		cat "$dir/said"
		return 1
	}
	echo "# $n instructions: ${1##*/} $2 $3 $4" >&3
	[ "$n" -le "$limit" ]
}
exec 3>&1
light() {
	! ldd "$ASSAY" | grep -i -e openblas -e xgboost
}
ok 'assay links neither OpenBLAS nor XGBoost' light
ok 'assay --version takes at most 14 million' \
	within 14000000 "$ASSAY" --version
make_store() {
	# 6 in 10 objects are models.
	"$TOP_BUILDDIR/tests/tools/mkstore" "$dir/store" \
		$((models * 10 / 6 + 1)) $records 1
}
ok "a store of $models models and $records records is made" make_store
ok 'its index is warm' "$ASSAY" -C "$dir/store" show
# 15 ms of a CPU that does 3,300 million in a second.
ok 'assay show takes at most 50 million' \
	within 50000000 "$ASSAY" -C "$dir/store" show
finish
