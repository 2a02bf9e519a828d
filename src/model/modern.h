/* model/modern.h — an XGBoost model as the newest version would write it.
 *
 * The margins are those of the given model, bit for bit, under the rules of
 * version 3.4: a base margin that old files add last becomes a last tree of
 * one leaf for each output, behind a base margin of 0. The rounds to use are
 * final (no best round is left), and "reg:linear" gets its present name.
 * Where trees split by category under the rules of files before 1.7, the
 * file's own version is kept: newer ones answer otherwise.
 * ERR_UNSUPPORTED for a model of another library. */
#ifndef ASSAY_MODEL_MODERN_H
#define ASSAY_MODEL_MODERN_H

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

ATTR_USED int model_modern(
	struct model *out, const struct model *m, struct err *err);

#endif
