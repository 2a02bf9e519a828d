# Sourced by the tests of the workbench: make_store DIR makes a store with
# public verbs, at a fixed time, and "play SCRIPT OPTIONS..." plays on it.
export ASSAY_NOW=2026-11-23T12:00:00Z
demo=$ASSAY_DATADIR/demo

make_store() {
	ssh-keygen -q -t ed25519 -N '' -C test -f "$1.key" </dev/null &&
		"$ASSAY" init "$1" --person ana --key "$1.key" &&
		"$ASSAY" -C "$1" role add ana ops validator &&
		"$ASSAY" -C "$1" import "$demo/taxi/taxi.txt" --name taxi \
			--data "$demo/taxi/train.csv" --label demand \
			--time time --unseen-from 2014-09-16 || return 1
	"$ASSAY" -C "$1" monitor check taxi@1 \
		--data "$demo/taxi/production.csv"
	[ $? -eq 1 ] &&
		"$ASSAY" -C "$1" review request taxi@1 \
			--checklist sr26-2-tabular
}
scripts=${TOP_SRCDIR:-.}/tests/tui/scripts
play() {
	script=$scripts/$1.play
	shift
	timeout 300 "$TOP_BUILDDIR/tests/tui/play" \
		-e TERM=xterm-256color -e LC_ALL=C.UTF-8 "$@" \
		"$script" "$dir/store"
}

# The same with more to act on: versions, and models in alarm.
make_busy() {
	make_store "$1" || return 1
	"$ASSAY" -C "$1" import "$demo/taxi/taxi-v2.txt" --name taxi \
		--data "$demo/taxi/train.csv" --label demand \
		--time time --unseen-from 2014-09-16 || return 1
	"$ASSAY" -C "$1" optimize taxi@1 --recipe refit --trees 100 \
		--bound rrmse=0.9 || return 1
	for name in cab bus; do
		"$ASSAY" -C "$1" import "$demo/taxi/taxi.txt" --name $name \
			--data "$demo/taxi/train.csv" --label demand \
			--time time --unseen-from 2014-09-16 || return 1
		"$ASSAY" -C "$1" monitor check $name@1 \
			--data "$demo/taxi/production.csv"
		[ $? -eq 1 ] || return 1
	done
}
# fuzz DIR OPTIONS... SEED STORES...: in DIR, on copies of the stores.
fuzz() {
	mkdir -p "$1" || return 1
	head -73 "$demo/taxi/production.csv" >"$1/rows.csv"
	cp "$demo/taxi/train.csv" "$1/train.csv"
	cp "$demo/taxi/taxi.txt" "$1/model.txt"
	(cd "$1" && shift && "$TOP_BUILDDIR/tests/tui/fuzz" \
		-e TERM=xterm-256color -e LC_ALL=C.UTF-8 -e VISUAL= \
		-e "EDITOR=$TOP_SRCDIR/tests/tui/editor.sh" "$@")
}

# Texts that try to act on the terminal or to hide, where people write.
make_hostile() {
	esc=$(printf '\033') csi=$(printf '\302\233') bel=$(printf '\007')
	rlo=$(printf '\342\200\256') zw=$(printf '\342\200\213')
	iso=$(printf '\342\201\246') bom=$(printf '\357\273\277')
	zalgo=e$(printf '\314\201%.0s' 1 2 3 4 5 6 7 8 9 10 11 12)
	wide=$(printf '\346\274\242\345\255\227') bad=$(printf '\377\300\257')
	i=0
	for text in "${esc}]52;c;cm0=${bel}" "${esc}[2J${esc}[31mred" \
		"${esc}P+q544e${esc}\\" "${esc}]0;title${bel}" \
		"${csi}5n${csi}31m" "a${rlo}dor${iso}b" "pay${zw}pal${bom}" \
		"$zalgo$zalgo$zalgo" "$wide$wide$wide" "x${bad}y" \
		"${esc}[?1049l${esc}c" "${esc}]8;;http://x${bel}l"; do
		i=$((i + 1))
		"$ASSAY" -C "$1" review comment taxi-1-r1 S03 \
			--text "$text" >/dev/null || return 1
		"$ASSAY" -C "$1" review finding taxi-1-r1 raise \
			--title "$text" --severity minor >/dev/null || return 1
	done
	"$ASSAY" -C "$1" handoff open taxi-2014-11-27 --to engineer \
		--note "${esc}]0;title${bel}${rlo}$zalgo" >/dev/null
}
