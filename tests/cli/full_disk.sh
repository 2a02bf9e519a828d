#!/bin/sh
# A full disk: reading goes on, writing is refused with its status, and the
# store keeps its bytes; a disk that fills up half-way loses no record.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
[ "$(id -u)" -eq 0 ] || skip_all 'only root may mount a small disk'
dir=$(mktemp -d) || exit 99
mkdir "$dir/disk" "$dir/home"
mount -t tmpfs -o size=12m none "$dir/disk" 2>/dev/null ||
	skip_all 'a small disk cannot be mounted here'
trap 'cd /; umount "$dir/disk"; rm -rf "$dir" "$tap_log"' EXIT
HOME=$dir/home
export HOME
taxi=$ASSAY_DATADIR/demo/taxi
lending=$ASSAY_DATADIR/demo/lending
make_store "$dir" || bail 'no store can be made'
s=$dir/disk/store
"$ASSAY" join "$dir/hub" "$s" --person erin --key "$dir/keys/erin" \
	>/dev/null && cd "$s" && "$ASSAY" import "$taxi/taxi.txt" --name taxi \
	--data "$taxi/train.csv" --time time --label demand >/dev/null || exit 99

fill_up() {
	dd if=/dev/zero of="$dir/disk/fill" bs=64k
	dd if=/dev/zero of="$dir/disk/rest" bs=1
	[ "$(df --output=avail "$dir/disk" | tail -n 1)" -eq 0 ]
}
leave() { # KIB
	rm -f "$dir/disk/fill" "$dir/disk/rest"
	free=$(df --output=avail "$dir/disk" | tail -n 1)
	dd if=/dev/zero of="$dir/disk/fill" bs=1k count=$((free - $1)) \
		2>/dev/null
}
# Files only: libgit2 may leave an empty directory.
files() {
	find . -type f -print0 | sort -z | xargs -0 sha256sum
}
refused() {
	files >"$dir/before"
	"$ASSAY" "$@" 2>"$dir/said"
	[ $? -eq 74 ] || return 1
	cat "$dir/said"
	grep -q -e 'No space left' "$dir/said" && files | diff "$dir/before" -
}

ok 'the disk is full' fill_up
ok 'show still works' unchanged "$s" 0 "$ASSAY" show taxi
ok 'log still works' unchanged "$s" 0 "$ASSAY" log
ok 'fleet still works' unchanged "$s" 0 "$ASSAY" fleet
ok 'import is refused' refused import "$lending/lending.ubj" --name lending
ok 'monitor check is refused' refused monitor check taxi@1 \
	--data "$taxi/production.csv"
ok 'optimize is refused' refused optimize taxi@1 --recipe exact
ok 'data add is refused' refused data add "$taxi/production.csv" --name later
ok 'role add is refused' refused role add vera owner
ok 'setting a remote is refused' refused sync --url "$dir/other"
full_out() {
	"$ASSAY" show taxi >/dev/full
	[ $? -eq 74 ]
}
ok 'standard output on a full disk is not a success' full_out

# Room for a part of an import: no job stays, no version is half made (it is
# the last record of an import), and what there was stays readable.
half_way() { # KIB
	leave "$1"
	"$ASSAY" import "$lending/lending.ubj" --name "half$1" \
		--data "$lending/test.csv"
	status=$?
	[ $status -eq 0 ] && return 0
	[ $status -eq 74 ] && [ -z "$(ls assay/jobs)" ] &&
		"$ASSAY" show taxi && "$ASSAY" log || return 1
	"$ASSAY" show "half$1"
	[ $? -eq 66 ]
}
for kib in 4 8 16 32 64 128 256 512 768; do
	ok "$kib KiB left: an import that fails leaves no job and no version" \
		half_way $kib
done
rm -f "$dir/disk/fill"
ok 'with room again it succeeds' "$ASSAY" import "$lending/lending.ubj" \
	--name again --data "$lending/test.csv"
ok 'git finds nothing wrong' git fsck --strict
ok 'and neither does doctor' "$ASSAY" doctor --deep
finish
