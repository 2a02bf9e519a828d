#!/bin/sh
# Three persons, three clones; where the test runs as root, three users of the
# system who share nothing but the bare repository and the content store. They
# work offline at the same time, synchronise, and see the same.
. "$TOP_SRCDIR/tests/tap.sh"
command -v ssh-keygen >/dev/null 2>&1 || skip_all 'ssh-keygen is not installed'
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir" "$tap_log"' EXIT
chmod 755 "$dir"
people='erin vera oscar'
# ssh-keygen wants users that the system knows; these are on every Debian.
uid_of() {
	case $1 in erin) id -u daemon ;; vera) id -u bin ;; *) id -u games ;; esac
}
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null 2>&1 &&
	id daemon bin games >/dev/null 2>&1; then
	each=yes
	for f in "$ASSAY" "$ASSAY_DATADIR/limits/default.limits"; do
		setpriv --reuid "$(uid_of erin)" --regid 61010 --clear-groups \
			test -r "$f" || each=no
	done
else
	each=no
fi
if [ $each = yes ]; then
	echo '# three users of the system'
else
	echo '# one user of the system for all three: not root, or the'
	echo '# program cannot be read by others'
fi

# user PERSON COMMAND...: with nothing of ours but the program; the group may
# write where all of them do.
user() {
	who=$1
	shift
	if [ $each = yes ]; then
		set -- setpriv --reuid "$(uid_of "$who")" --regid 61010 \
			--clear-groups "$@"
	fi
	env -i PATH="$PATH" LC_ALL=C.UTF-8 TZ=UTC HOME="$dir/$who" \
		OPENBLAS_NUM_THREADS=1 TMPDIR="$dir/$who" \
		ASSAY_LIBEXEC="$ASSAY_LIBEXEC" ASSAY_DATADIR="$ASSAY_DATADIR" \
		ASSAY_STORE="$dir/$who/clone" \
		sh -c 'umask 007 && cd && exec "$@"' sh "$@" </dev/null
}
as() {
	who=$1
	shift
	user "$who" "$ASSAY" "$@"
}
owned() { # PERSON PATH...
	who=$1
	shift
	[ $each = no ] || chown -R "$(uid_of "$who"):61010" "$@"
}

demo=$ASSAY_DATADIR/demo
for p in $people; do
	mkdir -m 700 "$dir/$p"
	# Rows travel by other ways than the store: each has copies.
	cp "$demo/taxi/train.csv" "$demo/taxi/production.csv" \
		"$demo/taxi/taxi.txt" "$demo/lending/lending.ubj" \
		"$demo/lending/test.csv" "$dir/$p"
	ssh-keygen -q -t ed25519 -N '' -C "$p" -f "$dir/$p/key"
	cp "$dir/$p/key.pub" "$dir/$p.pub"
	owned $p "$dir/$p"
done
mkdir "$dir/shared" && chmod 2770 "$dir/shared" && owned erin "$dir/shared"

make_hub() {
	as erin init "$dir/shared/hub" --person erin --role engineer \
		--key "$dir/erin/key" --add "vera:validator:$dir/vera.pub" \
		--add "oscar:ops+owner:$dir/oscar.pub" \
		--content "$dir/shared/content" &&
		user erin git -C "$dir/shared/hub" config \
			core.sharedRepository group
}
join() {
	as "$1" join "$dir/shared/hub" "$dir/$1/clone" --person "$1" \
		--key "$dir/$1/key"
}
ok 'erin makes the store' make_hub
for p in $people; do
	ok "$p joins it" join $p
done
private() {
	[ $each = no ] || ! user vera test -r "$dir/erin/key"
}
ok 'nobody reads what is another one'"'"'s' private

sync_all() {
	for p in $people; do
		as $p sync || return 1
	done
}
ok 'erin imports a model' as erin import taxi.txt --name taxi \
	--data train.csv --label demand --time time --unseen-from 2014-09-16
ok 'and asks for its review' as erin review request taxi@1 \
	--checklist sr26-2-tabular
ok 'everybody takes it over' sync_all
ok 'everybody once more' sync_all
review=taxi-1-r1

# Offline, at the same time.
work_erin() {
	as erin import lending.ubj --name lending --data test.csv \
		--label default &&
		as erin import taxi.txt --name taxi --parent taxi@1 &&
		as erin review comment $review --text 'the rows are in my home' &&
		as erin optimize lending@1 --recipe exact
	[ $? -le 1 ]
}
work_vera() {
	as vera data locate taxi-train train.csv &&
		as vera review run $review &&
		as vera review comment $review S06 --text 'what is lag_24h?' &&
		as vera review finding $review raise --title 'no later rows' \
			--severity major --owner erin &&
		as vera review verdict $review rejected --name taxi \
			--text 'not before the finding is closed'
}
work_oscar() {
	as oscar monitor check taxi@1 --data production.csv
	[ $? -eq 1 ] &&
		as oscar alias set taxi staging 1 --reason trial &&
		as oscar alarm ack taxi-2014-11-27 --note Thanksgiving &&
		as oscar handoff open taxi-2015-01-26 --to engineer &&
		as oscar review comment $review --text 'alarms are open'
}
mv "$dir/shared" "$dir/away"
for p in $people; do
	work_$p >"$dir/$p.log" 2>&1 &
	eval "pid_$p=\$!"
done
worked() {
	eval "wait \$pid_$1"
	r=$?
	cat "$dir/$1.log"
	return $r
}
for p in $people; do
	ok "$p works offline" worked $p
done
fails 3 'nobody synchronises meanwhile' as erin sync
mv "$dir/away" "$dir/shared"

# All of them at once; whoever comes second tries again by itself.
for p in $people; do
	as $p sync >"$dir/$p.log" 2>&1 &
	eval "pid_$p=\$!"
done
for p in $people; do
	ok "$p synchronises at the same time as the others" worked $p
done
ok 'and once more, for what came later' sync_all
ok 'and for the first of them' as erin sync

equal() {
	for p in $people; do
		as $p "$@" --json >"$dir/$p.json" || return 1
		[ -s "$dir/$p.json" ] || return 1
	done
	cmp "$dir/erin.json" "$dir/vera.json" &&
		cmp "$dir/erin.json" "$dir/oscar.json"
}
for words in show 'show taxi' 'show taxi@1' 'show lending' \
	'show taxi@staging' log 'log taxi' 'review list' \
	"review show $review" inbox fleet 'when taxi staging 2100-01-01' \
	'alias history taxi' 'alarm list' 'handoff list' 'run list' \
	'monitor show taxi@1'; do
	ok "$words --json is the same for all" equal $words
done
holds() { # PATTERN WORDS...
	pattern=$1
	shift
	as oscar "$@" | grep -q -e "$pattern"
}
ok 'the verdict came over' holds rejected review show $review
ok 'and the comments' holds 'lag_24h' review show $review S06
ok 'and the second version' holds '2' show taxi
sound() {
	user erin git -C "$dir/shared/hub" fsck --strict &&
		for p in $people; do
			user $p git -C "$dir/$p/clone" fsck --strict || return 1
		done
}
ok 'git finds all four repositories sound' sound
healthy() {
	for p in $people; do
		as $p doctor --deep || return 1
	done
}
ok 'and so does doctor' healthy
finish
