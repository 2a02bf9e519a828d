#!/bin/sh
# Every reading command prints one canonical JSON document of its schema.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
demo=$ASSAY_DATADIR/demo/taxi
make_store "$dir" || bail 'no store can be made'

json() {
	schema=$1 want=$2
	shift 2
	as erin "$@" --json >"$dir/out"
	got=$?
	[ "$got" -eq "$want" ] || { echo "exit status $got"; return 1; }
	"$TOP_BUILDDIR/tests/tools/jsoncheck" "assay.$schema/1" <"$dir/out"
}
ok 'import' json import 0 import "$demo/taxi.txt" --name taxi \
	--data "$demo/train.csv" --label demand --time time
ok 'import again' json import 0 import "$demo/taxi.txt" --name taxi \
	--parent taxi@1
ok 'the second is a child' says 'parent *taxi@1' as erin show taxi@2
ok 'show' json show 0 show
ok 'show tells when a model changed' says '^  taxi .*20[0-9][0-9]-[0-9][0-9]-' as erin show
ok 'show NAME' json show 0 show taxi
ok 'show NAME@N' json show 0 show taxi@1
ok 'diff' json diff 1 diff taxi@1 taxi@2
ok 'diff of equals' json diff 0 diff taxi@1 taxi@1
ok 'log' json log 0 log
ok 'log NAME' json log 0 log taxi
ok 'role list' json role.list 0 role list
ok 'policy show' json policy.show 0 policy show
ok 'fsck' json fsck 0 fsck
ok 'verify' json verify 0 verify
ok 'audit export' json audit.export 0 audit export "$dir/proof"
ok 'data list' json data.list 0 data list
ok 'data add' json data.add 0 data add "$demo/production.csv" --name later
ok 'data add again finds it' json data.add 0 data add "$demo/production.csv"
ok 'data locate' json data.locate 0 data locate later "$demo/production.csv"
ok 'alias show' json alias.show 0 alias show taxi
ok 'alias history' json alias.history 0 alias history taxi
ok 'sync' json sync 0 sync
ok 'doctor' sh -c '"$0" -C "$1" doctor --json >"$2"; "$3" assay.doctor/1 <"$2"' \
	"$ASSAY" "$dir/erin" "$dir/out" "$TOP_BUILDDIR/tests/tools/jsoncheck"

# Equal stores give equal documents, whoever reads them.
as oscar sync >/dev/null
as vera sync >/dev/null
ok 'oscar moves an alias' as oscar alias set taxi staging 1 --reason first
ok 'and attests the file' as oscar attest taxi@staging --file "$demo/taxi.txt"
fails 1 'another file is a finding' as oscar attest taxi@staging \
	--file "$demo/train.csv"
as oscar sync >/dev/null
as vera sync >/dev/null
as erin sync >/dev/null
equal() {
	for p in erin vera oscar; do
		as "$p" "$@" --json >"$dir/$p.json" || return 1
	done
	cmp "$dir/erin.json" "$dir/vera.json" &&
		cmp "$dir/erin.json" "$dir/oscar.json"
}
ok 'show is equal in three clones' equal show
ok 'show NAME too' equal show taxi
ok 'show NAME@N too' equal show taxi@1
ok 'log too' equal log
ok 'when too' equal when taxi staging 2100-01-01
ok 'alias history too' equal alias history taxi
ok 'when says claimed' says claimed as vera when taxi staging 2100-01-01
ok 'and nothing before the first move' says 'no version yet' \
	as vera when taxi staging 2000-01-01
ok 'git finds the repository sound' git -C "$dir/hub" fsck --strict
finish
