# Sourced by tests that strike at system calls (tests/tools/strike.c): one
# store, three clones, a model and a review, and the acts.
#
# ready ACT               the store as it is before the act; a copy is kept
# count WHO WHAT          how many calls of its processes the act has
# struck OPTIONS...       the act, struck (tests/tools/strike.c), and all that
#                         must be true then
# sweep ACT WHO WHAT POINTS [-f]  strikes at so many calls, spread over all
#
# Every strike finds the same store, the clock stands still (ASSAY_NOW) and
# the words are the same: the act makes the calls that were counted, one by
# one. What a strike has left is a directory; whether the next writer can save
# in it and fsck finds it whole depends on its bytes alone, so it is looked at
# only if no strike has left the same bytes before, with the same promise (exit
# status 0 or another). Only sync may leave git running behind it: there every
# strike is followed by the next writer and the next sync.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir
ASSAY_NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)
export HOME ASSAY_NOW
strike=$TOP_BUILDDIR/tests/tools/strike
# index makes the index, update finds one that is three records behind, first
# is the first save of a clone.
acts=${STRIKE_ACTS:-comment answer verdict import alias sync index update first}
[ -x "$strike" ] || skip_all 'tests/tools/strike is not built'
"$strike" kill true 2>/dev/null ||
	skip_all 'the kernel does not hand system calls over here'
demo=$ASSAY_DATADIR/demo/taxi
# A sanitized program takes several times as long: fewer points.
(ulimit -v 4000000 && "$ASSAY" --version) >/dev/null 2>&1 && slow= || slow=1
soon=5 # seconds that the next writer has
[ -z "$slow" ] || soon=60
soon_sent=$soon # and the next sync

set_up() {
	make_store "$dir" && as erin import "$demo/taxi.txt" --name taxi &&
		as erin review request taxi@1 --checklist sr26-2-tabular &&
		as erin sync && as oscar sync && as vera sync &&
		"$ASSAY" join "$dir/hub" "$dir/fresh" --person vera \
			--key "$dir/keys/vera" && say vera 'one of vera' &&
		say oscar 'one of oscar'
}
say() { as "$1" review comment taxi-1-r1 --text "$2"; }
set_up >/dev/null 2>&1 || bail 'no store can be made'

behind() {
	cp "$dir/oscar/assay/index.sqlite" "$dir/index.old" || return 1
	for w in two three four; do
		say oscar $w || return 1
	done
	rm -f "$dir"/oscar/assay/index.sqlite* &&
		cp "$dir/index.old" "$dir/oscar/assay/index.sqlite"
}
act=
ready() {
	[ "$1" != "$act" ] || return 0
	act=$1 word="word of $1." next="next of $1."
	case $act in
	comment | answer | verdict) who=vera ;;
	import) who=erin word=word1x ;;
	first) who=fresh ;;
	*) who=oscar ;;
	esac
	touched=$who
	case $act in
	sync)
		touched='oscar hub' word='before sync'
		say vera "$word" && as vera sync && say oscar 'to send'
		;;
	index) rm -f "$dir"/oscar/assay/index.sqlite* ;;
	update) behind ;;
	esac >/dev/null || return 1
	case $act in index | update) word='one of oscar' ;; esac
	rm -rf "$dir/before" "$dir/states" &&
		mkdir "$dir/before" "$dir/states" || return 1
	for d in $touched; do
		cp -r "$dir/$d" "$dir/before/" || return 1
	done
	perform >"$dir/plain" && restore
}
# The directory itself stays: a clone knows itself by it.
restore() {
	for d in $touched; do
		rm -rf "${dir:?}/$d"/* && cp -r "$dir/before/$d/." "$dir/$d" ||
			return 1
	done
}
# perform PREFIX...: the act's command line behind a prefix.
perform() {
	case $act in
	comment | first) "$@" "$ASSAY" -C "$dir/$who" review comment \
		taxi-1-r1 --text "$word" ;;
	answer) "$@" "$ASSAY" -C "$dir/$who" review answer taxi-1-r1 S01 \
		--result accept --text "$word" ;;
	verdict) "$@" "$ASSAY" -C "$dir/$who" review verdict taxi-1-r1 \
		rejected --name taxi --text "$word" ;;
	import) "$@" "$ASSAY" -C "$dir/$who" import "$demo/taxi.txt" \
		--name "$word" ;;
	alias) "$@" "$ASSAY" -C "$dir/$who" alias set taxi a1 1 \
		--reason "$word" ;;
	sync) "$@" "$ASSAY" -C "$dir/$who" sync ;;
	index | update) "$@" "$ASSAY" -C "$dir/$who" log --limit 50 ;;
	esac
}
count() {
	restore
	perform "$strike" -w "$1" -o "$dir/count" "$2" >"$dir/out" 2>&1 ||
		{ cat "$dir/out" >&2; return 1; }
	ended
	cat "$dir/count"
}
# What has outlived the act holds the lock that it was started with.
ended() { [ "$act" != sync ] || flock -w 60 "$dir/alive" true; }
held() {
	if [ "$act" = sync ]; then
		(flock 9 && "$@") 9>"$dir/alive"
	else
		"$@"
	fi
}
state() {
	(cd "$dir" && tar --sort=name --mtime=@0 -cf - \
		--transform='s/_git2_[A-Za-z0-9]*/_git2_/' $touched) |
		sha256sum
}
n=0
# struck STRIKE-OPTIONS...: 1 if anything is not as it must be. What is late on
# a busy machine is struck twice more; what waits for a person, or for a lock
# that nobody holds, is late each time.
struck() {
	n=$((n + 1))
	for late in 1 2 3; do
		strike_once "$@"
		s_rc=$?
		ended || s_rc=1
		[ $s_rc -eq 2 ] || break
	done
	[ $s_rc -ne 0 ] || return 0
	echo "$act $*: exit status $status, $(cat "$dir/err")"
	cat "$dir/why"
	return 1
}
strike_once() {
	restore || return 1
	: >"$dir/why"
	held perform "$strike" -v "$@" >"$dir/out" 2>"$dir/err"
	status=$?
	saved=no
	case $status in
	0 | 125)
		saved=yes
		cmp "$dir/out" "$dir/plain" >"$dir/why" || return 1
		;;
	126) return 1 ;;
	1[3-9]? | 12[89])
		case $* in *kill*) ;; *) echo died >"$dir/why"; return 1 ;; esac
		;;
	esac
	if [ "$act" != sync ]; then
		key=$saved.$(state)
		[ ! -e "$dir/states/$key" ] || return 0
	fi
	left "$saved" >"$dir/why" 2>&1 || return $?
	[ "$act" != sync ] || key=$saved.$(state)
	whole && : >"$dir/states/$key"
}
sent() {
	[ "$(git -C "$dir/hub" rev-parse assay)" = \
		"$(git -C "$dir/$who" rev-parse assay)" ]
}
soon() {
	timeout -s KILL "$@"
	case $? in
	0) ;;
	124 | 137) echo 'late' && return 2 ;;
	*) echo 'the next one fails' && return 1 ;;
	esac
}
# has TEXT: a fresh process reads the record, once.
has() {
	"$ASSAY" -C "$dir/$who" log --limit 0 --json >"$dir/log" || return 1
	[ "$(grep -cF "\"$1\"" "$dir/log")" -eq 1 ] ||
		{ echo "not once there: $1"; return 1; }
}
# left yes|no: the record is there if that was promised, the next writer needs
# no help, and has taken nothing away.
left() {
	if [ "$1" = yes ]; then
		has "$word" || return 1
		[ "$act" != sync ] || sent || { echo 'not sent'; return 1; }
	fi
	soon $soon "$ASSAY" -C "$dir/$who" review comment taxi-1-r1 \
		--text "$next" || return $?
	[ "$act" != sync ] ||
		soon $soon_sent "$ASSAY" -C "$dir/$who" sync || return $?
	has "$next" && { [ "$1" = no ] || has "$word"; }
}
whole() {
	ended || return 1
	[ ! -e "$dir/states/$key" ] || return 0
	"$ASSAY" -C "$dir/$who" fsck >"$dir/why" 2>&1 || return 1
	for d in $touched; do
		git -C "$dir/$d" fsck --full --strict --no-dangling \
			>"$dir/why" 2>&1 || return 1
	done
}
sweep() {
	ready "$1" && calls=$(count "$2" "$3") || return 1
	[ "$calls" -gt 0 ] || { echo 'no calls'; return 1; }
	step=$(((calls + $4 - 1) / $4))
	k=$((1 + (calls % step) / 2))
	strikes=0 missed=0 bad=0
	while [ "$k" -le "$calls" ] && [ $bad -lt 20 ]; do
		strikes=$((strikes + 1))
		struck -w "$2" -n "$k" $5 "$3" || bad=$((bad + 1))
		[ $status -ne 125 ] || missed=$((missed + 1))
		k=$((k + step))
	done
	echo "$1, $2, $3${5:+ for ever}: $calls calls, $strikes struck," \
		"$missed not reached, $bad findings," \
		"$(ls "$dir/states" | wc -l) states" >>"$dir/told"
	[ $bad -eq 0 ]
}
