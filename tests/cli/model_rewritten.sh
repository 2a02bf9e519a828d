#!/bin/sh
# What assay writes of an XGBoost model, Debian's XGBoost 1.7.4 loads and
# scores to the same bits.
. "$TOP_SRCDIR/tests/tap.sh"
python=/usr/bin/python3
"$python" -c 'import xgboost, numpy' 2>/dev/null ||
	skip_all 'python3-xgboost is not installed'

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir" "$tap_log"' EXIT
golden=$TOP_SRCDIR/tests/golden
cd "$golden" || exit 1
ok 'models of XGBoost 1.7 to 3.0 are written back' \
	"$TOP_BUILDDIR/tests/tools/rewrite" "$dir" \
	xgboost-1.7/*.json xgboost-2.1/*.json xgboost-3.0/*.json
ok 'XGBoost loads them and gives the same margins' \
	"$python" "$TOP_SRCDIR/tests/oracle/check_writer.py" "$golden" "$dir" \
	xgboost 1.7 2.1 3.0
finish
