#!/bin/sh
# The test vector of assay-store(5), checked with stock tools alone.
. "$TOP_SRCDIR/tests/tap.sh"
page=$TOP_SRCDIR/doc/assay-store.5
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT

vector() {
	awk -v want="$1" '
		$0 == ".\\\" vector: " want { found = 1; next }
		found && /^\.Bd/ { on = 1; next }
		on && /^\.Ed/ { exit }
		on' "$page" | sed -e 's/\\e/\\/g' -e 's/\\-/-/g' \
		-e "s/\\\\('e/$(printf '\303\251')/g"
}
vector record >"$dir/record"
vector signature >"$dir/record.sig"
echo "ada $(vector key)" >"$dir/allowed"
id=$(vector id)
path=$(vector path)

has_id() { [ "$(sha256sum <"$dir/record")" = "$id  -" ]; }
verifies() {
	ssh-keygen -Y verify -f "$dir/allowed" -I ada -n assay-pack@v1 \
		-s "$dir/record.sig" <"$1"
}
path_fits() {
	case $path in
	*/credit.$(echo "$id" | cut -c1-10)/*-$(echo "$id" | cut -c1-32).json)
		true ;;
	*) false ;;
	esac
}
ok 'the id is the SHA-256 of the record' has_id
ok 'ssh-keygen verifies the signature' verifies "$dir/record"
sed 's/credit/Credit/' "$dir/record" >"$dir/other"
fails 255 'ssh-keygen refuses another record' verifies "$dir/other"
ok 'the path ends with the id' path_fits
. "$TOP_SRCDIR/tests/cli/store.sh"
later() {
	make_store "$dir" && git clone -q "$dir/hub" "$dir/work" &&
		sed -i 's/min-reader 1/min-reader 2/' "$dir/work/.assay/format" &&
		git -C "$dir/work" commit -q -a --amend -m later &&
		git -C "$dir/work" push -q -f "$dir/later.git" HEAD:assay
}
git init -q --bare -b assay "$dir/later.git"
ok 'a store of a later format is made' later
fails 65 'which this program does not open' "$ASSAY" join "$dir/later.git" \
	"$dir/late" --read-only
ok 'and says why' sh -c '"$0" join "$1" "$2" --read-only 2>&1 |
	grep -q "later format"' "$ASSAY" "$dir/later.git" "$dir/late2"
finish
