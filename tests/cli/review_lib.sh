# Sourced by tests of reviews: three people in three clones of one store.
# as WHO ARGS...    runs assay in that person's clone
# share             everybody has everything
# here WHO FILE     names a file of rows in that clone, by its digest
# says TEXT 'sentence' COMMAND...  passes if the output holds the pattern
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir
export HOME

as() {
	as_who=$1
	shift
	"$ASSAY" -C "$dir/$as_who" "$@"
}
carried() {
	as erin review show taxi-2-r1 | sed -n "/carried over/,/^  item/p"
}
review_clones() {
	for who in erin vera oscar; do
		ssh-keygen -q -t ed25519 -N '' -f "$dir/$who.key" || return 1
	done
	"$ASSAY" init "$dir/hub" --person erin --role engineer \
		--key "$dir/erin.key" \
		--add "vera:validator:$dir/vera.key.pub" \
		--add "oscar:ops+owner:$dir/oscar.key.pub" \
		--content "$dir/content" >"$dir/log" 2>&1 || exit 99
	for who in erin vera oscar; do
		"$ASSAY" join "$dir/hub" "$dir/$who" --person $who \
			--key "$dir/$who.key" >>"$dir/log" 2>&1 || exit 99
	done
}
share() {
	for who in erin vera oscar erin vera oscar; do
		as $who sync >>"$dir/log" 2>&1 || exit 99
	done
}
here() {
	as "$1" data locate \
		"$(sha256sum "$2" | cut -c1-64)" "$2" >>"$dir/log" 2>&1 ||
		exit 99
}
says() {
	says_text=$1 says_what=$2
	shift 2
	"$@" >"$tap_log" 2>&1
	grep -q -e "$says_text" "$tap_log"
	tap_report $? "$says_what"
}
none_open() {
	! as erin review list | grep -q lending-1
}
