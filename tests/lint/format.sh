#!/bin/sh
# The tree is formatted by .clang-format (version 14, the one of Debian 12).
cd "${TOP_SRCDIR:-$(dirname "$0")/../..}" || exit 1
. tests/tap.sh
command -v clang-format >/dev/null 2>&1 || skip_all 'clang-format is not installed'
case $(clang-format --version) in
*version\ 14.*) ;;
*) skip_all 'clang-format is not version 14' ;;
esac
formatted() {
	find src ui tests -name '*.[ch]' | sort |
		xargs clang-format --dry-run --Werror
}
ok 'clang-format has nothing to change' formatted
finish
