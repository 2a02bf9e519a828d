#!/bin/sh
# The workbench, by its keys, on a store made with public verbs. Needs tmux,
# which plays the terminal.
. "${TOP_SRCDIR:-.}/tests/tap.sh"
command -v tmux >/dev/null 2>&1 || skip_all 'tmux is not installed'

dir=$(mktemp -d)
socket=assay-test-$$
term() { tmux -L "$socket" -f /dev/null "$@"; }
trap 'term kill-server 2>/dev/null; rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo

ssh-keygen -q -t ed25519 -N '' -C test -f "$dir/key" </dev/null
make_store() {
	"$ASSAY" init "$dir/store" --person ana --key "$dir/key" &&
		"$ASSAY" -C "$dir/store" role add ana ops validator &&
		"$ASSAY" -C "$dir/store" import "$demo/taxi/taxi.txt" --name taxi \
			--data "$demo/taxi/train.csv" --label demand \
			--time time --unseen-from 2014-09-16 || return 1
	"$ASSAY" -C "$dir/store" monitor check taxi@1 \
		--data "$demo/taxi/production.csv"
	[ $? -eq 1 ] &&
		"$ASSAY" -C "$dir/store" review request taxi@1 \
			--checklist sr26-2-tabular
}
# Waits until the screen shows a text, for at most ten seconds.
shows() {
	i=0
	while [ $i -lt 100 ]; do
		term capture-pane -p -t w >"$dir/screen" 2>/dev/null
		grep -q -F -e "$1" "$dir/screen" && return 0
		sleep 0.1
		i=$((i + 1))
	done
	cat "$dir/screen"
	return 1
}
press() { term send-keys -t w "$@"; }

ok 'a store is made with public verbs' make_store
term new-session -d -x 80 -y 24 -s w \
	"env TERM=screen-256color LC_ALL=C.UTF-8 ASSAY_LIBEXEC='$ASSAY_LIBEXEC' ASSAY_DATADIR='$ASSAY_DATADIR' '$ASSAY' -C '$dir/store'; echo left \$?; sleep 30"
ok 'Home says what waits for the person' shows 'NEEDS YOU (3)'
press 2
ok 'the models are listed with their state' shows 'ALERT     taxi'
ok 'the card of the version is shown' shows '-- taxi@1'
press 4
ok 'the monitor shows series against time' shows '@loss'
press N
ok 'an alarmed window shows the three answers' shows 'matters?'
press x
ok 'the menu shows each action as its command' \
	shows 'assay handoff open taxi-2015-01-26'
press Enter
ok 'an action asks what it needs' shows 'note:'
press 'please look' Enter
ok 'and runs as the command it showed' \
	shows "done: assay handoff open taxi-2015-01-26"
press 5
press Enter
ok 'a review is walked item by item' shows 'S01'
press c
ok 'a comment is asked for' shows 'comment:'
press 'from the workbench' Enter
ok 'and is part of the item afterwards' shows '# ana: from the workbench'
press 6
ok 'the audit shows who did what, and the signature' shows 'comment.add'
press 1
press j
press Enter
ok 'Enter on an alarm goes to its window' shows 'taxi@1  92 windows'
press 3
ok 'runs are listed' shows 'No run yet'
term resize-window -t w -x 20 -y 5
ok 'a window of 20 columns and 5 rows is survived' shows '1 Home'
term resize-window -t w -x 200 -y 60
press 2
ok 'and so is a large one' shows 'checked to'
press Z
ok 'a key that means nothing says so' shows 'does nothing here'
press q
ok 'q leaves with status 0 and gives the terminal back' shows 'left 0'
handed() { "$ASSAY" -C "$dir/store" handoff list | grep -q h-taxi-2015-01-26; }
ok 'what was done is in the store' handed
finish
