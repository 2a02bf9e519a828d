#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make_golden.sh DATA OUT: writes the whole matrix of golden models to OUT (a
# new directory, or tests/golden) from the real data sets in DATA, with the
# wheels of locks/. Same wheels, same bytes: compare with `diff -r`.
set -eu

if [ $# -ne 2 ]; then
	echo "usage: make_golden.sh DATA OUT" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
versions='xgboost-1.3 xgboost-1.7 xgboost-2.1 xgboost-3.1 xgboost-3.4
xgboost-1.0 xgboost-1.2 xgboost-1.6 xgboost-3.0 xgboost-3.3
lightgbm-3.3 lightgbm-4.6'
mkdir -p "$2"
for v in $versions; do
	python=$("$here/venv.sh" "$v") || exit $?
	rm -rf "${2:?}/$v"
	echo "$v" >&2
	OMP_NUM_THREADS=1 "$python" -B "$here/make_golden.py" "${v%-*}" \
		"$2" "$1" 2>"$2/log" || {
		cat "$2/log" >&2
		exit 1
	}
	rm -f "$2/log"
done
# shellcheck disable=SC2086
"$python" -B "$here/index_golden.py" "$2" $versions
"$python" -B "$here/check_golden.py" "$2"
