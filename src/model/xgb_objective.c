/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/xgb.h"

#include <math.h>
#include <string.h>

static const struct xgb_objective objectives[] = {
	{"reg:squarederror", TASK_REGRESSION, LINK_IDENTITY, BASE_PLAIN},
	{"reg:linear", TASK_REGRESSION, LINK_IDENTITY, BASE_PLAIN},
	{"reg:squaredlogerror", TASK_REGRESSION, LINK_IDENTITY, BASE_PLAIN},
	{"reg:pseudohubererror", TASK_REGRESSION, LINK_IDENTITY, BASE_PLAIN},
	{"reg:absoluteerror", TASK_REGRESSION, LINK_IDENTITY, BASE_PLAIN},
	{"reg:quantileerror", TASK_REGRESSION, LINK_IDENTITY, BASE_PLAIN},
	{"reg:expectileerror", TASK_REGRESSION, LINK_IDENTITY, BASE_PLAIN},
	{"reg:logistic", TASK_BINARY, LINK_LOGISTIC, BASE_LOGIT},
	{"binary:logistic", TASK_BINARY, LINK_LOGISTIC, BASE_LOGIT},
	/* A margin is no probability: a score. */
	{"binary:logitraw", TASK_RANK, LINK_IDENTITY, BASE_PLAIN},
	{"binary:hinge", TASK_BINARY, LINK_SIGN, BASE_PLAIN},
	{"count:poisson", TASK_COUNT, LINK_EXP, BASE_LOG},
	{"reg:gamma", TASK_COUNT, LINK_EXP, BASE_LOG},
	{"reg:tweedie", TASK_COUNT, LINK_EXP, BASE_LOG},
	{"survival:cox", TASK_RANK, LINK_EXP, BASE_LOG},
	{"survival:aft", TASK_REGRESSION, LINK_EXP, BASE_LOG},
	{"multi:softprob", TASK_MULTICLASS, LINK_SOFTMAX, BASE_PLAIN},
	{"multi:softmax", TASK_MULTICLASS, LINK_MAX, BASE_PLAIN},
	{"rank:pairwise", TASK_RANK, LINK_IDENTITY, BASE_PLAIN},
	{"rank:ndcg", TASK_RANK, LINK_IDENTITY, BASE_PLAIN},
	{"rank:map", TASK_RANK, LINK_IDENTITY, BASE_PLAIN},
};

const struct xgb_objective *xgb_find_objective(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(objectives) / sizeof(*objectives); i++)
		if (strcmp(objectives[i].name, name) == 0)
			return &objectives[i];
	return NULL;
}

float xgb_base_margin(enum xgb_base base, float score)
{
	switch (base) {
	case BASE_LOGIT:
		return -logf(1.0f / score - 1.0f);
	case BASE_LOG:
		return logf(score);
	case BASE_PLAIN:
	default:
		return score;
	}
}

bool xgb_known_parameters(const char *group)
{
	static const char *const known[] = {"aft_loss_param",
		"expectile_loss_param", "lambda_rank_param", "lambdarank_param",
		"poisson_regression_param",
		"pseduo_huber_param", /* so spelt in 1.6 */
		"pseudo_huber_param", "quantile_loss_param", "reg_loss_param",
		"softmax_multiclass_param", "tweedie_regression_param"};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i], group) == 0)
			return true;
	return false;
}
