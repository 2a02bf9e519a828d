#!/bin/sh
# The open workbench and what other clones push: at once where the remote is on
# this machine, at an interval where it is elsewhere and one is set, else not.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
[ -x "$TOP_BUILDDIR/tests/tui/play" ] ||
	skip_all 'libvterm-dev was not there when this was configured'
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
. "${TOP_SRCDIR:-.}/tests/tui/store.sh"

pair() {
	git init -q --bare "$dir/hub" && make_store "$dir/store" &&
		"$ASSAY" -C "$dir/store" sync --url "$dir/hub" &&
		"$ASSAY" join "$dir/hub" "$dir/other" --person ana \
			--key "$dir/store.key"
}
ok 'two clones and a hub' pair
ok 'what is pushed appears, and nothing is sent' play pushed
by_url() {
	mv "$dir/hub" "$dir/a hub" &&
		"$ASSAY" -C "$dir/other" sync --url "$dir/a hub" &&
		"$ASSAY" -C "$dir/store" sync --url "file://$dir/a%20hub" &&
		play fileurl
}
ok 'so it is with a file: URL' by_url

# An ssh that goes nowhere: to git and assay the remote is elsewhere.
elsewhere() {
	printf '%s\n' '#!/bin/sh' 'for a; do :; done' 'exec sh -c "$a"' \
		>"$dir/ssh" && chmod +x "$dir/ssh" &&
		git -C "$dir/store" config core.sshCommand "$dir/ssh" &&
		"$ASSAY" -C "$dir/store" sync --auto 1 --url "ssh://here$dir/a hub" &&
		play interval
}
ok 'a remote elsewhere is asked at the interval that is set' elsewhere
refused() {
	"$ASSAY" -C "$dir/store" sync --auto soon 2>&1 |
		grep "'soon' is not a number of seconds"
}
ok 'no interval is taken that is none' refused
taken() {
	"$ASSAY" -C "$dir/store" review comment taxi-1-r1 S03 --text mine &&
		"$ASSAY" -C "$dir/store" sync --fetch --json >"$dir/report" &&
		grep '"sent": *0' "$dir/report" &&
		grep '"unsent": *1' "$dir/report"
}
ok 'assay sync --fetch sends nothing and says what it kept' taken

# Another version, and a person who has only the role ops.
as_ops() {
	ssh-keygen -q -t ed25519 -N '' -C test -f "$dir/otto" </dev/null &&
		"$ASSAY" -C "$dir/store" role add otto ops \
			--key "$dir/otto.pub" &&
		"$ASSAY" -C "$dir/store" import "$demo/taxi/taxi-v2.txt" \
			--name taxi --data "$demo/taxi/train.csv" \
			--label demand --time time \
			--unseen-from 2014-09-16 &&
		play recipes -e ASSAY_PERSON=otto -e "ASSAY_KEY=$dir/otto"
}
ok 'ops sees recipes, and Monitor on the version in alarm' as_ops
finish
