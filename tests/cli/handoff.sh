#!/bin/sh
# From an alarm to its answer: hand-off, kit, reproduction by another person
# on another clone, and what is drawn from the records alone.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
taxi=$ASSAY_DATADIR/demo/taxi
cd "$dir" || exit 1

for who in erin oscar; do
	ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$who.key" </dev/null
done
git init -q --bare hub.git
erin() { "$ASSAY" -C "$dir/e" "$@"; }
oscar() { "$ASSAY" -C "$dir/o" "$@"; }
begin() {
	"$ASSAY" init e --person erin --key erin.key &&
		erin role add oscar ops --key oscar.key.pub &&
		git -C e remote add origin "$dir/hub.git" &&
		erin import "$taxi/taxi.txt" --name taxi --data "$taxi/train.csv" \
			--label demand --time time --unseen-from 2014-09-16 &&
		erin sync &&
		"$ASSAY" join "$dir/hub.git" o --person oscar --key oscar.key
}
ok 'two people share a store through a bare repository' begin
fails 1 'a check that finds something ends with status 1' \
	oscar monitor check taxi@1 --data "$taxi/production.csv"
records() { oscar log --json | grep -c '"signature"'; }
before=$(records)
fails 1 'the same check again finds the same' \
	oscar monitor check taxi@1 --data "$taxi/production.csv"
same_records() { [ "$(records)" = "$before" ]; }
ok 'and records nothing new' same_records
waits() { oscar inbox | grep -q 'alarm show taxi-2014-11-27'; }
ok 'the alarm waits for the one who operates' waits
not_mine() { erin sync && ! erin inbox | grep -q alarm; }
ok 'and not for the engineer' not_mine

ok 'it is handed to the engineer with a kit' \
	oscar handoff open taxi-2014-11-27 --to engineer --note 'a holiday?'
ok 'acknowledging another one is recorded' \
	oscar alarm ack taxi-2014-12-25 --note 'holidays'
ok 'muting needs a time and a reason' \
	oscar alarm mute taxi-2015-01-26 --until 2015-02-01 --reason blizzard
fails 2 'a mute without end is refused' \
	oscar alarm mute taxi-2015-01-26 --reason blizzard
watched() { oscar fleet | grep -q '^ *watch *taxi'; }
ok 'a fleet whose alarms are all handled is watched' watched
fails 4 'a role that it was not handed to cannot accept' \
	oscar handoff accept h-taxi-2014-11-27

arrive() { oscar sync && erin sync; }
ok 'the hand-off arrives' arrive
told() { erin inbox | grep -q 'handoff accept h-taxi-2014-11-27'; }
ok 'the engineer is told what to do' told
ok 'accepts it' erin handoff accept h-taxi-2014-11-27
fails 5 'it cannot be accepted twice' erin handoff accept h-taxi-2014-11-27
fails 66 'reproducing needs the rows, and says how to name them' \
	erin reproduce h-taxi-2014-11-27
digest=$(sha256sum <"$taxi/production.csv" | cut -d' ' -f1)
cp "$taxi/production.csv" renamed.csv
ok 'they are found by digest, whatever their name' \
	erin data locate "$digest" renamed.csv
ok 'the recorded numbers come out again' erin reproduce h-taxi-2014-11-27
sed '100s/[0-9]$/1/' "$taxi/production.csv" >changed.csv
fails 5 'other rows under that digest are refused' \
	erin data locate "$digest" changed.csv
ok 'the answer goes back' \
	erin handoff return h-taxi-2014-11-27 --note 'yes, Thanksgiving'
answered() {
	erin sync && oscar sync && oscar inbox | grep -q 'yes, Thanksgiving'
}
ok 'and reaches the one who asked' answered
ok 'who closes it' oscar handoff close h-taxi-2014-11-27 --reason answered

drawn() {
	oscar monitor show taxi@1 --series lag_24h --window 27 --json >one &&
		rm -f o/assay/index.sqlite* &&
		oscar monitor show taxi@1 --series lag_24h --window 27 --json >two &&
		erin sync &&
		erin monitor show taxi@1 --series lag_24h --window 27 --json >three &&
		cmp one two && cmp one three && grep -q '"reference": 0' one
}
ok 'charts are drawn from the records: without index, on another clone' drawn

replayed() {
	head -n 700 "$taxi/production.csv" >live.csv
	oscar monitor follow taxi@1 --data live.csv --replay --pace 0 \
		--from 2014-11-24 >follow.out
	[ $? -eq 1 ] && grep -q 'taxi-2014-11-27' follow.out
}
ok 'follow takes rows as they arrive, and tells of an alarm' replayed
finish
