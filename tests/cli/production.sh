#!/bin/sh
# production goes only where somebody else approved, and back with a reason.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
"$ASSAY" demo --script --keep "$dir/d" >/dev/null 2>&1 ||
	bail 'the demonstration cannot be made'
top=$dir/d

ok 'the second version is production' says 'production *taxi@2' as oscar show taxi
ok 'its approval stands' says '"state": "approved"' as oscar show taxi@2 --json
ok 'the move is permitted' says '"permitted": true' \
	as vera alias history taxi --json
ok 'going back without a reason is refused' unchanged "$top/oscar" 2 \
	as oscar alias set taxi production 1
ok 'going back with a reason works' as oscar alias set taxi production 1 \
	--reason 'the new one is slower'
ok 'and raises a finding on its review' says 'moved back' \
	as oscar review show taxi-1-r1
ok 'the records tell who and why' says 'oscar *the new one is slower' \
	as oscar alias history taxi
ok 'a version that was never approved stays out' unchanged "$top/oscar" 5 \
	as oscar alias set lending production 2
ok 'an engineer cannot move it' unchanged "$top/erin" 4 \
	as erin alias set taxi production 1 --reason mine
fails 5 'an alias is not moved to where it stands' \
	as oscar alias set taxi production 1
fails 2 'an alias does not start with a digit' \
	as oscar alias set taxi 2nd 1
as oscar sync >/dev/null && as vera sync >/dev/null && as erin sync >/dev/null
for q in 'when taxi production 2100-01-01' 'show taxi' 'alias history taxi' \
	log inbox fleet 'review list' 'review show taxi-1-r1'; do
	equal() {
		for p in erin vera oscar; do
			# The words are meant to be split.
			# shellcheck disable=SC2086
			as "$p" $q --json >"$dir/$p.json" || return 1
		done
		cmp "$dir/erin.json" "$dir/vera.json" &&
			cmp "$dir/erin.json" "$dir/oscar.json"
	}
	ok "assay $q --json is equal in three clones" equal
done
ok 'the repository between them is sound' git -C "$top/hub" fsck --strict
finish
