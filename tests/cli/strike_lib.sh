# Sourced by tests that strike at system calls (tests/tools/strike.c): one
# store, three clones, a model and a review, and the seven acts.
#
# count WHO WHAT ACT     how many calls of its processes an act has
# struck ACT OPTIONS...  the act, struck (tests/tools/strike.c), then the next
#                        writer, who must need no help
# survives ACT           what exited with 0 is there; nothing is half
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir
export HOME
strike=$TOP_BUILDDIR/tests/tools/strike
acts='comment answer verdict import alias sync index'
[ -x "$strike" ] || skip_all 'tests/tools/strike is not built'
"$strike" kill true 2>/dev/null ||
	skip_all 'the kernel does not hand system calls over here'
demo=$ASSAY_DATADIR/demo/taxi
# A sanitized program takes several times as long: fewer points.
(ulimit -v 4000000 && "$ASSAY" --version) >/dev/null 2>&1 && slow= || slow=1

set_up() {
	make_store "$dir" && as erin import "$demo/taxi.txt" --name taxi &&
		as erin review request taxi@1 --checklist sr26-2-tabular &&
		as erin sync && as oscar sync && as vera sync
}
set_up >/dev/null 2>&1 || bail 'no store can be made'

who_does() {
	case $1 in
	comment | answer | verdict) echo vera ;;
	import) echo erin ;;
	*) echo oscar ;;
	esac
}
# What must be true before an act.
prepare() {
	case $1 in
	sync)
		as vera review comment taxi-1-r1 --text "before sync $2" &&
			as vera sync &&
			as oscar review comment taxi-1-r1 --text "sync $2"
		;;
	index) rm -f "$dir"/oscar/assay/index.sqlite* ;;
	esac >/dev/null 2>&1
}
# perform ACT WORD PREFIX...: the act's command line behind a prefix.
perform() {
	p_act=$1 p_word=$2
	shift 2
	p_who=$dir/$(who_does "$p_act")
	case $p_act in
	comment) "$@" "$ASSAY" -C "$p_who" review comment taxi-1-r1 \
		--text "word $p_word." ;;
	answer) "$@" "$ASSAY" -C "$p_who" review answer taxi-1-r1 S01 \
		--result accept --text "word $p_word." ;;
	verdict) "$@" "$ASSAY" -C "$p_who" review verdict taxi-1-r1 rejected \
		--name taxi --text "word $p_word." ;;
	import) "$@" "$ASSAY" -C "$p_who" import "$demo/taxi.txt" \
		--name "word${p_word}x" ;;
	alias) "$@" "$ASSAY" -C "$p_who" alias set taxi "a$p_word" 1 \
		--reason "word $p_word." ;;
	sync) "$@" "$ASSAY" -C "$p_who" sync ;;
	index) "$@" "$ASSAY" -C "$p_who" log --limit 1 ;;
	esac
}
n=0
counted=900000
count() {
	prepare "$3" $counted
	perform "$3" $counted "$strike" -w "$1" -o "$dir/count" "$2" \
		>"$dir/out" 2>&1 || { cat "$dir/out" >&2; return 1; }
	cat "$dir/count"
}
# A new store now and then: each strike adds records to it.
renew() {
	survives "$1" || return 1
	(cd "$dir" && rm -rf hub erin vera oscar keys content saved.*)
	set_up
}
sent() {
	[ "$(git -C "$dir/hub" rev-parse assay)" = \
		"$(git -C "$dir/oscar" rev-parse assay)" ]
}
# struck ACT STRIKE-OPTIONS...: one strike, and the next writer. Returns 1 if
# that one could not write; sets reached.
struck() {
	n=$((n + 1))
	s_act=$1
	shift
	[ $((n % 100)) -ne 0 ] || renew "$s_act" || return 1
	prepare "$s_act" $n || { echo "$s_act: cannot prepare $n"; return 1; }
	perform "$s_act" $n "$strike" -v "$@" >"$dir/out" 2>&1
	status=$?
	echo "$n: $s_act $*: exit $status," \
		"$(grep '^strike: ' "$dir/out")" >>"$dir/told.struck"
	[ $status -ne 126 ] || return 1
	if [ $status -eq 0 ] || [ $status -eq 125 ]; then
		case $s_act in
		sync)
			sent || {
				echo "sync $*: not sent"
				cat "$dir/out"
				return 1
			}
			echo "sync $n"
			;;
		index) ;;
		import) echo "word${n}x" ;;
		*) echo "word $n." ;;
		esac >>"$dir/saved.$s_act"
	fi
	who=$(who_does "$s_act")
	if ! timeout 60 "$ASSAY" -C "$dir/$who" review comment taxi-1-r1 \
		--text "next $n." >"$dir/next" 2>&1; then
		echo "$s_act $*: the next writer fails"
		cat "$dir/out" "$dir/next"
		return 1
	fi
	echo "next $n." >>"$dir/saved.$s_act"
	[ "$s_act" != sync ] || as oscar sync >"$dir/next" 2>&1 || {
		echo "$s_act $*: the next sync fails"
		cat "$dir/out" "$dir/next"
		return 1
	}
}
# All that was acknowledged is in the clone; fsck and git find nothing.
survives() {
	v_who=$(who_does "$1")
	touch "$dir/saved.$1"
	as "$v_who" log --limit 0 --json >"$dir/log" || return 1
	grep -o '"\(word [0-9]*\.\|word[0-9]*x\|next [0-9]*\.\|sync [0-9]*\)"' \
		"$dir/log" | tr -d '"' | sort -u >"$dir/have"
	[ -s "$dir/have" ] || return 1
	sort -u "$dir/saved.$1" | comm -23 - "$dir/have" >"$dir/lost"
	[ ! -s "$dir/lost" ] || {
		echo "lost:"
		cat "$dir/lost"
		grep -w "$(tr -dc '0-9\n' <"$dir/lost" | sed 's/.*/^&:/')" \
			"$dir/told.struck"
		return 1
	}
	as "$v_who" fsck >"$dir/fsck" || {
		cat "$dir/fsck"
		tail -n 100 "$dir/told.struck"
		return 1
	}
	sound "$dir/$v_who" || { sleep 2; sound "$dir/$v_who"; }
}
# Maintenance that a sync has started may still be moving objects: git then
# misses a file between two looks. Damage is there at the second one too.
sound() { git -C "$1" fsck --full --strict --no-dangling; }
