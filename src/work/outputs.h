/* work/outputs.h — the names of a model's outputs in CSV files.
 *
 * One output: "prediction" and "margin"; several: "prediction_0", ... */
#ifndef ASSAY_WORK_OUTPUTS_H
#define ASSAY_WORK_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "engine/scoring.h"
#include "model/model.h"

/* Appends the name of output i of n. */
void output_name(struct buf *out, bool margin, size_t i, size_t n);
/* Outputs of a prediction: LINK_MAX has one, whatever the groups. */
size_t output_count(const struct model *m, bool margin, size_t n_outputs);
/* Appends one value as a CSV field, in the digits that its type needs:
 * float32 for XGBoost, double for LightGBM. */
void output_value(struct buf *out, const struct model *m, double v);
/* Refuses a batch with a level that XGBoost has no answer for. */
ATTR_USED int output_levels(const struct scoring *s, struct err *err);
/* Sets "unseen": {FEATURE: rows with a level that the model does not know}. */
void output_unseen(struct json *result, const struct scoring *s);

#endif
