/* model/describe.h — what a model is, for people and for the binding of its
 * features to columns. */
#ifndef ASSAY_MODEL_DESCRIBE_H
#define ASSAY_MODEL_DESCRIBE_H

#include "base/json.h"
#include "model/model.h"
#include "table/bind.h"

/* What was understood: format, version, objective, task, link, rounds, trees,
 * leaves, depth, features with kinds, levels and domains, missing policy. */
struct json *model_describe(const struct model *m);
/* The features as table/bind.h wants them; the caller frees the array only,
 * the strings stay the model's. */
struct bind_feature *model_bind_features(const struct model *m);

/* Words for messages and JSON: "binary", "logistic", "category". */
/* What wrote the file: "XGBoost", "LightGBM", "ONNX". */
const char *model_library(const struct model *m);
const char *model_task_name(enum model_task task);
const char *model_link_name(enum model_link link);
const char *model_kind_name(enum feature_kind kind);

#endif
