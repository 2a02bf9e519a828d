/* validate/function.h — one evidence function each, by the names of
 * base/evidence.h.
 *
 * A function adds parts to the body and decides nothing else; it is a pure
 * function of what the subject holds. What cannot be known is a part "not
 * answerable" that says why, never "pass". */
#ifndef ASSAY_VALIDATE_FUNCTION_H
#define ASSAY_VALIDATE_FUNCTION_H

#include "base/err.h"
#include "base/json.h"
#include "validate/body.h"
#include "validate/subject.h"

typedef int val_function(
	struct val_subject *s, struct json *body, struct err *err);

/* From the records alone. */
val_function ev_purpose, ev_identity, ev_independence, ev_parent_approved,
	ev_way_back;
/* From rows. */
val_function ev_replication, ev_data_fitness, ev_leakage, ev_performance,
	ev_calibration;
/* From the model and its parent. */
val_function ev_reproducible, ev_bounded, ev_decisions, ev_non_inferior,
	ev_cost, ev_gain;

#endif
