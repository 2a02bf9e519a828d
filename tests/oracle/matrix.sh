#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# matrix.sh [BUILD [OUT]] — bar 1: margins of every version x objective x
# shape x format against the wheels' own, bit for bit, by every kernel.
# OUT (else a temporary directory) keeps the models and rows.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=${1:-b}
out=${2:-$(mktemp -d)}
[ $# -ge 2 ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
make -s -C "$build" tests/tools/marginbits >/dev/null
: >"$out/index"
for v in xgboost-0.72 xgboost-0.90 xgboost-1.0 xgboost-1.2 xgboost-1.3 \
	xgboost-1.6 xgboost-1.7 xgboost-2.1 xgboost-3.0 xgboost-3.1 \
	xgboost-3.3 xgboost-3.4 lightgbm-3.3 lightgbm-4.6; do
	python=$("$here/venv.sh" "$v") || exit $?
	OMP_NUM_THREADS=1 "$python" -B "$here/make_matrix.py" "$out" \
		"${v%-*}" "${v#*-}" "${SEEDS:-3}" >"$out/one" 2>"$out/log-$v"
	tail -n 1 "$out/log-$v"
	cat "$out/one" >>"$out/index"
done
"$build/tests/tools/marginbits" "$out/index"
