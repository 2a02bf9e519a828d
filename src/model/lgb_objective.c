/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/lgb.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"

static const struct objective {
	const char *name;
	enum model_task task;
	enum model_link link;
} objectives[] = {
	{"binary", TASK_BINARY, LINK_LOGISTIC},
	{"cross_entropy", TASK_BINARY, LINK_LOGISTIC},
	{"xentropy", TASK_BINARY, LINK_LOGISTIC},
	{"cross_entropy_lambda", TASK_COUNT, LINK_LOG1PEXP},
	{"xentlambda", TASK_COUNT, LINK_LOG1PEXP},
	{"multiclass", TASK_MULTICLASS, LINK_SOFTMAX},
	{"multiclassova", TASK_MULTICLASS, LINK_OVA},
	{"poisson", TASK_COUNT, LINK_EXP},
	{"gamma", TASK_COUNT, LINK_EXP},
	{"tweedie", TASK_COUNT, LINK_EXP},
	{"regression", TASK_REGRESSION, LINK_IDENTITY},
	{"regression_l2", TASK_REGRESSION, LINK_IDENTITY},
	{"regression_l1", TASK_REGRESSION, LINK_IDENTITY},
	{"huber", TASK_REGRESSION, LINK_IDENTITY},
	{"fair", TASK_REGRESSION, LINK_IDENTITY},
	{"quantile", TASK_REGRESSION, LINK_IDENTITY},
	{"mape", TASK_REGRESSION, LINK_IDENTITY},
	{"lambdarank", TASK_RANK, LINK_IDENTITY},
	{"rank_xendcg", TASK_RANK, LINK_IDENTITY},
};

/* A part of training that has no share in scoring. */
static bool is_training(struct span s)
{
	static const char *const words[] = {
		"alpha:", "c:", "tweedie_variance_power:",
		"poisson_max_delta_step:", "fair_c:"};
	size_t i, n;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		n = strlen(words[i]);
		if (s.n > n && memcmp(s.p, words[i], n) == 0)
			return true;
	}
	return false;
}

/* "sigmoid:2.5" and "num_class:3", and "sqrt". */
static int read_option(struct lgb *l, struct span s, struct builder_head *head,
	struct err *err)
{
	static const char sigmoid[] = "sigmoid:", classes[] = "num_class:";
	const size_t n_sigmoid = sizeof(sigmoid) - 1;
	const size_t n_classes = sizeof(classes) - 1;
	uint64_t n;

	if (s.n > n_sigmoid && memcmp(s.p, sigmoid, n_sigmoid) == 0 &&
		num_parse_double(s.p + n_sigmoid, s.n - n_sigmoid,
			&head->sigmoid) == 0 &&
		head->sigmoid > 0 && isfinite(head->sigmoid))
		return 0;
	if (s.n > n_classes && memcmp(s.p, classes, n_classes) == 0 &&
		num_parse_u64(s.p + n_classes, s.n - n_classes, &n) == 0 &&
		n == l->num_class)
		return 0;
	if (span_is(s, "sqrt") && head->task == TASK_REGRESSION) {
		head->link = LINK_SQUARE;
		return 0;
	}
	if (is_training(s))
		return 0;
	return lgb_fail(l, err, ERR_UNSUPPORTED,
		_("assay does not know a parameter of this objective"));
}

/* Random forests of LightGBM up to 2.2.2 hold probabilities in their leaves
 * and predict their mean; later ones apply the link to it. Both write v2:
 * leaves outside [0,1] tell. */
static int old_forest(struct lgb *l, struct builder_head *head, struct err *err)
{
	if (!l->average || !span_is(l->version, "v2") ||
		head->link == LINK_IDENTITY)
		return 0;
	if (head->link != LINK_LOGISTIC && head->link != LINK_SOFTMAX &&
		head->link != LINK_OVA)
		return lgb_fail(l, err, ERR_UNSUPPORTED,
			_("a random forest of version v2 does not say whether "
			  "its leaves are transformed: load it in LightGBM 3 "
			  "or newer, compare its predictions, and save it "
			  "again"));
	if (!l->outside_unit)
		head->link = LINK_IDENTITY;
	return 0;
}

static const struct objective *find(struct span name)
{
	size_t i;

	for (i = 0; i < sizeof(objectives) / sizeof(*objectives); i++)
		if (span_is(name, objectives[i].name))
			return &objectives[i];
	return NULL;
}

int lgb_objective(struct lgb *l, struct builder_head *head, struct err *err)
{
	struct span rest = l->objective, one;
	const struct objective *o;
	int rc = 0;

	/* An objective of the user's own: no line, raw scores, and nobody
	 * knows of what. */
	head->task = TASK_RANK;
	head->link = LINK_IDENTITY;
	head->objective = "custom";
	if (!l->objective.p)
		return 0;
	lgb_blame(l, "objective", l->objective);
	if (!lgb_token(&rest, ' ', &one))
		one = (struct span){"", 0};
	o = find(one);
	if (!o)
		return lgb_fail(l, err, ERR_UNSUPPORTED,
			_("assay does not know this objective, so that it "
			  "cannot promise the library's predictions"));
	if ((o->task == TASK_MULTICLASS) != (l->num_class > 1))
		return lgb_fail(l, err, ERR_PARSE,
			_("the objective does not fit num_class"));
	head->task = o->task;
	head->link = o->link;
	head->objective = o->name;
	while (rc == 0 && lgb_token(&rest, ' ', &one))
		rc = read_option(l, one, head, err);
	return rc < 0 ? rc : old_forest(l, head, err);
}
