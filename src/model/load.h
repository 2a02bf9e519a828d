/* model/load.h — a model file opened by way of assay-parse, the process that
 * may crash.
 *
 * The child (found in $ASSAY_LIBEXEC, else in the directory of the
 * installation) reads the file from its standard input, under limits of
 * memory and time, and hands a block back as a sealed memfd, which is checked
 * again here. Ownership: model_load() fills *out, model_close() frees.
 * Errors name byte offset, line or JSON path; for a format that is refused
 * they hold the one-line export in the source tool. */
#ifndef ASSAY_MODEL_LOAD_H
#define ASSAY_MODEL_LOAD_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

/* Choices that a file can leave open; a file that needs one and does not get
 * it is refused with both ways named. */
enum model_rounds { ROUNDS_ASK, ROUNDS_ALL, ROUNDS_BEST };

struct model_options {
	enum model_rounds rounds;
	const char *missing; /* XGBoost: value that means missing, or NULL */
	/* ONNX: constants may lie in plain files beside the model's. */
	bool beside;
};

/* path may be a directory that MLflow wrote (model/locate.h).
 * options may be NULL: ask, and only NaN is missing. */
ATTR_USED int model_load(struct model *out, const char *path,
	const struct model_options *options, struct err *err);

#endif
