#!/bin/sh
# The journey works, with our models and with another model and table.
. "$TOP_SRCDIR/tests/tap.sh"
command -v ssh-keygen >/dev/null 2>&1 || skip_all 'ssh-keygen is not installed'
demo=$ASSAY_DATADIR/demo
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT

# demo_numbers.sh plays it with other seeds, models and tables.
ok 'the journey works with a model and table of ones own' "$ASSAY" demo --script \
	--model "$demo/lending/lending.ubj" --data "$demo/lending/test.csv" \
	--production "$demo/lending/production.csv" --label default
ok 'it can be kept' "$ASSAY" demo --script --keep "$dir/kept"
ok 'and is a store' "$ASSAY" -C "$dir/kept/vera" show taxi
fails 5 'but is not made over another directory' "$ASSAY" demo --script \
	--keep "$dir/kept"
fails 2 'a model needs its rows' "$ASSAY" demo --script \
	--model "$demo/lending/lending.ubj"
finish
