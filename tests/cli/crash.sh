#!/bin/sh
# A save or a sync killed at a system call loses nothing, and the next writer
# needs nobody's help. A sample of the calls here; with ASSAY_LONG all.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
command -v strace >/dev/null 2>&1 || skip_all 'strace is not installed'
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
strace -qq -o "$dir/trace" -e trace=none true 2>/dev/null ||
	skip_all 'strace may not trace here'
demo=$ASSAY_DATADIR/demo/taxi
make_store "$dir" || skip_all 'no store can be made (ssh-keygen, git)'
as erin import "$demo/taxi.txt" --name taxi >/dev/null && as erin sync \
	>/dev/null && as oscar sync >/dev/null ||
	skip_all 'no model can be imported'

calls='openat read write pwrite64 fsync rename link mkdir unlink flock ftruncate'
points=${ASSAY_LONG:+100000}
points=${points:-5} # of each call and act

# The calls of an act: "NAME COUNT" lines.
count() {
	strace -qq -o "$dir/trace" -e trace="$(echo $calls | tr ' ' ,)" "$@" \
		>/dev/null 2>&1
	sed -n 's/^\([a-z0-9]*\)(.*/\1/p' "$dir/trace" | sort | uniq -c |
		awk '{ print $2, $1 }'
}
save() {
	"$ASSAY" -C "$dir/oscar" alias set taxi "n$n" 1 --reason "$1"
}
# One kill, and what must be true after it.
killed_save() {
	n=$((n + 1))
	strace -qq -o "$dir/trace" -e trace="$1" \
		-e inject="$1:signal=KILL:when=$2" "$ASSAY" -C "$dir/oscar" \
		alias set taxi "k$n" 1 --reason "killed $n" \
		>/dev/null 2>&1 && echo "killed $n" >>"$dir/saved"
	save "next $n" >/dev/null || { echo "next writer, $1 $2"; return 1; }
	echo "next $n" >>"$dir/saved"
}
killed_sync() {
	n=$((n + 1))
	strace -qq -o "$dir/trace" -e trace="$1" \
		-e inject="$1:signal=KILL:when=$2" "$ASSAY" -C "$dir/oscar" \
		sync >/dev/null 2>&1
	save "next $n" >/dev/null || { echo "next writer, $1 $2"; return 1; }
	echo "next $n" >>"$dir/saved"
	as oscar sync >/dev/null || { echo "next sync, $1 $2"; return 1; }
}
# act FUNCTION COUNTS: kills at points spread over each call.
act() {
	while read -r name total; do
		step=$(((total + points - 1) / points))
		k=1
		while [ "$k" -le "$total" ]; do
			"$1" "$name" "$k" || return 1
			k=$((k + step))
		done
	done <"$2"
}
all_there() {
	as "$1" log taxi --limit 0 --json >"$dir/log" || return 1
	while read -r reason; do
		grep -q "\"reason\": \"$reason\"" "$dir/log" ||
			{ echo "lost: $reason"; return 1; }
	done <"$dir/saved"
}
n=0
count "$ASSAY" -C "$dir/oscar" alias set taxi first 1 --reason count \
	>"$dir/calls"
ok 'a save has calls to kill it at' test -s "$dir/calls"
ok 'saves killed at them let the next writer go on' act killed_save \
	"$dir/calls"
ok 'what was acknowledged is there' all_there oscar
count "$ASSAY" -C "$dir/oscar" sync >"$dir/calls"
ok 'syncs killed at them let others go on' act killed_sync "$dir/calls"
ok 'what was acknowledged is still there' all_there oscar
echo "# $n kills"
ok 'another clone gets it all' as erin sync
ok 'and has it' all_there erin
ok 'fsck finds nothing, git fsck neither' as oscar fsck
ok 'nor in the hub' git -C "$dir/hub" fsck --full --strict --no-dangling
finish
