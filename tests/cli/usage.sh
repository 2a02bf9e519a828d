#!/bin/sh
# Wrong usage is answered with the next step, and the manual page is what the
# table of commands says.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"

same_manual() {
	"$ASSAY" help --mdoc | diff "$TOP_SRCDIR/doc/assay.1" -
}
ok 'doc/assay.1 is what assay help --mdoc prints' same_manual
lint() {
	mandoc -Tlint -Wwarning "$TOP_SRCDIR/doc/assay.1"
}
if command -v mandoc >/dev/null 2>&1; then
	ok 'the manual page has no mandoc warnings' lint
fi
fails 2 'an unknown command is wrong usage' "$ASSAY" shwo
ok 'and the nearest ones are named' says 'did you mean show' "$ASSAY" shwo
fails 2 'an unknown sub-command is wrong usage' "$ASSAY" alias sett
fails 2 'a verb without its sub-command is wrong usage' "$ASSAY" alias
fails 2 'an unknown option is wrong usage' "$ASSAY" show --nothing
ok 'and it is named' says "'--nothing'" "$ASSAY" show --nothing
fails 2 'an option without its value is wrong usage' "$ASSAY" show --prefix
fails 2 'an argument too many is wrong usage' "$ASSAY" show a b
fails 2 'an argument too few is wrong usage' "$ASSAY" diff a
ok 'the help of the verb is the next step' says 'next: assay help diff' \
	"$ASSAY" diff a
fails 2 'a number must be one' "$ASSAY" log --limit many
fails 0 'assay without arguments lists the commands' "$ASSAY"
fails 0 'assay --version works' "$ASSAY" --version
finish
