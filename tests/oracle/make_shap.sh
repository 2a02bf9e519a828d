#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make_shap.sh GOLDEN: SHAP values of the golden models by the libraries
# themselves: Debian's python3-xgboost (XGBOOST_PYTHON, else
# /usr/bin/python3) for 1.7 and the wheels of locks/ for the others.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: make_shap.sh GOLDEN" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
export OMP_NUM_THREADS=1
rm -rf "$1/shap"
mkdir -p "$1/shap"
"${XGBOOST_PYTHON:-/usr/bin/python3}" -B "$here/make_shap.py" \
	xgboost 1.7 "$1"
"$("$here/venv.sh" xgboost-3.4)" -B "$here/make_shap.py" xgboost 3.4 "$1"
"$("$here/venv.sh" lightgbm-3.3)" -B "$here/make_shap.py" lightgbm 3.3 "$1"
"$("$here/venv.sh" lightgbm-4.6)" -B "$here/make_shap.py" lightgbm 4.6 "$1"
(
	cd "$1"
	printf 'model\tcsv\tshap\tflags\n'
	awk -F '\t' '$4 == "json" || $4 == "txt" {
		shap = "shap/" $1 "-" $2 "/" $3 ".shap"
		if ($9 ~ /trees=all/ && (getline line < shap) > 0)
			print $5 "\t" $6 "\t" shap "\t" $9
	}' INDEX.tsv
) >"$1/shap/INDEX.tsv"
