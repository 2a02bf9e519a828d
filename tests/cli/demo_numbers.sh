#!/bin/sh
# The demonstration computes what it prints: its numbers stand in no source or
# data file, another seed and other rows give others, and a model and a table
# that are not ours go the same way.
. "$TOP_SRCDIR/tests/tap.sh"
command -v ssh-keygen >/dev/null 2>&1 || skip_all 'ssh-keygen is not installed'
demo=$ASSAY_DATADIR/demo
golden=$TOP_SRCDIR/tests/golden
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT

play() { # NAME OPTIONS...
	name=$1
	shift
	"$ASSAY" demo --script "$@" >"$dir/$name.out" || return 1
	numbers "$dir/$name.out" >"$dir/$name"
}
# Numbers of at least four digits in what commands printed, without dates,
# times, and the digits of digests.
numbers() { # FILE
	sed -E -e '/^[a-z]+\$ assay/d' \
		-e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z?)?//g' \
		-e 's/\b[0-9a-f]{12,}\b//g' "$1" |
		grep -oE '(^|[^A-Za-z0-9_.-])[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?' |
		grep -oE '[0-9].*' | awk '{
			digits = $0
			sub(/e.*/, "", digits)
			gsub(/\./, "", digits)
			sub(/^0+/, "", digits)
			if (length(digits) >= 4)
				print
		}' | sort -u
}
some() { # NAME: so that an empty list cannot pass
	[ "$(wc -l <"$dir/$1")" -ge "$2" ]
}
nowhere() { # NAME
	! grep -r -w -F -f "$dir/$1" "$TOP_SRCDIR/src" "$TOP_SRCDIR/ui" \
		"$ASSAY_DATADIR/checklists" "$ASSAY_DATADIR/limits"
}
differ() {
	! cmp -s "$dir/$1" "$dir/$2"
}

ok 'the journey works' play ours
ok 'it prints numbers' some ours 10
ok 'none of them stands in src, ui, checklists or limits' nowhere ours
ok 'another seed works' play seed --seed 7
ok 'and gives other numbers' differ ours seed
ok 'none of which stands there either' nowhere seed

# The same model on rows of which half carry a third more: other answers.
awk -F, -v OFS=, 'NR > 1 && NR % 2 && $4 != "" { $4 = int($4 * 4 / 3) } 1' \
	"$demo/taxi/production.csv" >"$dir/changed.csv"
ok 'other rows work' play changed --model "$demo/taxi/taxi.txt" \
	--data "$demo/taxi/train.csv" --time time --label demand \
	--production "$dir/changed.csv"
judged() {
	grep -E 'real\?|big\?|matters\?' "$dir/$1.out"
}
other_alarms() {
	judged ours && judged changed && [ "$(judged ours)" != "$(judged changed)" ]
}
ok 'and give other alarms' other_alarms

# Models of other makers, with names in the file and nothing but rows.
for case in lightgbm-3.3/regression.txt:lightgbm-3.3/regression.csv \
	xgboost-2.1/binary.json:xgboost-2.1/binary.csv \
	xgboost-1.7/poisson.ubj:xgboost-1.3/poisson.csv; do
	ok "${case%%:*} takes the place of ours" play other \
		--model "$golden/${case%%:*}" --data "$golden/${case#*:}"
done
finish
