#!/bin/sh
# Every source with a translatable sentence is in po/POTFILES.in, and the
# committed template holds today's sentences.
cd "${TOP_SRCDIR:-$(dirname "$0")/../..}" || exit 1
. tests/tap.sh
command -v xgettext >/dev/null 2>&1 || skip_all 'xgettext is not installed'

listed() {
	grep -r -l -E '(^|[^A-Za-z0-9_])N?_\("' src ui --include='*.c' | sort >"$tap_log.a"
	grep -v '^#' po/POTFILES.in | sort >"$tap_log.b"
	diff "$tap_log.b" "$tap_log.a"
	r=$?
	rm -f "$tap_log.a" "$tap_log.b"
	return $r
}
ids() {
	msggrep --no-wrap --no-location -o - -v -K -e '^$' "$1" 2>/dev/null |
		grep -v '^#' | grep -E '^(msgid|")' | sort
}
current() {
	xgettext --directory=. --files-from=po/POTFILES.in --keyword=_ \
		--keyword=N_ --from-code=UTF-8 -o "$tap_log.pot" || return 1
	ids "$tap_log.pot" >"$tap_log.a"
	ids po/assay.pot >"$tap_log.b"
	diff "$tap_log.b" "$tap_log.a"
	r=$?
	rm -f "$tap_log.pot" "$tap_log.a" "$tap_log.b"
	return $r
}
ok 'po/POTFILES.in lists every source with sentences' listed
ok 'po/assay.pot is up to date (tests/tools/update-pot.sh)' current
finish
