#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make_onnx.sh GOLDEN: writes GOLDEN/onnx: files of scikit-learn, PyTorch
# and Keras with those libraries' own answers, and files to be refused.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: make_onnx.sh GOLDEN" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$1/onnx/skl" "$1/onnx/nets"
mkdir -p "$1/onnx/skl" "$1/onnx/nets"
for kind in torch keras; do
	python=$("$here/venv.sh" "onnx-$kind") || exit $?
	"$python" -B "$here/make_onnx_$kind.py" "$1/onnx/nets"
done
{
	printf 'case\tlabels\toutputs\trows\n'
	cat "$1"/onnx/nets/index.* | LC_ALL=C sort
} >"$1/onnx/nets/INDEX.tsv"
rm -f "$1"/onnx/nets/index.*
python=$("$here/venv.sh" onnx-skl) || exit $?
"$python" -B "$here/make_onnx_skl.py" "$1/onnx/skl"
"$python" -B "$here/make_onnx_refuse.py" "$1"
