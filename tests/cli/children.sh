#!/bin/sh
# What a program of ours starts gets three descriptors, and some one more (git
# the lock that lives as long as it, a parser its file), an empty signal mask
# and no ignored signals, whatever assay itself was given.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
env --block-signal=USR1 --ignore-signal=USR2 true 2>/dev/null ||
	skip_all 'env cannot block signals'
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo/taxi
make_store "$dir" >/dev/null 2>&1 ||
	bail 'no store can be made'
mkdir "$dir/bin"
spy() { # NAME PROGRAM
	cat >"$dir/bin/$1" <<-END
		#!/bin/sh
		{
			echo "program $1"
			ls -l /proc/self/fd
			grep '^Sig[BI]' /proc/self/status
		} >>"$dir/seen" 2>&1
		exec "$2" "\$@"
	END
	chmod +x "$dir/bin/$1"
}
for p in git ssh-keygen; do
	spy $p "$(command -v $p)"
done
for p in assay-worker assay-parse; do
	spy $p "$ASSAY_LIBEXEC/$p"
done
# With descriptors 3 to 9 open, one signal blocked, and one ignored.
crowded() {
	who=$1
	shift
	PATH=$dir/bin:$PATH ASSAY_LIBEXEC=$dir/bin env --block-signal=USR1 \
		--ignore-signal=USR2 "$ASSAY" -C "$dir/$who" "$@" \
		3</dev/null 4</dev/null 5</dev/null 6</dev/null 7</dev/null \
		8</dev/null 9</dev/null
}
ok 'an import with them' crowded erin import "$demo/taxi.txt" --name taxi
ok 'a sync with them' crowded erin sync
ok 'git fsck with them' crowded erin fsck
for p in git ssh-keygen assay-worker; do
	ok "$p was started" grep -q "^program $p\$" "$dir/seen"
done
# Signals 32 and 33 belong to the C library, which lets nobody change them:
# whoever started the test may have them ignored.
masks() {
	grep '^Sig' "$dir/seen" | sort | uniq -c
	! grep '^Sig' "$dir/seen" | grep -v -e '0000000000000000$' \
		-e '^SigIgn:.*0000000180000000$'
}
ok 'no signal was blocked or ignored' masks
# "N -> what" of each child; ls itself has one for /proc.
descriptors() {
	sed -n 's/.* \([0-9]*\) -> \(.*\)/\1 \2/p' "$dir/seen" |
		grep -v -e '^[012] ' -e ' /proc/[0-9]*/fd$' >"$dir/more"
	cat "$dir/more"
	! grep -v '^3 ' "$dir/more" && grep -q '^3 .*/sync-lock$' "$dir/more"
}
ok 'no descriptor but those named was open' descriptors
finish
