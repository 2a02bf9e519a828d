/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/writer.h"

int model_write(struct buf *out, const struct model *m, struct err *err)
{
	return m->source == MODEL_XGBOOST ? xgb_write(out, m, err)
					  : lgb_write(out, m, err);
}
