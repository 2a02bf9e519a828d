/* model/mlmodel.h — MLflow's description of a model (the file MLmodel), which
 * Azure ML and Databricks write too; for src/model only.
 *
 * YAML by libyaml, as far as MLflow writes it: one document of mappings, lists
 * and scalars, at most 16 deep, 20,000 values, 1,000 members in a mapping and
 * 8 MiB; aliases and members that stand twice are refused. Of the flavors the
 * first that assay reads is taken: xgboost, lightgbm, onnx, sklearn. Only the
 * name of the data file counts: what lies in it is seen by its content. */
#ifndef ASSAY_MODEL_MLMODEL_H
#define ASSAY_MODEL_MLMODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "model/read.h"

#define MLMODEL_BYTES_MAX ((size_t)8 << 20)

/* {"file", "flavor", and where they are there "library", "model_class",
 * "mlflow_version", "run_id", "model_id", "model_uuid", "utc_time_created",
 * "inputs", "outputs"}: texts, but the last two are what the signature says
 * in JSON. */
ATTR_USED int mlmodel_read(
	struct json **out, const struct model_input *in, struct err *err);

#endif
