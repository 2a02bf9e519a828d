#!/bin/sh
# Writes po/POTFILES.in and po/assay.pot from the sources.
set -eu
cd "$(dirname "$0")/../.."
grep -r -l -E '(^|[^A-Za-z0-9_])N?_\("' src ui --include='*.c' | sort >po/POTFILES.in
xgettext --directory=. --files-from=po/POTFILES.in --keyword=_ --keyword=N_ \
	--from-code=UTF-8 --add-location=file --sort-by-file \
	--package-name=assay --copyright-holder='the assay authors' \
	--msgid-bugs-address=SECURITY.md -o po/assay.pot.new
sed 's/^"POT-Creation-Date:.*/"POT-Creation-Date: 2026-11-25 00:00+0000\\n"/' \
	po/assay.pot.new >po/assay.pot
rm po/assay.pot.new
