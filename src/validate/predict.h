/* validate/predict.h — margins to predictions, equal on every machine.
 *
 * The link functions of model/model.h with the exponential of stats/fmath.h.
 * Shapes: (n, n_groups) row-major, in and out; LINK_MAX puts the index of the
 * largest margin in column 0. */
#ifndef ASSAY_VALIDATE_PREDICT_H
#define ASSAY_VALIDATE_PREDICT_H

#include <stddef.h>

#include "model/model.h"

void val_predict(
	const struct model *m, const double *margin, size_t n, double *pred);

#endif
