#!/bin/sh
# Rules of tiers and aliases, verdicts that go stale, and records that come
# late, in every clone alike.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
"$ASSAY" demo --script --keep "$dir/d" >/dev/null 2>&1 ||
	bail 'the demonstration cannot be made'
top=$dir/d
all() {
	for p in erin vera oscar erin vera oscar; do
		as $p sync >/dev/null || return 1
	done
}
all

fails 4 'a validator sets no rules' as vera policy tier default --validators 2
fails 2 'a rule knows its words' as erin policy tier default --conditions perhaps
fails 2 'production always needs an approval' \
	as erin policy alias production --approval no
ok 'the approval stands without rules' says '"state": "approved"' \
	as oscar show taxi@2 --json
ok 'the administrator asks for a checklist' as erin policy tier default \
	--checklist sr26-2-tabular --checklist opt-change
ok 'policy show tells it' says 'tier *default *the checklist sr26-2-tabular' \
	as erin policy show
all
ok 'the approval stands under it' says '"state": "approved"' \
	as oscar show taxi@2 --json
ok 'she asks for two persons in tier 1' as erin policy tier 1 --validators 2 \
	--conditions no
all
fails 4 'the engineer does not choose the tier' \
	as erin policy assign taxi 3
ok 'a validator does' as vera policy assign taxi 1 --reason 'many users'
ok 'and one verdict is too few then' says 'approval *lapsed: ' as vera show taxi@2
ok 'but the move of then stays permitted' says '"permitted": true' \
	as vera alias history taxi --json
ok 'the tier can be left' as vera policy assign taxi default
ok 'a path for production' as erin policy alias production --after staging
all
ok 'earlier moves stay permitted' says '"permitted": true' \
	as vera alias history taxi --json
ok 'going back is not hindered' as oscar alias set taxi production 1 \
	--reason 'try the old one'
ok 'the finding of going back makes the old approval stale' \
	says 'stale: F[0-9]*: it came after the verdict' as oscar show taxi@1
all
ok 'and the inbox of every validator says so' says 'bears on the verdict of vera' as vera inbox
ok 'a finding on the approved version' as vera review finding taxi-2-r1 raise \
	--title 'looks odd' --severity major
all
ok 'another alias may ask for an approval' as erin policy alias staging \
	--approval yes
all
fails 5 'which it then needs' as oscar alias set lending staging 2
ok 'the approval is stale' says 'stale: F' as oscar show taxi@2
ok 'review show names what was not seen' says 'not seen *finding.raise' \
	as erin review show taxi-2-r1
ok 'the role of the validator is taken' as erin role remove vera validator \
	--from "$(as erin log --author vera --limit 100 --json |
		awk '/"op": "verdict"/ { on = 1 }
			/"id": / { gsub(/[",]/, ""); id = $2 }
			on && /"object": / { exit }
			END { print id }')"
all
ok 'and with it her verdicts' says 'WITHOUT EFFECT' \
	as oscar review show taxi-2-r1
ok 'the inbox says that too' says 'the verdict of vera has no effect' \
	as oscar inbox --all
ok 'production is shown as not permitted' says 'NOT PERMITTED' \
	as oscar alias history taxi
finish
