#!/bin/sh
# run.sh BUILD [NAME...] — runs fuzz targets for long.
#
# BUILD is a directory configured with --enable-fuzzers; NAME a target without
# "fuzz_", else all. Each runs RUNS times (20,000,000) at 4 KiB
# and FULL times (1,000,000) at the largest size that its reader takes, from
# its corpus, with its dictionary, on one core. A finding stops it: the input
# lies in BUILD/fuzz/NAME.
set -eu
src=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
golden=$src/../golden
[ $# -gt 0 ] || set -- pointer path sshsig record access \
	json csv lgb xgb_bin xgb_json ubj onnx archive pickle mlmodel

# The largest input that a reader takes.
largest() {
	case $1 in
	sshsig) echo 8192 ;;
	pointer) echo 1048576 ;;
	*) echo 262144 ;;
	esac
}

# An input of about that size, made of the seeds.
big_seed() {
	case $1 in
	record)
		printf '{"assay":1,"author":"ada","key":"SHA256:%s",' \
			cVvR7PNWDjSefx0nXiyqN8LiX3iYkDsE9kSpn3aNYYE
		printf '"kind":"model","lamport":7,"object":"self","ops":['
		printf '{"op":"model.create","name":"credit"}'
		i=0
		while [ $i -lt 400 ]; do
			printf ',{"op":"comment.add","text":"%0450d"}' $i
			i=$((i + 1))
		done
		printf '],"policy":null,"prev":null,"replica":"%s",' \
			e939b038e5351872
		printf '"role":"engineer","seen":[],"seq":1,"slug":"credit",'
		printf '"time":"2026-11-25T09:30:00Z"}\n'
		;;
	sshsig)
		echo '-----BEGIN SSH SIGNATURE-----'
		i=0
		while [ $i -lt 110 ]; do
			printf '%070d\n' 0 | tr 0 A
			i=$((i + 1))
		done
		echo '-----END SSH SIGNATURE-----'
		;;
	json)
		printf '['
		i=0
		while [ $i -lt 400 ]; do
			cat "$src/corpus/json/all-kinds.json"
			printf ','
			i=$((i + 1))
		done
		printf '0]'
		;;
	xgb_json) cat "$golden/xgboost-3.4/multi_forest.json" ;;
	ubj) cat "$golden/xgboost-3.4/multi_forest.ubj" ;;
	xgb_bin) cat "$golden/kinds/xgboost-1.7/multi_forest.model" ;;
	lgb) cat "$golden/lightgbm-4.6/multi.txt" ;;
	archive) tar -C "$golden/xgboost-3.4" -cf - multi_forest.ubj ;;
	*)
		i=0
		while [ $i -lt 100 ]; do
			cat "$src/corpus/$1"/*
			i=$((i + 1))
		done
		;;
	esac
}

# run NAME CORPUS OPTION... — one campaign; its last lines are kept.
run() {
	name=$1 corpus=$2
	shift 2
	nice -n "${FUZZ_NICE:-19}" "$build/tests/fuzz/fuzz_$name" "$@" -timeout=20 \
		-rss_limit_mb=2048 -print_final_stats=1 \
		-dict="$src/dict/$name.dict" \
		-artifact_prefix="$build/fuzz/$name/" "$corpus" \
		"$src/corpus/$name" >"$build/fuzz/$name/log" 2>&1 || {
		tail -40 "$build/fuzz/$name/log"
		exit 1
	}
	sed -n 's/^stat::number_of_executed_units: *//p' \
		"$build/fuzz/$name/log"
}

for name; do
	mkdir -p "$build/fuzz/$name/small" "$build/fuzz/$name/big"
	small=$(run "$name" "$build/fuzz/$name/small" -max_len=4096 \
		-runs="${RUNS:-20000000}") || { echo "$small"; exit 1; }
	big_seed "$name" >"$build/fuzz/$name/big/seed"
	big=$(run "$name" "$build/fuzz/$name/big" -len_control=0 \
		-max_len="$(largest "$name")" -runs="${FULL:-1000000}") ||
		{ echo "$big"; exit 1; }
	printf '%-8s %9d at 4 KiB, %8d at %4d KiB\n' "$name" "$small" "$big" \
		$(($(largest "$name") / 1024))
done
