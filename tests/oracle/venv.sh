#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# venv.sh NAME: makes the virtual environment pinned by locks/NAME.lock and
# prints the path of its python. It is cached by the digest of the lock file,
# so a changed lock never meets an old environment. Only oracles need it:
# nothing here runs at build, at check or in the product.
#
# Exit: 0 path on stdout; 2 wrong call; 77 cannot be made here (no suitable
# Python, or the package index is not reachable), with the reason on stderr.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 2

skip()
{
	echo "venv.sh: $1" >&2
	exit 77
}

if [ $# -ne 1 ]; then
	echo "usage: venv.sh NAME   (one of: $(ls "$here/locks" |
		sed 's/\.lock$//' | tr '\n' ' '))" >&2
	exit 2
fi
lock=$here/locks/$1.lock
if [ ! -f "$lock" ]; then
	echo "venv.sh: no lock file locks/$1.lock" >&2
	exit 2
fi

sum=$(sha256sum "$lock" | cut -d' ' -f1)
root=${XDG_CACHE_HOME:-$HOME/.cache}/assay/oracle
dir=$root/$sum
if [ -x "$dir/bin/python" ] && [ -f "$dir/complete" ]; then
	echo "$dir/bin/python"
	exit 0
fi

# The first line of a lock names the Python it was resolved for.
want=$(sed -n 's/^# python: //p' "$lock" | head -n 1)
python=
for p in "python$want" \
	"${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$want".*/bin/python; do
	if "$p" -c "import ensurepip, venv, sys
sys.exit('%d.%d' % sys.version_info[:2] != '$want')" 2>/dev/null; then
		python=$p
		break
	fi
done
[ -n "$python" ] || skip "needs Python $want with its venv module"

mkdir -p "$root" || skip "cannot write $root"
tmp=$(mktemp -d "$root/making.XXXXXX") || skip "cannot write $root"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

"$python" -m venv "$tmp/v" >&2 || skip "python -m venv failed"
"$tmp/v/bin/python" -m pip install --quiet --disable-pip-version-check \
	--no-deps --require-hashes --only-binary :all: -r "$lock" >&2 ||
	skip "pip could not install $1 (is the package index reachable?)"
: > "$tmp/v/complete"
rm -rf "$dir"
mv "$tmp/v" "$dir" || skip "cannot write $dir"
echo "$dir/bin/python"
