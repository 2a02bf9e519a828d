#!/bin/sh
# Pages for a forge say what the records say, and obey nobody's Markdown.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo/taxi
make_store "$dir" || bail 'no store can be made'
git() { command git -C "$dir/erin" "$@"; }

ok 'a model' as erin import "$demo/taxi.txt" --name taxi
ok 'and a review of it' as erin review request taxi@1 \
	--checklist sr26-2-tabular --no-run
ok 'make pages' says '3 pages' as erin view
review=$(git ls-tree --name-only assay-view:review | head -1)
ok 'a branch of their own holds the model' says '^# taxi' \
	git show assay-view:model/taxi.md
ok 'and the checklist as a task list' says '^- \[ \] \*\*S01\*\* ' \
	git show "assay-view:review/$review"
ok 'the index has links' says '(review/taxi' git show assay-view:README.md
ok 'again: nothing to say' says 'already' as erin view
ok 'and no new commit' test "$(git rev-list --count assay-view)" -eq 1
as erin sync >/dev/null
as oscar sync >/dev/null
ok 'a reason with Markdown in it' as oscar alias set taxi staging 1 \
	--reason '[x](http://example.org) <b>bold</b>'
as oscar sync >/dev/null
as erin sync >/dev/null
ok 'makes a second commit' says '3 pages' as erin view
ok 'of two' test "$(git rev-list --count assay-view)" -eq 2
ok 'and is shown as it was typed' says '\\\[x\\\](http://example.org) \\<b' \
	git show assay-view:model/taxi.md
ok 'the branch of the records is untouched' as erin fsck
fails 2 'and is not for pages' as erin view --branch assay
ok 'a directory does as well' as oscar view --dir "$dir/pages"
ok 'with the same pages in every clone' sh -c \
	'git -C "$0" show assay-view:model/taxi.md | cmp - "$1"' "$dir/erin" \
	"$dir/pages/model/taxi.md"
finish
