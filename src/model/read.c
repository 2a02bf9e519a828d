/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/read.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static int read_format(struct model *out, enum model_format format,
	const struct model_input *in, struct err *err)
{
	switch (format) {
	case FORMAT_LGB_TEXT:
		return lgb_read(out, in, err);
	case FORMAT_ONNX:
		return onnx_read(out, in, err);
	case FORMAT_XGB_BIN:
		return xgb_bin_read(out, in, err);
	case FORMAT_XGB_UBJ:
		return xgb_read(out, in, true, err);
	case FORMAT_XGB_JSON:
	default:
		return xgb_read(out, in, false, err);
	}
}

/* Every message names the file; the checks of the finished model do not know
 * it. */
static void name_file(const struct model_input *in, struct err *err)
{
	char *text;

	if (!err || strncmp(err->text, in->what, strlen(in->what)) == 0)
		return;
	text = xstrdup(err->text);
	err_set(err, err->code, "%s: %s", in->what, text);
	free(text);
}

int model_read(struct model *out, const struct model_input *in, struct err *err)
{
	enum model_format format = FORMAT_XGB_JSON;
	int rc = model_sniff(&format, in, err);

	if (rc == 0)
		rc = read_format(out, format, in, err);
	if (rc < 0)
		name_file(in, err);
	return rc;
}
