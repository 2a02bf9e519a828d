# Sourced by tests of the command line: a store with three persons.
# make_store DIR     makes DIR/hub and clones DIR/erin, DIR/vera, DIR/oscar
# as PERSON WORDS... runs assay as that person in that person's clone
# digest DIR         one line for the names and bytes of all files below DIR
# unchanged DIR STATUS WORDS...  the command exits with STATUS and changes
#                    nothing below DIR
make_store() {
	top=$1
	mkdir -p "$top/keys"
	for p in erin vera oscar; do
		ssh-keygen -q -t ed25519 -N '' -C "$p" -f "$top/keys/$p"
	done
	"$ASSAY" init "$top/hub" --person erin --key "$top/keys/erin" \
		--role engineer --add "vera:validator:$top/keys/vera.pub" \
		--add "oscar:ops+owner:$top/keys/oscar.pub" \
		--content "$top/content" >/dev/null || return 1
	for p in erin vera oscar; do
		"$ASSAY" join "$top/hub" "$top/$p" --person "$p" \
			--key "$top/keys/$p" >/dev/null || return 1
	done
}
as() {
	who=$1
	shift
	"$ASSAY" -C "$top/$who" "$@"
}
digest() {
	(cd "$1" && find . \( -type f -o -type d -o -type l \) | LC_ALL=C sort |
		while read -r f; do
			if [ -f "$f" ]; then sha256sum "$f"; else echo "$f"; fi
		done) | sha256sum
}
unchanged() {
	u_dir=$1 u_want=$2
	shift 2
	u_before=$(digest "$u_dir")
	"$@"
	u_got=$?
	u_after=$(digest "$u_dir")
	[ "$u_got" -eq "$u_want" ] ||
		echo "exit status $u_got, expected $u_want"
	[ "$u_after" = "$u_before" ] || echo "the store has changed"
	[ "$u_got" -eq "$u_want" ] && [ "$u_after" = "$u_before" ]
}
says() {
	pattern=$1
	shift
	"$@" 2>&1 | tee /dev/stderr | grep -q -e "$pattern"
}
