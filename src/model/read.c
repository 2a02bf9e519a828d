/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/read.h"

int model_read(struct model *out, const struct model_input *in, struct err *err)
{
	enum model_format format = FORMAT_XGB_JSON;
	int rc = model_sniff(&format, in, err);

	if (rc < 0)
		return rc;
	switch (format) {
	case FORMAT_LGB_TEXT:
		return lgb_read(out, in, err);
	case FORMAT_XGB_UBJ:
		return xgb_read(out, in, true, err);
	case FORMAT_XGB_JSON:
	default:
		return xgb_read(out, in, false, err);
	}
}
