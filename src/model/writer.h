/* model/writer.h — writes a model back in its source's own format, so that
 * what a recipe made can be loaded by the library it came from.
 *
 * XGBoost: JSON in the schema of the version in the model (a scalar
 * base_score up to 3.0, a list and the table of categories from 3.1 on);
 * LightGBM: text of the version in the model. Reading the bytes back gives
 * an equal model, but for weights that training put on nodes (XGBoost:
 * narrowed to float32). Levels that all look like whole numbers are written
 * as numbers.
 * ERR_UNSUPPORTED: no base score gives the model's base margin exactly. */
#ifndef ASSAY_MODEL_WRITER_H
#define ASSAY_MODEL_WRITER_H

#include "base/buf.h"
#include "model/model.h"

ATTR_USED int model_write(
	struct buf *out, const struct model *m, struct err *err);

/* One source each, chosen by model_write(). */
ATTR_USED int xgb_write(
	struct buf *out, const struct model *m, struct err *err);
ATTR_USED int lgb_write(
	struct buf *out, const struct model *m, struct err *err);

#endif
