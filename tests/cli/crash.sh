#!/bin/sh
# A program killed at a system call loses nothing that it has acknowledged,
# leaves nothing half, and the next writer needs nobody's help. A sample of
# the calls of each act here; with ASSAY_LONG every one.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
. "$TOP_SRCDIR/tests/cli/strike_lib.sh"
points=29 # of each act
[ -z "$slow" ] || points=4
[ -z "${ASSAY_LONG:-}" ] || points=1000000
git_points=50
[ -z "$slow" ] || git_points=5

# sweep ACT WHO POINTS: kills at points spread over the calls.
sweep() {
	counted=$((counted + 1))
	calls=$(count "$2" kill "$1") || return 1
	[ "$calls" -gt 20 ] || { echo "only $calls calls"; return 1; }
	step=$(((calls + $3 - 1) / $3))
	k=$((1 + (calls % step) / 2))
	while [ "$k" -le "$calls" ]; do
		struck "$1" -w "$2" -n "$k" kill || return 1
		k=$((k + step))
	done
	echo "$1, $2: $calls calls" >>"$dir/told"
}
for act in $acts; do
	ok "$act: killed at its calls, the next one saves" \
		sweep "$act" self "$points"
	ok "$act: what was acknowledged is there, and whole" survives "$act"
done
ok 'sync: git killed at its calls, the next one saves' \
	sweep sync git $git_points
ok 'sync: what was acknowledged is there, and whole' survives sync
sed 's/^/# /' "$dir/told"
echo "# $n kills"
everybody() {
	for p in erin vera oscar erin vera oscar; do
		as $p sync || return 1
	done
	for p in erin vera oscar; do
		as $p show --json >"$dir/$p.json" && as $p fsck --quick || return 1
	done
	cmp "$dir/erin.json" "$dir/vera.json" &&
		cmp "$dir/erin.json" "$dir/oscar.json"
}
ok 'all clones get it all' everybody
ok 'the hub is whole' git -C "$dir/hub" fsck --full --strict --no-dangling
finish
