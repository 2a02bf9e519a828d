/* model/snapshot.h — the model in a memory snapshot of XGBoost, which is what
 * a pickled Booster holds; for src/model only.
 *
 * Raw bytes of the binary format up to 0.90; from 1.0 "CONFIG-offset:", an
 * int64 length, the binary model and a configuration in JSON; from 1.3 an
 * object {"Config", "Model"}, in JSON, from 1.6 in UBJSON. The configuration
 * is that of training and changes no prediction. */
#ifndef ASSAY_MODEL_SNAPSHOT_H
#define ASSAY_MODEL_SNAPSHOT_H

#include "base/attr.h"
#include "base/err.h"
#include "model/read.h"

/* Narrows in->data and in->size to the model; bytes that are no snapshot are
 * left as they are. */
ATTR_USED int snapshot_model(struct model_input *in, struct err *err);

#endif
