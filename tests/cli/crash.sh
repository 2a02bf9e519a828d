#!/bin/sh
# A program killed at a system call loses nothing that it has acknowledged,
# leaves nothing half, and the next writer needs nobody's help and no more than
# five seconds. A sample of the calls of each act here; with ASSAY_LONG every
# one.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
. "$TOP_SRCDIR/tests/cli/strike_lib.sh"
points=23 # of each act
[ -z "$slow" ] || points=4
[ -z "${ASSAY_LONG:-}" ] || points=1000000
git_points=50
[ -z "$slow" ] || git_points=5

# A git killed on the other side leaves its branch locked. Whose lock it is
# nobody can say there, so that a sync waits until it is old (store/tidy.h).
git_killed() {
	soon_sent=$((soon + 25))
	sweep sync git kill $git_points
	set -- $?
	soon_sent=$soon
	return $1
}
for a in $acts; do
	ok "$a: killed at its calls, nothing is lost, the next one saves" \
		sweep "$a" self kill "$points"
	[ "$a" != sync ] ||
		ok 'sync: git killed at its calls, the next one syncs' \
			git_killed
done
# What a killed push has left is taken away once it is old.
old_locks() {
	for lock in HEAD.lock refs/heads/assay.lock; do
		say oscar "past $lock" && : >"$dir/hub/$lock" &&
			touch -d '1 minute ago' "$dir/hub/$lock" &&
			as oscar sync && [ ! -e "$dir/hub/$lock" ] || return 1
	done
}
ok 'sync: old locks of the other side are taken away' old_locks
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
