# Sourced by shell tests: counts, and prints TAP.
# ok 'sentence' COMMAND...     passes if the command succeeds
# fails STATUS 'sentence' COMMAND...  passes if it exits with that status
# finish                        prints the plan
tap_n=0
tap_report() {
	tap_n=$((tap_n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_n - $2"
	else
		echo "not ok $tap_n - $2"
		[ -f "$tap_log" ] && sed 's/^/# /' "$tap_log"
	fi
}
tap_log=${TMPDIR:-/tmp}/tap.$$
trap 'rm -f "$tap_log"' EXIT
ok() {
	tap_what=$1
	shift
	"$@" >"$tap_log" 2>&1
	tap_report $? "$tap_what"
}
fails() {
	tap_want=$1 tap_what=$2
	shift 2
	"$@" >"$tap_log" 2>&1
	tap_got=$?
	[ "$tap_got" -eq "$tap_want" ] ||
		echo "exit status $tap_got, expected $tap_want" >>"$tap_log"
	[ "$tap_got" -eq "$tap_want" ]
	tap_report $? "$tap_what"
}
# What a test stands on is broken: that is an error, and no reason to skip.
bail() {
	echo "Bail out! $1"
	exit 99
}
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}
finish() {
	echo "1..$tap_n"
	exit 0
}
