#!/bin/sh
# mutate.sh BUILD N — N mutations of each of 30 real model files: no signal.
# Stops at the first that ends a target.
set -eu
golden=$(cd "$(dirname "$0")/../golden" && pwd)
cd "$golden"
many() {
	target=$1
	shift
	nice -n 19 "$build/tests/fuzz/fuzz_$target" -m "$n" "$@"
}
build=$(cd "$OLDPWD" && cd "$1" && pwd)
n=$2
# shellcheck disable=SC2046
{
	many xgb_json $(ls xgboost-*/*.json | awk 'NR % 12 == 1' | head -n 8)
	many ubj $(ls xgboost-*/*.ubj | awk 'NR % 9 == 1' | head -n 8)
	many xgb_bin $(ls kinds/*/*.model | awk 'NR % 10 == 1' | head -n 7)
	many lgb $(ls lightgbm-*/*.txt | awk 'NR % 8 == 1' | head -n 7)
}
