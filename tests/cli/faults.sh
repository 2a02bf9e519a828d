#!/bin/sh
# A disk that is full or broken, a table of descriptors that is full, at any
# call, once and for ever: 0 means that the record can be read by a fresh
# process; nothing is half; the index is right or made again. A sample here;
# with ASSAY_LONG every call.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
. "$TOP_SRCDIR/tests/cli/strike_lib.sh"
points=3 # of each act, error and duration
[ -z "$slow" ] || points=1
[ -z "${ASSAY_LONG:-}" ] || points=1000000

# sweep ACT ERROR [-f]
sweep() {
	counted=$((counted + 1))
	calls=$(count self "$2" "$1") || return 1
	[ "$calls" -gt 0 ] || { echo 'no calls'; return 1; }
	step=$(((calls + points - 1) / points))
	k=$((1 + (calls % step) / 2))
	while [ "$k" -le "$calls" ]; do
		struck "$1" -n "$k" $3 "$2" || return 1
		k=$((k + step))
	done
	echo "$1, $2${3:+ for ever}: $calls calls" >>"$dir/told"
}
# The same for the whole tree of processes, as a full disk is full for all.
all_of_them() {
	for error in ENOSPC EIO EMFILE; do
		for k in 40 150; do
			struck "$1" -w tree -n $k -f $error || return 1
		done
	done
}
# What cannot be looked at is not taken for "nothing there".
# blind FILE MAKE... : with this in the place of the file, a reader says so.
blind() {
	file=$dir/oscar/$1
	shift
	[ ! -e "$file" ] || mv "$file" "$dir/aside" || return 1
	"$@" "$file" && rm -f "$dir"/oscar/assay/index.sqlite* || return 1
	as oscar fsck >"$dir/out" 2>&1
	status=$?
	rm -r "$file"
	[ ! -e "$dir/aside" ] || mv "$dir/aside" "$file" || return 1
	cat "$dir/out"
	[ $status -ne 0 ] && grep -q "cannot read $file" "$dir/out" &&
		as oscar fsck
}
as oscar log --limit 1 >"$dir/out" # the heads are noted
ok 'replaced objects cannot be looked for' \
	blind refs/replace ln -s replace
ok 'the anchors cannot be read' blind assay/anchors cp "$dir/out"
ok 'the heads seen before cannot be read' blind assay/seen mkdir
seen() { grep -q "$(git -C "$dir/oscar" rev-parse assay)" \
	"$dir/oscar/assay/seen"; }
ok 'and are not forgotten' seen
for act in $acts; do
	for error in ENOSPC EIO EMFILE EINTR short; do
		ok "$act: $error once" sweep "$act" $error
		case $error in EINTR | short) continue ;; esac
		ok "$act: $error for ever" sweep "$act" $error -f
	done
	ok "$act: errors for its children too" all_of_them "$act"
	ok "$act: 0 meant saved, and nothing is half" survives "$act"
done
sed 's/^/# /' "$dir/told"
echo "# $n faults"
finish
