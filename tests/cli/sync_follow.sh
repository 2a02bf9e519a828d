#!/bin/sh
# A clone that follows: it sleeps until a branch moves, here or on a hub of
# this machine; it gathers what is not urgent; a lock of a dead git stops
# nobody.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d) || exit 99
pid=
trap '[ -z "$pid" ] || kill $pid 2>/dev/null; rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo/taxi
ready() {
	make_store "$dir" && as erin import "$demo/taxi.txt" --name taxi &&
		as erin review request taxi@1 --checklist sr26-2-tabular &&
		as erin sync && as vera sync && as oscar sync
}
ready >/dev/null 2>&1 || bail 'no store can be made'

# until_true COMMAND...: looks for a minute at most.
until_true() {
	for i in $(seq 600); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	cat "$dir/said"
	return 1
}
head_of() {
	git -C "$dir/$1" rev-parse assay
}
same() {
	[ "$(head_of "$1")" = "$(head_of "$2")" ]
}
started() {
	"$ASSAY" -C "$dir/vera" sync --follow --gather 3600 \
		>"$dir/said" 2>&1 &
	pid=$!
	until_true grep -q 'records came' "$dir/said"
}
ok 'vera follows' started
theirs() {
	as oscar alias set taxi staging 1 --reason try && as oscar sync &&
		until_true same vera hub
}
ok 'what others send comes at once' theirs
asleep() {
	before=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	sleep 2
	after=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	[ "$before" -eq "$after" ]
}
ok 'meanwhile it uses no processor' asleep
gathers() {
	as vera review comment taxi-1-r1 --text one &&
		as vera review comment taxi-1-r1 --text two && sleep 1 &&
		! same vera hub
}
ok 'a comment waits for more' gathers
urgent() {
	as vera review verdict taxi-1-r1 rejected --name taxi --text no &&
		until_true same vera hub
}
ok 'a verdict goes at once, with what had waited' urgent
away() {
	mv "$dir/hub" "$dir/gone" && as vera review verdict taxi-1-r1 \
		rejected --name taxi --text still &&
		until_true grep -q 'does not answer' "$dir/said" &&
		mv "$dir/gone" "$dir/hub"
}
ok 'a hub that is away is said, and does not end it' away
ok 'it comes back by itself' until_true same vera hub
stopped() {
	kill -TERM $pid && wait $pid
}
ok 'SIGTERM ends it with 0' stopped
pid=
fails 2 'it is no reading command' as vera sync --follow --json

# Locks of processes that are dead.
old='2 minutes ago'
dead() { # REPOSITORY REF
	touch -d "$old" "$dir/$1/$2.lock" && as oscar alias set taxi \
		"l$(date +%s%N)" 1 --reason lock && as oscar sync &&
		same oscar hub && [ ! -e "$dir/$1/$2.lock" ]
}
ok 'a dead lock on our branch is taken away' dead oscar refs/heads/assay
ok 'on what a sync moves' dead oscar refs/remotes/origin/assay
moved() {
	as vera review comment taxi-1-r1 --text more && as vera sync &&
		dead oscar refs/remotes/origin/assay
}
ok 'also when it has moved' moved
ok 'and on a hub of this machine' dead hub refs/heads/assay
lost_branch() {
	git -C "$dir/hub" update-ref -d refs/heads/assay
	as oscar sync >"$dir/said"
	[ $? -eq 1 ] && grep -q 'lost its branch' "$dir/said" && same oscar hub
}
ok 'a hub without its branch is an alarm, and gets it back' lost_branch
new_hub() {
	git init -q --bare "$dir/other" && as oscar sync --url "$dir/other" &&
		same oscar other
}
ok 'another hub gets all, without an alarm' new_hub

# What a failed save leaves is pruned a day later, not at once.
pruned() {
	loose=$(echo forgotten | git -C "$dir/oscar" hash-object -w --stdin)
	file=$dir/oscar/objects/$(echo "$loose" | sed 's,^..,&/,')
	touch "$dir/oscar/assay/untidy" && as oscar sync && [ -f "$file" ] &&
		touch -d '3 days ago' "$file" "$dir/oscar/assay/untidy" &&
		as oscar sync && [ ! -e "$file" ] &&
		[ ! -e "$dir/oscar/assay/untidy" ]
}
ok 'objects that no history reaches go after a day' pruned
packed() {
	git -C "$dir/oscar" config gc.auto 1 &&
		git -C "$dir/oscar" config gc.autoDetach false &&
		as oscar sync && [ -n "$(ls "$dir/oscar/objects/pack/"*.pack)" ] &&
		as oscar fsck
}
ok 'git packs what has become many files' packed
finish
