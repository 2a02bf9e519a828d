#!/bin/sh
# Every command that knows --json, in a store in which everything has happened,
# prints one canonical document of its schema. The list of commands is the
# program's own: one that is added and not tried here fails.
. "$TOP_SRCDIR/tests/tap.sh"
command -v ssh-keygen >/dev/null 2>&1 || skip_all 'ssh-keygen is not installed'
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir
export HOME
check=$TOP_BUILDDIR/tests/tools/jsoncheck
k=$dir/k
"$ASSAY" demo --script --keep "$k" >"$dir/demo" 2>&1 || {
	tail -n 5 "$dir/demo" | sed 's/^/# /'
	exit 99
}
taxi=$k/demo/taxi
run=$("$ASSAY" -C "$k/erin" run list | awk 'NR == 2 { print $1 }')

commands_with_json() {
	for verb in $("$ASSAY" help | awk '/^  [a-z]/ { print $1 }'); do
		"$ASSAY" help "$verb" >"$dir/help"
		subs=$(awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 }
			on && /^  [a-z]/ { print $1 }' "$dir/help")
		for sub in ${subs:--}; do
			[ "$sub" = - ] && sub=
			"$ASSAY" help "$verb" $sub | grep -q -e '--json ' &&
				echo "$verb${sub:+ $sub}"
		done
	done
}
# who: may the status be 1?: the command line; those that write come last.
cat >"$dir/table" <<END
oscar:0:inbox
oscar:0:inbox --all
oscar:0:fleet
oscar:0:monitor show taxi@1
oscar:0:monitor show taxi@1 --series lag_24h --window 27
oscar:0:alarm list
oscar:0:alarm show taxi-2014-11-27
oscar:0:handoff list
oscar:0:handoff show h-taxi-2015-01-26
erin:0:reproduce h-taxi-2015-01-26
vera:0:role list
vera:0:log
vera:0:log taxi
erin:0:run list
erin:0:run show $run
erin:0:show
erin:0:show taxi
erin:0:show taxi@1
erin:0:show taxi@production
erin:1:diff taxi@1 taxi@2
erin:0:data list
erin:0:alias show taxi
erin:0:alias history taxi
erin:0:when taxi production 2100-01-01
vera:0:review list
vera:0:review show taxi-1-r1
vera:0:review show taxi-1-r1 S06
vera:0:review verify taxi-1-r1 S06
vera:0:doctor
vera:0:fsck
vera:0:verify
vera:0:view --dir $dir/pages
vera:0:audit export $dir/exported
vera:0:audit anchor
erin:0:explain taxi@1 --data $taxi/production.csv --row 3
erin:0:bench taxi@1 --data $taxi/production.csv
vera:0:policy show
vera:0:sync
oscar:1:monitor check taxi@1 --data $taxi/production.csv
oscar:0:alias set taxi staging 2
oscar:0:attest taxi@1 --file $taxi/taxi.txt
erin:0:import $taxi/taxi.txt --name taxi --parent taxi@2
erin:0:data add $taxi/expect.csv --name submitted
erin:0:data locate submitted $taxi/expect.csv
erin:0:optimize lending@2 --list
erin:0:import $k/demo/lending/lending.ubj --name lending --dry-run
erin:1:optimize lending@2 --recipe exact
erin:0:review request taxi@3 --checklist sr26-2-tabular --items S01,S06
erin:0:review run taxi-3-r1 S01
END
all_tried() {
	commands_with_json | sort >"$dir/known"
	cut -d: -f3- "$dir/table" | while read -r a b rest; do
		grep -x -e "$a $b" -e "$a" "$dir/known"
	done | sort -u >"$dir/tried"
	diff "$dir/known" "$dir/tried"
}
ok 'each command with --json is tried' all_tried
document() { # WHO MAY-BE-1 WORDS...
	who=$1 most=$2
	shift 2
	schema=$1
	grep -q -x "$1 $2" "$dir/known" && schema=$1.$2
	"$ASSAY" -C "$k/$who" "$@" --json >"$dir/out" </dev/null
	status=$?
	[ $status -le "$most" ] || {
		echo "exit status $status"
		return 1
	}
	"$check" "assay.$schema/1" <"$dir/out"
}
while IFS=: read -r who most words; do
	ok "$(echo "$words" | sed "s|$k/||g")" document "$who" "$most" $words
done <"$dir/table"
# The past at the last record is the present, in every verb that reads.
as_at() { # WHO MAY-BE-1 WORDS...
	who=$1
	shift 2
	last=$("$ASSAY" -C "$k/$who" log --limit 1 --json |
		awk '/"id":/ { gsub(/[",]/, ""); print $2; exit }')
	"$ASSAY" -C "$k/$who" "$@" --json >"$dir/now" </dev/null
	now=$?
	"$ASSAY" -C "$k/$who" "$@" --json --at "$last" >"$dir/then" </dev/null
	then=$?
	[ $now -eq $then ] || echo "exit status $then, not $now"
	[ $now -eq $then ] && cmp "$dir/now" "$dir/then"
}
# Not tried: what writes, what measures, and verify, which looks at commits.
grep -v -e ':sync' -e 'monitor check' -e 'alias set' -e ':attest' \
	-e ':import' -e 'data add' -e 'data locate' -e ':optimize' \
	-e 'review request' -e 'review run' -e ':bench' -e ':verify' \
	-e 'audit' -e ':view' -e ':init' -e ':join' <"$dir/table" >"$dir/reads"
while IFS=: read -r who most words; do
	ok "$(echo "$words" | sed "s|$k/||g") --at the last record" \
		as_at "$who" "$most" $words
done <"$dir/reads"
fails 2 'verify has no past' "$ASSAY" -C "$k/vera" verify --at 00000000
first=$("$ASSAY" -C "$k/vera" log --limit 1000 --json |
	awk '/"id":/ { gsub(/[",]/, ""); id = $2 } END { print id }')
before_all() {
	[ "$("$ASSAY" -C "$k/vera" --at "$first" show --json |
		awk '/"total"/ { print $2 }')" = 0 ]
}
ok 'at the first record there is no model' before_all
finish
