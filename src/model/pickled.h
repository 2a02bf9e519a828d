/* model/pickled.h — the XGBoost model in a pickled Booster, as SageMaker and
 * joblib keep it; for src/model only.
 *
 * Read as inert data (model/pickle.h). Of the Booster's state its one buffer
 * is taken, which must be an XGBoost model (model/snapshot.h), and up to
 * XGBoost 1.3 the feature names, which the buffer does not have. A scikit-learn
 * wrapper around it says which value is missing. Everything else is refused
 * with the export that helps.
 * Ownership: data lies in the input or in decoded; pickled_release() frees. */
#ifndef ASSAY_MODEL_PICKLED_H
#define ASSAY_MODEL_PICKLED_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"
#include "model/events.h"
#include "model/read.h"

struct pickled {
	const void *data; /* the model */
	size_t size;
	struct text_list names;     /* n 0: none */
	char missing[NUM_TEXT_MAX]; /* "": only NaN is */
	struct buf decoded;         /* what data lies in, of protocol 2 */
};

/* Fills *out, which may be released in any case. */
ATTR_USED int pickled_read(
	struct pickled *out, const struct model_input *in, struct err *err);
void pickled_release(struct pickled *p);

#endif
