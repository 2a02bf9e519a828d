#!/bin/sh
# The manual page of the keys is made from the table that the program uses.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
same_page() {
	"$TOP_BUILDDIR/tests/tools/keyspage" |
		diff "$TOP_SRCDIR/doc/assay-workbench.7" -
}
ok 'doc/assay-workbench.7 is what tests/tools/keyspage prints' same_page
finish
