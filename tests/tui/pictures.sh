#!/bin/sh
# Makes the pictures of the documents again: pictures.sh DIR. Run by
# "make pictures", on a store made with public verbs.
set -eu
out=$(cd "$1" && pwd)
TOP_SRCDIR=$(cd "$TOP_SRCDIR" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$TOP_SRCDIR/tests/tui/store.sh"
make_store "$dir/store" >/dev/null 2>&1 || exit 1
(cd "$dir" && TUI_UPDATE= play picture -s 104x30)
cp "$dir/shot.svg" "$out/workbench.svg"
