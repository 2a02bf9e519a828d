#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make_pickles.sh GOLDEN: writes GOLDEN/pickles (see make_pickles.py) with the
# wheels of locks/, from the goldens that make_golden.sh and make_kinds.sh
# wrote. Same wheels, same bytes.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: make_pickles.sh GOLDEN" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "${1:?}/pickles"
mkdir -p "$1/pickles"
{
	head -n 1 "$1/INDEX.tsv"
	for v in 0.72 0.90 1.0 1.2 1.3 1.6 1.7 2.1 3.0 3.1 3.3 3.4; do
		python=$("$here/venv.sh" "xgboost-$v")
		OMP_NUM_THREADS=1 "$python" -B "$here/make_pickles.py" "$1" \
			"$v" 2>"$1/pickles/log" || {
			cat "$1/pickles/log" >&2
			exit 1
		}
	done
} >"$1/pickles/INDEX.tsv"
rm -f "$1/pickles/log"
