#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make_refuse.sh FIXTURES GOLDEN: writes GOLDEN/refuse, the files every reader
# must refuse, after make_golden.sh has written GOLDEN.
set -eu

if [ $# -ne 2 ]; then
	echo "usage: make_refuse.sh FIXTURES GOLDEN" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2/refuse"
for f in "$2"/refuse/*; do
	case $f in */README.md) ;; *) rm -rf "$f" ;; esac
done
for v in xgboost-1.3 xgboost-3.4 lightgbm-4.6; do
	python=$("$here/venv.sh" "$v") || exit $?
	"$python" -B "$here/make_refuse.py" "$v" "$2" "$1"
done
{
	printf 'file\tkind\twhy\n'
	cat "$2"/refuse/index.* | LC_ALL=C sort
} >"$2/refuse/INDEX.tsv"
rm -f "$2"/refuse/index.*
