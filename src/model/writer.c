/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/writer.h"

#include "base/i18n.h"
#include "model/xgb.h"

int model_write(struct buf *out, const struct model *m, struct err *err)
{
	if (m->graph)
		return err_set(err, ERR_UNSUPPORTED,
			_("this is an ONNX graph (a network or a pipeline), "
			  "which no other format holds: keep its file"));
	if (m->source != MODEL_XGBOOST)
		return lgb_write(out, m, err);
	/* A forest from ONNX may mean what XGBoost has no word for. */
	if (!xgb_find_objective(m->objective))
		return err_set(err, ERR_UNSUPPORTED,
			_("XGBoost has no objective that gives the scores of "
			  "this model (%s): keep its file"),
			m->objective);
	return xgb_write(out, m, err);
}
