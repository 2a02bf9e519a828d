/* model/read.h — the readers themselves, inside the process: for assay-parse
 * and for tests. Everybody else uses model/load.h.
 *
 * The bytes decide the format, never the name of the file. what names the
 * input in messages; options may be NULL. */
#ifndef ASSAY_MODEL_READ_H
#define ASSAY_MODEL_READ_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/load.h"
#include "model/model.h"

struct text_list;

/* A file to be read. */
struct model_input {
	const char *what; /* name for messages */
	const void *data;
	size_t size;
	const struct model_options *options;
	/* XGBoost: names of the features of a model that has none, as a
	 * pickled Booster keeps them; or NULL. */
	const struct text_list *names;
};

ATTR_USED int model_read(
	struct model *out, const struct model_input *in, struct err *err);

/* One format each, chosen by model_read(). */
ATTR_USED int xgb_read(struct model *out, const struct model_input *in,
	bool binary, struct err *err);
ATTR_USED int xgb_bin_read(
	struct model *out, const struct model_input *in, struct err *err);
ATTR_USED int onnx_read(
	struct model *out, const struct model_input *in, struct err *err);
ATTR_USED int lgb_read(
	struct model *out, const struct model_input *in, struct err *err);
/* ERR_UNSUPPORTED with the reason and the export that helps, for bytes that
 * no reader takes; 0 if one of the readers may try: *format says which. */
enum model_format {
	FORMAT_XGB_JSON,
	FORMAT_XGB_UBJ,
	FORMAT_XGB_BIN,
	FORMAT_LGB_TEXT,
	FORMAT_ONNX
};
/* The line that exports a model of the library whose name is in this text. */
const char *model_export(const char *library);
ATTR_USED int model_sniff(enum model_format *format,
	const struct model_input *in, struct err *err);

#endif
