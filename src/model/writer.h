/* model/writer.h — writes a model back in its source's own format, so that
 * what a recipe made can be loaded by the library it came from: XGBoost JSON
 * (the schema of 1.7 to 3.0, scalar base_score where it is exact) and
 * LightGBM text v4. Reading the bytes back gives an equal model. */
#ifndef ASSAY_MODEL_WRITER_H
#define ASSAY_MODEL_WRITER_H

#include "base/buf.h"
#include "model/model.h"

ATTR_USED int model_write(
	struct buf *out, const struct model *m, struct err *err);

#endif
