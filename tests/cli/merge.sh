#!/bin/sh
# However two histories come together (replay, union, git merge-tree, plain
# git pull), the tree is the same, and so is all that is shown.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo/taxi
make_store "$dir" || bail 'no store can be made'

as erin import "$demo/taxi.txt" --name taxi >/dev/null
as erin sync >/dev/null && as oscar sync >/dev/null && as vera sync >/dev/null
# A long side and a short one, both on the same object and on new ones.
as erin import "$demo/taxi.txt" --name other >/dev/null
as erin alias set taxi x 1 >/dev/null 2>&1
as erin data add "$demo/train.csv" >/dev/null
as oscar alias set taxi staging 1 --reason now >/dev/null
as oscar data add "$demo/train.csv" --name rows >/dev/null
as erin role add oscar engineer >/dev/null
as erin sync >/dev/null
for how in replay union tree pull damaged; do
	cp -r "$dir/oscar" "$dir/$how"
done
tree_of() { git -C "$dir/$1" rev-parse "$2^{tree}"; }

ok 'unpublished work is replayed' as replay sync
replayed() {
	[ -z "$(git -C "$dir/replay" rev-list --merges assay)" ]
}
ok 'without a merge commit' replayed
want=$(tree_of replay assay)
equals() { # NAME COMMIT
	[ "$(tree_of "$1" "$2")" = "$want" ]
}

# What is published elsewhere already cannot be replayed.
git init -q --bare "$dir/elsewhere.git"
git -C "$dir/union" remote add elsewhere "$dir/elsewhere.git"
git -C "$dir/union" push -q elsewhere assay
git -C "$dir/union" fetch -q elsewhere
ok 'published work is united' as union sync
merged() { [ -n "$(git -C "$dir/union" rev-list --merges assay)" ]; }
ok 'by a merge' merged
ok 'to the same tree' equals union assay

# A commit of ours that cannot be read: nothing is left out for that.
damage() {
	id=$(git -C "$dir/damaged" rev-parse assay~1) &&
		object=$dir/damaged/objects/$(echo "$id" | sed 's,..,&/,') &&
		cp "$object" "$dir/object" && chmod u+w "$object" &&
		echo damaged >"$object"
}
stopped() {
	before=$(git -C "$dir/damaged" rev-parse assay)
	as damaged sync && return 1
	cp "$dir/object" "$object"
	[ "$(git -C "$dir/damaged" rev-parse assay)" = "$before" ]
}
ok 'a commit of ours is damaged' damage
ok 'which stops a sync, and the branch stays' stopped
ok 'the commit comes back and the sync goes on' as damaged sync
ok 'to the same tree again' equals damaged assay

merge_tree() {
	git -C "$dir/tree" fetch -q "$dir/erin" assay &&
		[ "$(git -C "$dir/tree" merge-tree --write-tree assay \
			FETCH_HEAD)" = "$want" ]
}
ok 'git merge-tree finds the same tree' merge_tree

pull() {
	git clone -q "$dir/pull" "$dir/work" &&
		git -C "$dir/work" pull -q --no-rebase --no-edit "$dir/erin" \
			assay && equals work HEAD &&
		git -C "$dir/work" push -q origin HEAD:assay
}
ok 'and so does a plain git pull' pull
same() {
	for verb in 'show taxi' log inbox fleet 'alias history taxi' \
		'data list' 'policy show' 'show other'; do
		for p in replay union pull; do
			# The words are meant to be split.
			# shellcheck disable=SC2086
			as $p $verb --json >"$dir/$p.json" || return 1
		done
		cmp "$dir/replay.json" "$dir/union.json" &&
			cmp "$dir/replay.json" "$dir/pull.json" || return 1
	done
}
ok 'all of them show the same' same
for p in replay union pull; do
	ok "$p is sound" as $p fsck --quick
done
finish
