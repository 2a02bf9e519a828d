#!/bin/sh
# Nobody bends a store unnoticed: the hub refuses, clones see, auditors check.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo/taxi
make_store "$dir" || bail 'no store can be made'
git init -q --bare "$dir/gate.git"

# Work of an attacker in a checkout: git without assay.
evil() {
	rm -rf "$dir/evil"
	git clone -q -b assay "$dir/gate.git" "$dir/evil" || return 1
	(cd "$dir/evil" && "$@" && git add -A && git commit -q -m evil)
}
push() {
	git -C "$dir/evil" push -q "$@" origin HEAD:assay 2>&1 |
		tee /dev/stderr | grep -q 'pre-receive hook declined'
}
why() {
	git -C "$dir/evil" push -q -f origin HEAD:assay 2>&1 |
		tee /dev/stderr | grep -q -e "$1"
}
# A record of erin's with other words, signed by vera's key.
forge() {
	old=$(find model -name '*model.create*.json' | head -1)
	sed "s/$1/$2/" "$old" >new
	id=$(sha256sum <new | cut -c1-64)
	slug=$(sed -n 's/^  "slug": "\(.*\)",*$/\1/p' new)
	d=$(dirname "$(dirname "$old")")/$slug.$(echo "$id" | cut -c1-10)
	f=$d/$(basename "$old" | sed "s/-[a-z]*-[0-9a-f]*\.json/-$(
		sed -n 's/^  "author": "\(.*\)",*$/\1/p' new)-$(
		echo "$id" | cut -c1-32).json/")
	mkdir -p "$d" && mv new "$f"
	ssh-keygen -q -Y sign -f "$dir/keys/$3" -n assay-pack@v1 "$f"
}

fails 66 'a hook needs a repository' as erin verify \
	--install-hook "$dir/keys"
ok 'the hub gets a hook' as erin verify --install-hook "$dir/gate.git"
ok 'and gets it again' as erin verify --install-hook "$dir/gate.git"
as erin import "$demo/taxi.txt" --name taxi >/dev/null
ok 'an honest store goes in' as erin sync --url "$dir/gate.git"
as erin alias set taxi staging 1 --role owner >/dev/null 2>&1
for p in vera oscar; do
	ok "$p syncs through it" as "$p" sync --url "$dir/gate.git"
done
ok 'an honest act goes in' as oscar alias set taxi staging 1 --reason first
ok 'and is sent' as oscar sync
ok 'verify agrees' says 'all count' as oscar verify
fails 2 'a range has two ends' as oscar verify ..

ok 'a record is changed' evil sh -c \
	'f=$(find model -name "*model.create*.json"); sed -i s/taxi/tuxi/ "$f"'
ok 'the hub refuses that' push
ok 'and says why' why 'files of a store are only added'
ok 'a record is deleted' evil sh -c \
	'rm "$(find model -name "*.json" | head -1)"'
ok 'the hub refuses that too' push
ok 'a record is forged' evil forge taxi tuxi vera
ok 'the hub refuses it' push
ok 'for its signature' why 'no effect: the signature is bad'
ssh-keygen -q -t ed25519 -N '' -C eve -f "$dir/keys/eve"
ok 'a stranger signs a record' evil forge erin eve eve
ok 'and is refused' why 'not one of the author\|signature is bad'
twice() { forge taxi tuxi vera && forge 't[au]xi' toxi vera; }
ok 'two records are forged' evil twice
named() {
	git -C "$dir/evil" push -q origin HEAD:assay 2>&1 | tee /dev/stderr |
		grep -c 'REFUSED: the record model/.*/t[ou]xi.* has no effect' |
		grep -q '^2$'
}
ok 'each of the two is named' named
ok 'a stray file is added' evil sh -c 'echo x >notes.txt'
ok 'it is refused' why 'not a file of a store'
evil true >/dev/null 2>&1
git -C "$dir/evil" reset -q --hard HEAD~1
ok 'the branch cannot be rewound' why 'would be rewound'
ok 'nor deleted' sh -c 'git -C "$1" push -q origin :assay 2>&1 |
	grep -q "is not deleted"' sh "$dir/evil"
ok 'other branches are free' git -C "$dir/evil" push -q origin HEAD:other
ok 'an honest push still goes in' as vera sync

ok 'the hook keeps an index' test -s "$dir/gate.git/assay/index.sqlite"
rm "$dir/gate.git/assay"/index.sqlite*
as erin alias set taxi staging 1 --role owner >/dev/null 2>&1
ok 'and does without it' as erin sync
ok 'fsck finds nothing' says 'Nothing is wrong' as vera fsck
rm "$dir/gate.git/hooks/pre-receive"
ok 'without the hook a record goes' evil sh -c \
	'f=$(find model -name "*alias.set*.json"); rm "$f" "$f.sig"'
git -C "$dir/evil" push -q origin HEAD:assay
fails 1 'the next sync is an alarm' as vera sync
ok 'and heals the hub' sh -c 'git -C "$1" ls-tree -r assay |
	grep -q "alias.set.*json$"' sh "$dir/gate.git"
ok 'and vera has lost nothing' as vera fsck
git -C "$dir/vera" fetch -q "$dir/gate.git" assay
git -C "$dir/vera" update-ref refs/heads/assay \
	"$(git -C "$dir/evil" rev-parse HEAD)"
fails 1 'a branch moved back by hand is found' as vera fsck --quick
ok 'and named' says 'which this clone has seen, was removed' \
	as vera fsck --quick
ok 'sync brings it back' as vera sync
ok 'and nothing is wrong' as vera fsck
git -C "$dir/vera" replace -f assay assay~1
fails 65 'replaced history is not read' as vera fsck
git -C "$dir/vera" replace -d "$(git -C "$dir/vera" rev-parse assay)" \
	>/dev/null
rm -rf "$dir/vera/refs/replace"

# Everything that lets git show another past than the records'.
bent() {
	mkdir -p "$dir/vera/$(dirname "$2")"
	echo "$3" >"$dir/vera/$2"
	fails 65 "$1 is not read" as vera fsck
	rm "$dir/vera/$2"
}
bent 'a cut history' shallow "$(git -C "$dir/vera" rev-parse assay)"
bent 'a grafted history' info/grafts "$(git -C "$dir/vera" rev-parse assay)"
bent 'a borrowed history' objects/info/alternates "$dir/hub/objects"
sqlite3 "$dir/vera/assay/index.sqlite" \
	"UPDATE obj SET state=replace(state,'taxi','tuxi')" 2>/dev/null &&
	fails 1 'an index that somebody has edited is found' as vera fsck
rm -f "$dir/vera/assay/index.sqlite"*
ok 'and made again' as vera fsck
cp -r "$dir/oscar" "$dir/evil.assay"
as oscar alias set taxi before 1 --reason honest >/dev/null
ok 'a copied clone writes a chain of its own' "$ASSAY" -C "$dir/evil.assay" \
	alias set taxi after 1 --reason copy
ok 'the one is sent' as oscar sync
ok 'and the other' "$ASSAY" -C "$dir/evil.assay" sync
ok 'which is no fork' as oscar fsck
"$ASSAY" verify --install-hook "$dir/gate.git" >/dev/null
as erin sync >/dev/null
as erin role remove oscar owner >/dev/null
as erin role remove oscar ops >/dev/null
as erin sync >/dev/null
ok 'who works without a role offline' as oscar alias set taxi late 1 \
	--reason late
as oscar alias set taxi later 1 --reason late >/dev/null
as oscar alias set taxi latest 1 --reason late >/dev/null
fails 5 'is refused by the hub' as oscar sync
ok 'and is told why' says 'role was taken away before it' as oscar sync

ok 'the auditor gets a directory' as vera audit export "$dir/proof"
fails 5 'which must be new' as vera audit export "$dir/proof"
ok 'and checks it with stock tools' sh "$dir/proof/verify.sh"
ok 'which find the same set root' sh -c \
	'"$0" -C "$1" fsck --quick --json | grep -q "$(cat "$2")"' \
	"$ASSAY" "$dir/vera" "$dir/proof/set_root"
ok 'and notes an anchor' as vera audit anchor "$dir/noted.json"
ok 'a clone that was joined says unanchored' says unanchored: as erin fsck
ok 'so does verify' says unanchored: as erin verify
ok 'and doctor' says unanchored: as erin doctor
ok 'the clone that made the store has seen it' says 'seen: this clone' \
	"$ASSAY" -C "$dir/hub" fsck
ok 'when is claimed without an anchor' says 'This is claimed' \
	as oscar when taxi staging 2100-01-01
ok 'with an anchor nothing is left out' says 'anchored: ' \
	as oscar verify --anchor "$dir/noted.json"
ok 'the set root alone is one too' says 'anchored: ' \
	as oscar verify --anchor "$(cat "$dir/proof/set_root")"
fails 1 'another root is not found' as oscar verify --anchor \
	0000000000000000000000000000000000000000000000000000000000000000
fails 65 'and another file is none' as oscar verify --anchor "$0"
fails 2 'what is held is an anchor' as oscar verify --keep
ok 'it is held, whatever else was found' says 'anchored: ' \
	as oscar verify --anchor "$dir/proof/anchor.json" --keep
ok 'fsck says so' says 'anchored: ' as oscar fsck
ok 'and when' says 'This is anchored' as oscar when taxi staging 2100-01-01
"$ASSAY" join "$dir/hub" "$dir/fresh" --person vera --key "$dir/keys/vera" \
	>/dev/null
gone=$(git -C "$dir/fresh" ls-tree -r --name-only assay |
	grep 'alias.set.*json$' | head -1)
git clone -q "$dir/hub" -b assay "$dir/left" && (cd "$dir/left" &&
	git rm -q "$gone" "$gone.sig" && git commit -q -m left)
git -C "$dir/hub" config receive.denyCurrentBranch ignore
git -C "$dir/left" push -q origin HEAD:assay
"$ASSAY" join "$dir/hub" "$dir/late" --person vera --key "$dir/keys/vera" \
	>/dev/null
fails 1 'a clone of less finds out by the anchor' as late verify \
	--anchor "$dir/noted.json"
ok 'and names what is missing' says 'REFUSED: the record .* is missing' \
	as late verify --anchor "$dir/noted.json"
git -C "$dir/evil" bundle create -q "$dir/proof/store.bundle" HEAD \
	refs/heads/assay
fails 1 'a store with less in it is found out' sh "$dir/proof/verify.sh"
finish
