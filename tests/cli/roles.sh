#!/bin/sh
# Roles come from an administrator only, in every clone.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo/taxi
make_store "$dir" || bail 'no store can be made'
ssh-keygen -q -t ed25519 -N '' -C nina -f "$dir/keys/nina"

fails 4 'a validator cannot give roles' \
	as vera role add vera engineer
fails 4 'nor add a person' \
	as vera role add nina engineer --key "$dir/keys/nina.pub"
fails 2 'a new person needs a key' as erin role add nina engineer
fails 66 'and the key file must be there' \
	as erin role add nina engineer --key "$dir/none.pub"
ok 'an administrator adds a person' \
	as erin role add nina engineer --key "$dir/keys/nina.pub"
ok 'and sends it' as erin sync
ok 'she joins' "$ASSAY" join "$dir/hub" "$dir/nina" --person nina \
	--key "$dir/keys/nina"
ok 'and imports a model' as nina import "$demo/taxi.txt" --name hers
ok 'and sends it' as nina sync
ok 'others take it over' as vera sync
ok 'and see it' says hers as vera show
ok 'with a good signature' says 'nina *engineer *good' as vera log hers
chmod 644 "$dir/keys/nina"
ok 'a key that others can read is named in words of ours' \
	says 'can be read by others.*chmod 600' \
	as nina import "$demo/taxi.txt" --name open
ok 'by the doctor too' says 'can be read by others' as nina doctor
mv "$dir/keys/nina.pub" "$dir/keys/aside"
ok 'and where the public key must be asked for' \
	says 'can be read by others' as nina doctor
mv "$dir/keys/aside" "$dir/keys/nina.pub"
chmod 600 "$dir/keys/nina"
# What she has not seen when she takes the role away would not count.
ok 'the administrator takes it over too' as erin sync
ok 'and takes the role away' as erin role remove nina engineer
ok 'and sends it' as erin sync
as nina sync >/dev/null
fails 4 'she cannot import any more' \
	as nina import "$demo/taxi.txt" --name hers
fails 66 'a role is not taken twice' as erin role remove nina engineer
fails 4 'a key that is not hers is refused' env \
	ASSAY_PERSON=erin ASSAY_KEY="$dir/keys/vera" \
	"$ASSAY" -C "$dir/erin" data add "$demo/train.csv"
ok 'a clone may be read without a person' "$ASSAY" join "$dir/hub" \
	"$dir/reader" --read-only
ok 'and shows the models' says hers "$ASSAY" -C "$dir/reader" show
fails 4 'but writes nothing' "$ASSAY" -C "$dir/reader" data add \
	"$demo/train.csv"
ok 'until it is told who writes' "$ASSAY" -C "$dir/reader" role me oscar \
	--key "$dir/keys/oscar"
ok 'which it then does' "$ASSAY" -C "$dir/reader" data add "$demo/train.csv"
ok 'policy show names the roles' says 'vera *validator' as erin policy show
ok 'and what they may do' says 'review *verdict *- *- *may *- *- *-$' \
	as erin policy show
ssh-keygen -q -t ed25519 -N '' -C vera2 -f "$dir/keys/vera2"
before=$(as vera log --limit 1 | awk 'NR==2 { print $1 }')
as vera sync >/dev/null
fails 4 'keys of others are not hers' as vera role add-key oscar \
	"$dir/keys/vera2.pub"
ok 'she adds a key of her own' as vera role add-key vera \
	"$dir/keys/vera2.pub"
ok 'takes the new one' as vera role me vera --key "$dir/keys/vera2"
fails 66 'and needs the right name' as vera role revoke-key vera SHA256:xx
ok 'and takes the old one back' as vera role revoke-key vera \
	"$dir/keys/vera.pub" --reason lost
fails 4 'which signs no more' env ASSAY_KEY="$dir/keys/vera" "$ASSAY" \
	-C "$dir/vera" data add "$demo/train.csv"
ok 'policy show says so' says 'taken back$' as vera policy show
ok 'vera sends it' as vera sync
ok 'and erin sees it' sh -c '"$0" -C "$1" sync >/dev/null &&
	"$0" -C "$1" policy show | grep -q "taken back$"' "$ASSAY" "$dir/erin"
ok 'the past is shown as it was' sh -c \
	'! "$0" -C "$1" policy show --at "$2" | grep -q "taken back$"' \
	"$ASSAY" "$dir/vera" "$before"
ok 'before the command too' sh -c \
	'! "$0" -C "$1" --at "$2" policy show | grep -q "taken back$"' \
	"$ASSAY" "$dir/vera" "$before"
fails 2 'but not changed' env ASSAY_KEY="$dir/keys/vera" "$ASSAY" \
	-C "$dir/vera" --at "$before" role revoke-key vera \
	"$dir/keys/vera.pub"
fails 66 'a record that is not there has no past' as vera show \
	--at 0123456789abcdef
ok 'role list shows them all' says 'oscar *ops, owner' as erin role list
ok 'doctor finds the clone healthy' as erin doctor --deep
fails 1 'doctor finds a key that is gone' env ASSAY_PERSON=erin \
	ASSAY_KEY="$dir/none" "$ASSAY" -C "$dir/erin" doctor
ok 'and says what mends it' says 'fix: ' env ASSAY_PERSON=erin \
	ASSAY_KEY="$dir/none" "$ASSAY" -C "$dir/erin" doctor
ok 'a role that was taken is given again' as erin role add nina engineer
ok 'and sent' as erin sync
ok 'and taken over' as nina sync
ok 'she works in it again' as nina import "$demo/taxi.txt" --name again
ok 'and sends it' as nina sync
ok 'it is taken over' as erin sync
ok 'and taken once more' as erin role remove nina engineer --reason moved
ok 'while she works on without knowing' as nina import "$demo/taxi.txt" \
	--name late
ok 'one sends' as erin sync
ok 'and the other' as nina sync
ok 'what was seen still counts' says 'again' as nina show
ok 'what was not does not' sh -c '! "$0" -C "$1" show | grep -q late' \
	"$ASSAY" "$dir/nina"
ok 'and it is said why' says 're-affirmed' as nina log --limit 2
fails 5 'the last administrator keeps the role' \
	as erin role remove erin administrator
fails 5 'and the key' as erin role revoke-key erin "$dir/keys/erin.pub"
ok 'until there is another' as erin role add oscar administrator
ok 'then he may go' as erin role remove erin administrator --reason moved
ok 'and the other one may not' as erin sync
as oscar sync >/dev/null
fails 5 'having no second key' \
	as oscar role revoke-key oscar "$dir/keys/oscar.pub"
finish
