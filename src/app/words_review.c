/* SPDX-License-Identifier: Apache-2.0 */
/* The sentences of evidence (validate/ev_*.c) and of what an item waits for
 * (app/review_status.c). */
#include "config.h"

#include <stddef.h>

#include "app/words_table.h"
#include "base/i18n.h"

const struct words_row words_review[] = {
	{"parent.none", N_("the version names no parent to compare with")},
	{"purpose.card.filled",
		N_("all {fields} fields of the card are filled")},
	{"purpose.card.missing",
		N_("{missing} of {fields} fields of the card are empty: "
		   "{names}")},
	{"purpose.inputs.filled", N_("all {inputs} inputs are described")},
	{"purpose.inputs.missing",
		N_("{missing} of {inputs} inputs are not described: {names}")},
	{"identity.registered.same",
		N_("the bytes are those that were registered")},
	{"identity.registered.other",
		N_("the bytes are {sha256}, registered are {registered}")},
	{"identity.deployed.same",
		N_("{host} attested the same bytes on {time}")},
	{"identity.deployed.other",
		N_("{host} attested other bytes on {time}: {sha256}")},
	{"identity.no_attestation",
		N_("nobody has attested what serves; run assay attest where "
		   "the model serves")},
	{"replication.same",
		N_("{equal} of {values} submitted values come out bit by bit, "
		   "the largest difference is {largest} (limit {limit})")},
	{"replication.differs",
		N_("row {row} differs by {largest}, more than the limit "
		   "{limit}")},
	{"replication.no_rows",
		N_("{rows} predictions were submitted and no set has as many "
		   "rows")},
	{"replication.none", N_("no predictions were submitted (assay import "
				"--expect)")},
	{"replication.metric",
		N_("{metric}: submitted {submitted}, computed {computed} "
		   "(limit {limit})")},
	{"replication.no_test",
		N_("metrics were submitted, and there are no labelled test "
		   "rows")},
	{"data.no_train", N_("the training rows are not part of the review")},
	{"data.empty", N_("the set has no rows")},
	{"data.missing",
		N_("{rows} rows, {inputs} inputs; the emptiest input misses a "
		   "share of {share} (limit {limit}) {names}")},
	{"data.constants", N_("{inputs} inputs never vary")},
	{"data.duplicates",
		N_("{rows} rows repeat another (share {share}, limit "
		   "{limit})")},
	{"data.conflicts",
		N_("{rows} rows have the inputs of another row and another "
		   "answer (share {share}, limit {limit})")},
	{"data.outside",
		N_("{values} values lie outside the range of the training "
		   "rows (share {share}, limit {limit})")},
	{"data.labels", N_("{labelled} of {rows} rows have an answer")},
	{"data.no_label", N_("no answers are known")},
	{"data.one_answer", N_("all rows have the same answer")},
	{"leakage.overlap",
		N_("{rows} of {of} rows are training rows too (limit "
		   "{limit})")},
	{"leakage.no_time",
		N_("no time column: whether these rows are later than the "
		   "training rows cannot be known")},
	{"leakage.time.after",
		N_("training ends {last}, these rows begin {first}")},
	{"leakage.time.before",
		N_("training ends {last}, but these rows begin {first}")},
	{"leakage.no_test", N_("there are no rows but the training rows")},
	{"leakage.no_label", N_("no answers are known")},
	{"leakage.one_class", N_("all rows have the same answer")},
	{"leakage.several_outputs",
		N_("not computed for models of several outputs")},
	{"leakage.feature",
		N_("the strongest single input, {feature}, reaches AUC {auc}; "
		   "the model {model}")},
	{"leakage.feature.over",
		N_("single inputs come too near the model's AUC {model} "
		   "(limit {limit} of it): {names}")},
	{"performance.binary", N_("AUC {auc} ({auc_low} to {auc_high}), KS "
				  "{ks}, Brier {brier}, on "
				  "{rows} rows")},
	{"performance.binary.new",
		N_("AUC {auc} ({auc_low} to {auc_high}, floor {limit_auc}), "
		   "{gap} below the training rows (limit {limit_gap}), KS "
		   "{ks}, Brier {brier}, on {rows} rows")},
	{"performance.numbers.new",
		N_("RMSE {rmse} ({rmse_low} to {rmse_high}), {growth} times "
		   "that of the training rows (limit {limit_error}), MAE "
		   "{mae}, explains {explained} of the spread (floor "
		   "{limit_skill}), on {rows} rows")},
	{"performance.classes.new",
		N_("share of errors {errors} ({errors_low} to {errors_high}), "
		   "{gap} above the training rows (limit {limit_gap}), on "
		   "{rows} rows")},
	{"performance.numbers",
		N_("RMSE {rmse} ({rmse_low} to {rmse_high}), MAE {mae}, "
		   "explains "
		   "{explained} of the spread, on {rows} rows")},
	{"performance.classes", N_("share of errors {errors} ({errors_low} to "
				   "{errors_high}) on {rows} "
				   "rows")},
	{"performance.no_set", N_("there is no such set in the review")},
	{"performance.no_time",
		N_("no time column: how it holds on later rows cannot be "
		   "known")},
	{"performance.not_later",
		N_("some of these rows are not later than the training rows")},
	{"performance.no_train",
		N_("the training rows are not part of the review, so nobody "
		   "can tell whether these are later")},
	{"performance.no_later_rows",
		N_("no later rows are part of the review")},
	{"performance.no_label", N_("no answers are known")},
	{"performance.too_few", N_("too few rows, or only one kind of answer")},
	{"calibration.slope.one",
		N_("slope {slope} ({low} to {high}): 1 is inside")},
	{"calibration.slope.other",
		N_("slope {slope} ({low} to {high}): 1 is outside")},
	{"calibration.ece",
		N_("expected calibration error {ece} on {rows} rows, limit "
		   "{limit} (a perfect model stays below {perfect})")},
	{"calibration.ece.too_few",
		N_("expected calibration error {ece} is over the limit "
		   "{limit}, but a perfect model may reach {perfect} on so "
		   "few rows ({rows})")},
	{"calibration.level",
		N_("predicted {predicted}, happened {happened} on {rows} "
		   "rows: off by {level} of the spread (limit {limit})")},
	{"calibration.no_set",
		N_("there are no labelled rows but the training rows")},
	{"calibration.too_few", N_("too few rows, or predictions that do not "
				   "vary")},
	{"calibration.not_this_kind",
		N_("not computed for this kind of model")},
	{"independence.some",
		N_("made by {makers}; may review: {independent}")},
	{"independence.none",
		N_("made by {makers}; nobody else has the role validator")},
	{"parent.named", N_("the parent is {parent}")},
	{"parent.other_bytes",
		N_("the parent {parent} has other bytes than the comparison")},
	{"parent.approved", N_("{parent} is approved")},
	{"parent.not_approved", N_("{parent} is not approved ({why})")},
	{"reproducible.same",
		N_("the recipe {recipe}, run again, gives this version")},
	{"reproducible.other",
		N_("the recipe {recipe}, run again, gives another model")},
	{"reproducible.no_run",
		N_("the version was not made by a recorded run")},
	{"reproducible.no_rows",
		N_("the rows that the recipe was fitted on are not known")},
	{"bounded.equal",
		N_("proved: every row gets the same bits ({pairs} pairs of "
		   "leaves)")},
	{"bounded.different", N_("not equal: leaves of tree {tree} differ")},
	{"bounded.no_proof", N_("the proof could not be made for this model")},
	{"bounded.bound",
		N_("no margin moves by more than {bound} (limit {limit})")},
	{"bounded.no_bound",
		N_("no useful bound is proved for single margins: {bound} at "
		   "worst, limit {limit}")},
	{"bounded.margins.equal", N_("{rows} rows: all margins equal in bits")},
	{"bounded.margins.differ",
		N_("{different} of {rows} rows differ, at most by {largest}")},
	{"bounded.no_rows", N_("no rows are part of the review")},
	{"decisions.flips",
		N_("{flips} of {rows} decisions turn (share {share}, limit "
		   "{limit})")},
	{"decisions.no_cutoff",
		N_("no cut-off of the limits lies among the predictions, so "
		   "there are no decisions to compare")},
	{"non_inferior",
		N_("{measure}: difference {difference} ({low} to {high}); "
		   "worst end {worst}, limit {limit}")},
	{"non_inferior.no_rows",
		N_("no labelled rows that the recipe has not seen")},
	{"cost.time", N_("per row {before_ns} ns before, {after_ns} "
			 "ns after")},
	{"cost.size", N_("{before} bytes before, {after} bytes after")},
	{"gain.real", N_("the gain in {what} is real (time: {gain} times as "
			 "fast; nodes {nodes_before} to {nodes_after})")},
	{"gain.none", N_("no gain in {what} is certain (time: {gain} times as "
			 "fast)")},
	{"way_back.none", N_("no other version has been in production")},
	{"way_back.approved",
		N_("{alias} can go back to {version}, which is approved")},
	{"way_back.not_approved",
		N_("{alias} would go back to {version}, which is not "
		   "approved")},
	{"needs.run", N_("to be computed: assay review run")},
	{"needs.rerun", N_("to be computed again: it has lapsed")},
	{"needs.other",
		N_("another person's run: assay review run under their key")},
	{"needs.agreement", N_("runs that agree: two say different things")},
	{"needs.judgement", N_("a person's judgement: assay review answer")},
	{"needs.text", N_("its text: assay review answer")},
	{"needs.gap",
		N_("an answer that accepts what cannot be decided by limits")},
	{"needs.conditions",
		N_("an answer, and conditions: a limit is not met")},
	{"needs.rejected", N_("it was rejected")},
	{NULL, NULL},
};
