#!/bin/sh
# What is refused leaves the store as it was, byte for byte, and says why.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo/taxi
make_store "$dir" || bail 'no store can be made'

ok 'a model is imported' as erin import "$demo/taxi.txt" --name taxi \
	--data "$demo/train.csv" --label demand --unseen-from 2014-09-16
ok 'its records are sent' as erin sync
ok 'and taken over' as oscar sync
s=$dir/erin

mkdir "$dir/plain"
fails 66 'a directory that is no store' "$ASSAY" -C "$dir/plain" show
ok 'is named, with what to do' says 'assay init' "$ASSAY" -C "$dir/plain" show
ok 'and stays as it was' unchanged "$dir/plain" 66 "$ASSAY" \
	-C "$dir/plain" import "$demo/taxi.txt" --name x
ok 'an unknown model' unchanged "$s" 66 as erin show nothing
ok 'an unknown version' unchanged "$s" 66 as erin show taxi@7
ok 'an unknown alias' unchanged "$s" 66 as erin show taxi@production
ok 'a file that is not there' unchanged "$s" 66 \
	as erin import "$dir/none.json" --name x
: >"$dir/empty.json"
ok 'an empty file' unchanged "$s" 65 as erin import "$dir/empty.json" --name x
head -c 20000 "$demo/taxi.txt" >"$dir/cut.txt"
ok 'a truncated model' unchanged "$s" 65 as erin import "$dir/cut.txt" --name x
cut -d, -f1-3 "$demo/train.csv" >"$dir/few.csv"
ok 'data that lack columns' unchanged "$s" 65 \
	as erin import "$demo/taxi.txt" --name x --data "$dir/few.csv"
ok 'the missing column is named' says lag_24h \
	as erin score taxi@1 --data "$dir/few.csv"
sed '5s/^\([^,]*\),[0-9]*/\1,noon/' "$demo/train.csv" >"$dir/text.csv"
ok 'text where a number belongs' unchanged "$s" 65 \
	as erin score taxi@1 --data "$dir/text.csv"
ok 'is named with file and line' says 'text.csv.*5' \
	as erin score taxi@1 --data "$dir/text.csv"
ok 'a label that is no column' unchanged "$s" 2 as erin import \
	"$demo/taxi.txt" --name x --data "$demo/train.csv" --label nothing
ok 'a name that is none' unchanged "$s" 2 \
	as erin import "$demo/taxi.txt" --name 'Not A Name'
ok 'production without an approval' unchanged "$dir/oscar" 5 \
	as oscar alias set taxi production 1
ok 'an alias by a role without the right' unchanged "$s" 4 \
	as erin alias set taxi staging 1
ok 'a person who is none' unchanged "$s" 4 env ASSAY_PERSON=mallory \
	"$ASSAY" -C "$s" data add "$demo/train.csv" --name other
ok 'a verdict on a date that is none' unchanged "$s" 2 \
	as erin when taxi production soon
ok 'an alias that never was' unchanged "$s" 66 \
	as erin when taxi production 2014-11-27
ok 'other bytes for a data set' unchanged "$s" 5 \
	as erin data locate taxi-train "$demo/production.csv"
fails 2 'a store is not made twice over' sh -c \
	'"$0" init "$1" --key "$2"; test $? -ne 0 && exit 2' \
	"$ASSAY" "$dir/hub" "$dir/keys/erin"

# As somebody who may not write (root may always).
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null 2>&1 || finish
	plain() {
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	}
	# A checkout below a closed home is out of nobody's reach.
	plain test -x "$ASSAY" -a -r "$demo/train.csv" || finish
	chown -R 65534:65534 "$dir"
else
	plain() { "$@"; }
fi
mkdir "$dir/home" && chmod 777 "$dir/home"
chmod -R a-w "$s"
nobody() {
	plain env HOME="$dir/home" TMPDIR="$dir/home" "$ASSAY" -C "$s" "$@"
}
chmod a+rx "$dir"
ok 'a read-only store can be read' nobody show taxi
ok 'and its log' nobody log
ok 'and it stays as it was' unchanged "$s" 0 nobody show taxi --json
ok 'writing to it is refused' unchanged "$s" 73 \
	nobody data add "$demo/production.csv" --name other
chmod -R u+w "$s"
finish
