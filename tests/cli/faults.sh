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

# The same for the whole tree of processes, as a full disk is full for all.
all_of_them() {
	ready "$1" || return 1
	for error in ENOSPC EIO EMFILE; do
		for k in 40 150; do
			struck -w tree -n $k -f $error || return 1
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
for a in $acts; do
	for error in ${STRIKE_ERRORS:-ENOSPC EIO EMFILE EINTR short}; do
		ok "$a: $error once" sweep "$a" self $error $points
		case $error in EINTR | short) continue ;; esac
		ok "$a: $error for ever" sweep "$a" self $error $points -f
	done
	ok "$a: errors for its children too" all_of_them "$a"
done
sed 's/^/# /' "$dir/told"
echo "# $n faults"
finish
