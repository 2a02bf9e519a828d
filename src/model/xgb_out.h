/* model/xgb_out.h — the parts of the XGBoost writer; for src/model only. */
#ifndef ASSAY_MODEL_XGB_OUT_H
#define ASSAY_MODEL_XGB_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/model.h"

/* A float as XGBoost writes it: never a whole number without exponent. */
void xgb_out_float(struct buf *out, double v);
/* A JSON text, quoted and escaped. */
void xgb_out_text(struct buf *out, const char *s);
/* How a version writes trees. */
struct xgb_dialect {
	bool vectors;      /* from 2.1: size_leaf_vector of a scalar is 1 */
	bool words;        /* to 1.5: default_left is true or false */
	bool child_counts; /* to 1.2: one more list */
};
/* "learner" > "gradient_booster" > "model" > "trees", as a JSON array. */
void xgb_out_trees(struct buf *out, const struct model *m,
	const struct xgb_dialect *dialect);
/* The table of categories of 3.1 and later. */
void xgb_out_cats(struct buf *out, const struct model *m);
/* The objective's parameters: kept ones, else the library's defaults. */
void xgb_out_parameters(struct buf *out, const struct model *m);

#endif
