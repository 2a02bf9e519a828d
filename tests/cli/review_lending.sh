#!/bin/sh
# A review of the Lending Club model, from the request to production, by three
# people in three clones; what cannot be known never reads as a pass.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/review_lib.sh"
lending=$ASSAY_DATADIR/demo/lending
review_clones || skip_all "no ssh-keygen"

as erin import "$lending/lending.ubj" --name lending \
	--data "$lending/test.csv" --label default \
	--expect "$lending/expect.csv" --trained-on "$lending/train.csv" \
	>"$dir/log" 2>&1 || exit 99

fails 66 'a checklist that is not there is named' \
	as erin review request lending@1 --checklist nothing
printf '[checklist]\nid = x\ntitle = y\nversion = 1\n[A]\nkind = M\n' \
	>"$dir/bad.checklist"
fails 65 'a checklist with a slip is refused' \
	as erin review request lending@1 --checklist "$dir/bad.checklist"
says "bad.checklist" 'the file of the slip is named' \
	as erin review request lending@1 --checklist "$dir/bad.checklist"
printf '[performance]\nauk = 1\n' >"$dir/bad.limits"
fails 65 'limits with a slip are refused' as erin review request lending@1 \
	--checklist sr26-2-tabular --limits "$dir/bad.limits"
says "bad.limits:2" 'and the line of the limits' as erin review request \
	lending@1 --checklist sr26-2-tabular --limits "$dir/bad.limits"
ok 'refused requests leave nothing' none_open
ok 'the engineer asks for a review' \
	as erin review request lending@1 --checklist sr26-2-tabular
says 'S04 .*pass .*submitted' 'the maker submits, and confirms nothing' \
	as erin review show lending-1-r1
says 'out-of-time, not answerable: no time column' \
	'out of time is not answerable without a time column' \
	as erin review show lending-1-r1 S07
says 'not answerable: nobody has attested' \
	'what runs is not answerable without an attestation' \
	as erin review show lending-1-r1 S03
fails 4 'the maker does not judge' as erin review answer lending-1-r1 S01 \
	--result accept --text mine
fails 4 'the maker gives no verdict' \
	as erin review verdict lending-1-r1 approved --name lending
share
fails 66 'the validator is told which rows are missing' \
	as vera review run lending-1-r1
here vera "$lending/test.csv"
here vera "$lending/train.csv"
ok 'the validator computes every item' as vera review run lending-1-r1
says 'S04 .*pass .*confirmed' 'equal bytes under two keys confirm' \
	as vera review show lending-1-r1
fails 5 'open items stop the verdict' \
	as vera review verdict lending-1-r1 approved --name lending
for item in S01 S03 S05 S06 S07 S27; do
	ok "the validator answers $item" as vera review answer lending-1-r1 \
		"$item" --result accept --text 'known and small'
done
fails 2 'a verdict is signed with the name in full' \
	as vera review verdict lending-1-r1 approved --name lend
fails 2 'conditions have their own verdict' as vera review verdict \
	lending-1-r1 approved --name lending --conditions 'none'
fails 5 'production waits for the verdict' \
	as oscar alias set lending production 1
ok 'the validator approves' \
	as vera review verdict lending-1-r1 approved --name lending
share
ok 'production takes the approved version' \
	as oscar alias set lending production 1
share
here oscar "$lending/test.csv"
here oscar "$lending/train.csv"
ok 'a third person verifies the evidence' as oscar review verify lending-1-r1
for who in erin vera oscar; do
	as $who review show lending-1-r1 --json >"$dir/$who.json"
done
ok 'all clones show the same review' cmp "$dir/erin.json" "$dir/vera.json"
ok 'and the third too' cmp "$dir/erin.json" "$dir/oscar.json"
ok 'what serves is attested' as oscar attest lending@production \
	--file "$lending/lending.ubj"
says 'S03 .*lapsed' 'evidence lapses with its facts' \
	as oscar review show lending-1-r1
fails 66 'a review that is not there' as oscar review show nothing
finish
