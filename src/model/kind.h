/* model/kind.h — the words of a model: whose rules, which task, which link,
 * and what a feature is. */
#ifndef ASSAY_MODEL_KIND_H
#define ASSAY_MODEL_KIND_H

#include <stddef.h>

/* Whose rules of arithmetic hold. Forests from ONNX follow XGBoost's (float32,
 * base last); MODEL_ONNX is a graph, which has no trees. */
enum model_source {
	MODEL_XGBOOST,
	MODEL_LIGHTGBM,
	MODEL_ONNX,
	MODEL_SOURCE_COUNT
};

enum model_task {
	TASK_REGRESSION, /* any real number */
	TASK_BINARY,     /* probability of class 1 */
	TASK_MULTICLASS, /* a probability per group */
	TASK_COUNT,      /* a mean >= 0: Poisson, gamma, Tweedie */
	TASK_RANK,       /* scores, which no label is compared with */
	TASK_KIND_COUNT
};

/* How a margin becomes a prediction; exactly the source library's formula. */
enum model_link {
	LINK_IDENTITY,
	LINK_LOGISTIC, /* 1/(1+exp(-sigmoid*x)) */
	LINK_SOFTMAX,
	LINK_EXP,
	LINK_SQUARE,   /* LightGBM reg_sqrt: sign(x)*x*x */
	LINK_LOG1PEXP, /* LightGBM cross_entropy_lambda */
	LINK_OVA,      /* LightGBM multiclassova: logistic per group */
	LINK_MAX,      /* XGBoost multi:softmax: index of the largest */
	LINK_SIGN,     /* XGBoost binary:hinge: x > 0 */
	LINK_COUNT
};

enum feature_kind {
	FEATURE_NUMBER,
	FEATURE_INTEGER,
	FEATURE_INDICATOR,
	FEATURE_CATEGORY
};

struct model_feature {
	const char *name;
	enum feature_kind kind;
	const char *const *levels; /* (n_levels) table of the file, or NULL */
	size_t n_levels;
	double min, max; /* domain stated by the file, else NaN */
};

#endif
