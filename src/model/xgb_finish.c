/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/xgb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"

/* The newest major version whose files the tests have seen. */
#define NEWEST_MAJOR 3

static int refuse(struct xgb *x, struct err *err, int code, const char *member,
	const char *why)
{
	return err_set(err, code, "%s: %s: %s", x->in->what, member, why);
}

static int check_version(struct xgb *x, char out[64], struct err *err)
{
	const int64_t *v = x->version.v;

	if (x->legacy && x->version.n == 3 && v[0] == 0) {
		snprintf(out, 64, "0.x"); /* the file does not say more */
		return 0;
	}
	if (x->version.n != 3 || v[0] < 1)
		return refuse(x, err, ERR_PARSE, "version",
			_("this is no version of XGBoost"));
	if (v[0] > NEWEST_MAJOR)
		return refuse(x, err, ERR_UNSUPPORTED, "version",
			_("the file is of a newer XGBoost than 3; a newer "
			  "assay may read it"));
	snprintf(out, 64, "%lld.%lld.%lld", (long long)v[0], (long long)v[1],
		(long long)v[2]);
	return 0;
}

static int check_booster(struct xgb *x, struct err *err)
{
	const char *name = buf_str(&x->booster);
	bool dart = strcmp(name, "dart") == 0;
	bool linear = strcmp(name, "gblinear") == 0;

	if (!dart && !linear && strcmp(name, "gbtree") != 0)
		return refuse(x, err, ERR_UNSUPPORTED,
			"learner.gradient_booster.name",
			_("assay reads the boosters gbtree, dart and "
			  "gblinear"));
	if (linear != x->has_linear || (linear && x->has_trees) ||
		(linear && x->has_weight_drop))
		return refuse(x, err, ERR_PARSE, "learner.gradient_booster",
			_("the weights of a linear model are missing, or "
			  "stand beside trees"));
	if (linear)
		return 0;
	if (x->has_trees && x->tree_info.n == 0)
		return refuse(x, err, ERR_UNSUPPORTED,
			"learner.gradient_booster",
			_("the model has no trees: what XGBoost answers then "
			  "depends on its version"));
	if (!x->has_trees ||
		(dart && strcmp(buf_str(&x->inner_booster), "gbtree") != 0))
		return refuse(x, err, ERR_PARSE, "learner.gradient_booster",
			_("the trees are missing; is the file complete?"));
	if (dart && !x->has_weight_drop)
		return refuse(x, err, ERR_PARSE, "learner.gradient_booster",
			_("the weights of the trees (weight_drop) are "
			  "missing"));
	return 0;
}

/* Reads "5E-1" or "[5E-1,2E-1]" into margins; every output gets one. */
static int base_margins(struct xgb *x, enum xgb_base rule, double *base,
	size_t n_groups, struct err *err)
{
	const char *member = "learner.learner_model_param.base_score";
	const char *p = buf_str(&x->base_score), *end = p + x->base_score.len;
	size_t n = 0, i;

	if (end - p >= 2 && *p == '[' && end[-1] == ']') {
		p++;
		end--;
	}
	while (n < n_groups && p < end) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		size_t len = (size_t)((comma ? comma : end) - p);
		float score, margin;

		if (num_parse_float(p, len, &score) < 0)
			break;
		margin = xgb_base_margin(rule, score);
		if (!isfinite(score) || !isfinite(margin))
			return refuse(x, err, ERR_PARSE, member,
				_("the base score has no finite margin under "
				  "this objective"));
		base[n++] = (double)margin;
		p += len + (comma ? 1 : 0);
	}
	if (p != end || (n != 1 && n != n_groups))
		return refuse(x, err, ERR_PARSE, member,
			_("this is neither one number nor one for each "
			  "output"));
	for (i = n; i < n_groups; i++)
		base[i] = base[0];
	return 0;
}

/* Trees per round and output, where the file does not list the rounds. */
static int64_t trees_per_output(const struct xgb *x)
{
	if (x->parallel > 0)
		return x->parallel;
	/* 1.0 to 1.3 do not say it, but their limit counts trees. */
	if (x->best_limit > 0 && x->best_iteration >= 0 &&
		x->best_limit % (x->best_iteration + 1) == 0)
		return x->best_limit / (x->best_iteration + 1);
	return 1;
}

static int rounds_by_list(
	struct xgb *x, struct model_tree *trees, size_t n, struct err *err)
{
	const struct int_list *list = &x->indptr;
	const size_t size = x->leaf_size > 1 ? x->leaf_size : 1;
	size_t i, t = 0;

	if (list->v[0] != 0 || list->v[list->n - 1] != (int64_t)n)
		return refuse(x, err, ERR_PARSE, "iteration_indptr",
			_("the list does not span all trees"));
	for (i = 1; i < list->n; i++) {
		if (list->v[i] < list->v[i - 1])
			return refuse(x, err, ERR_PARSE, "iteration_indptr",
				_("the list is not in order"));
		for (; t < (size_t)list->v[i] * size && t < n * size; t++)
			trees[t].round = (uint32_t)(i - 1);
	}
	return 0;
}

/* Output of tree t of the n that the file holds. */
static int place_tree(struct xgb *x, struct model_tree *tree, size_t t,
	size_t n_groups, struct err *err)
{
	const size_t size = x->leaf_size > 1 ? x->leaf_size : 1;
	const int64_t group = x->tree_info.v[t / size];

	if (group < 0 || group >= (int64_t)(n_groups / size))
		return refuse(x, err, ERR_PARSE, "tree_info",
			_("a tree belongs to an output that does not exist"));
	tree->group = (uint32_t)((size_t)group + t % size);
	if (x->has_weight_drop)
		tree->weight = (double)x->weight_drop.v[t];
	return 0;
}

/* A vector in each leaf (xgb_vector.c) holds all outputs. */
static int check_vectors(struct xgb *x, size_t n_groups, struct err *err)
{
	if (x->leaf_size <= 1)
		return 0;
	if (x->leaf_size != n_groups)
		return refuse(x, err, ERR_PARSE, "size_leaf_vector",
			_("the leaves do not hold one number for each "
			  "output"));
	if (x->has_weight_drop)
		return refuse(x, err, ERR_UNSUPPORTED, "weight_drop",
			_("DART with a vector in each leaf"));
	return 0;
}

static int place_trees(struct xgb *x, size_t n_groups, struct err *err)
{
	const size_t size = x->leaf_size > 1 ? x->leaf_size : 1;
	size_t n, t, per_round;
	struct model_tree *trees = builder_trees(x->b, &n);
	int rc = check_vectors(x, n_groups, err);

	if (rc < 0)
		return rc;
	n /= size;

	if (x->num_trees >= 0 && x->num_trees != (int64_t)n)
		return refuse(x, err, ERR_PARSE, "gbtree_model_param.num_trees",
			_("the file says another number of trees than it "
			  "holds; is it complete?"));
	if (x->tree_info.n != n ||
		(x->has_weight_drop && x->weight_drop.n != n))
		return refuse(x, err, ERR_PARSE, "learner.gradient_booster",
			_("tree_info or weight_drop does not have one value "
			  "for each tree"));
	per_round = n_groups * (size_t)trees_per_output(x);
	for (t = 0; t < n * size; t++) {
		rc = place_tree(x, &trees[t], t, n_groups, err);
		if (rc < 0)
			return rc;
		trees[t].round = (uint32_t)(t / per_round);
	}
	return x->indptr.n ? rounds_by_list(x, trees, n, err) : 0;
}

static bool knows_rounds(const struct xgb *x)
{
	return x->indptr.n || x->parallel > 0 || x->best_limit > 0;
}

static int unknown_rounds(struct xgb *x, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED,
		_("%s: early stopping found a best round, but files of "
		  "XGBoost %lld.%lld do not say how many trees a round has: "
		  "say --trees all, or load the model in a newer XGBoost and "
		  "save it with booster.save_model(\"model.json\")"),
		x->in->what, (long long)x->version.v[0],
		(long long)x->version.v[1]);
}

/* Early stopping: the rounds to use, as the user chose. */
static int choose_rounds(struct xgb *x, uint32_t *best, struct err *err)
{
	enum model_rounds rounds =
		x->in->options ? x->in->options->rounds : ROUNDS_ASK;
	size_t n;
	const struct model_tree *trees = builder_trees(x->b, &n);
	int64_t n_rounds = n ? (int64_t)trees[n - 1].round + 1 : 0;
	int64_t stop = x->best_iteration + 1;

	*best = 0;
	if (stop < 1 || stop > n_rounds)
		return 0;
	if (!knows_rounds(x))
		return rounds == ROUNDS_ALL || stop == n_rounds
			       ? 0
			       : unknown_rounds(x, err);
	*best = (uint32_t)stop;
	if (stop == n_rounds || rounds == ROUNDS_ALL)
		return 0;
	if (rounds == ROUNDS_BEST) {
		builder_cut(x->b, (uint32_t)stop);
		return 0;
	}
	return err_set(err, ERR_UNSUPPORTED,
		_("%s: early stopping found round %lld the best of %lld: say "
		  "--trees best for the first %lld rounds (what scikit-learn "
		  "wrappers use), or --trees all (what Booster.predict "
		  "uses)"),
		x->in->what, (long long)stop, (long long)n_rounds,
		(long long)stop);
}

static int feature_kind(const char *type, enum feature_kind *kind)
{
	static const struct {
		const char *type;
		enum feature_kind kind;
	} kinds[] = {
		{"q", FEATURE_NUMBER},
		{"float", FEATURE_NUMBER},
		{"int", FEATURE_INTEGER},
		{"i", FEATURE_INDICATOR},
		{"c", FEATURE_CATEGORY},
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].type, type) == 0) {
			*kind = kinds[i].kind;
			return 0;
		}
	return -1;
}

static int add_feature(struct xgb *x, size_t i, struct err *err)
{
	struct model_feature f = {
		.kind = FEATURE_NUMBER, .min = (double)NAN, .max = (double)NAN};
	char name[32];

	snprintf(name, sizeof(name), "f%zu", i);
	f.name = x->names.n ? x->names.v[i] : name;
	if (!x->names.n && x->in->names)
		f.name = x->in->names->v[i];
	if (x->types.n && feature_kind(x->types.v[i], &f.kind) < 0)
		return refuse(x, err, ERR_UNSUPPORTED, "learner.feature_types",
			_("assay does not know one of these types"));
	if (i < x->category_cap && x->category[i])
		f.kind = FEATURE_CATEGORY;
	if (i < x->n_levels && f.kind == FEATURE_CATEGORY) {
		f.levels = (const char *const *)x->levels[i].v;
		f.n_levels = x->levels[i].n;
	}
	builder_feature(x->b, &f);
	return 0;
}

static int add_features(struct xgb *x, struct err *err)
{
	size_t i, n = (size_t)x->num_feature;
	int rc = 0;

	if (n > MODEL_FEATURES_MAX)
		return refuse(x, err, ERR_LIMIT,
			"learner.learner_model_param.num_feature",
			_("there are more than 1000000 features"));
	if ((x->names.n && x->names.n != n) ||
		(x->in->names && x->in->names->n != n) ||
		(x->types.n && x->types.n != n) ||
		(x->n_levels && x->n_levels != n))
		return refuse(x, err, ERR_PARSE, "learner",
			_("feature_names, feature_types or cats do not have "
			  "one entry for each of num_feature features"));
	for (i = 0; i < n && rc == 0; i++)
		rc = add_feature(x, i, err);
	return rc;
}

static int missing_value(struct xgb *x, double *out, struct err *err)
{
	const char *text = x->in->options ? x->in->options->missing : NULL;

	*out = (double)NAN;
	if (!text)
		return 0;
	if (num_parse_data(text, strlen(text), out) < 0 || isinf(*out))
		return err_set(err, ERR_ARG,
			_("--missing takes a number, or nan: \"%s\" is none"),
			text);
	*out = (double)(float)*out; /* the library takes a float32 */
	return 0;
}

static bool before(const struct xgb *x, int64_t minor)
{
	return x->version.v[0] < 1 ||
	       (x->version.v[0] == 1 && x->version.v[1] < minor);
}

static int count_groups(struct xgb *x, size_t *n, struct err *err)
{
	int64_t classes = x->num_class > 1 ? x->num_class : 1;
	int64_t targets = x->num_target > 1 ? x->num_target : 1;

	if (classes > 1 && targets > 1)
		return refuse(x, err, ERR_UNSUPPORTED,
			"learner.learner_model_param",
			_("several targets of several classes each"));
	if (targets > 1 && before(x, 6))
		return refuse(x, err, ERR_PARSE,
			"learner.learner_model_param.num_target",
			_("XGBoost before 1.6 knew one target only"));
	if (classes * targets > MODEL_GROUPS_MAX)
		return refuse(x, err, ERR_LIMIT, "learner.learner_model_param",
			_("there are more than 10000 outputs"));
	*n = (size_t)(classes * targets);
	return 0;
}

/* As many weights as features and biases have; early stopping and rounds mean
 * nothing to them. */
static int place_weights(struct xgb *x, size_t n_groups, struct err *err)
{
	const uint64_t n = ((uint64_t)x->num_feature + 1) * n_groups;

	if (x->linear.n != n)
		return refuse(x, err, ERR_PARSE,
			"learner.gradient_booster.model.weights",
			_("there is not one weight for each feature and "
			  "output, and one for each output behind them"));
	builder_linear(x->b, x->linear.v, x->linear.n);
	return 0;
}

/* Rules that another version has otherwise; tests/golden holds files of
 * both. */
static void by_version(const struct xgb *x, struct builder_head *head)
{
	bool dart = strcmp(buf_str(&x->booster), "dart") == 0;

	if (x->has_linear)
		return;
	head->base_last = before(x, dart ? 4 : 3);
	head->category_default = before(x, 7);
}

static enum xgb_base base_rule(
	const struct xgb *x, const struct xgb_objective *objective)
{
	if (x->version.v[0] < 1)
		return BASE_PLAIN; /* stored as a margin */
	if (before(x, 3) && strcmp(objective->name, "binary:logitraw") == 0)
		return BASE_LOGIT;
	return objective->base;
}

static int finish_head(
	struct xgb *x, struct builder_head *head, double *base, struct err *err)
{
	const char *name = buf_str(&x->objective);
	const struct xgb_objective *objective = xgb_find_objective(name);
	int rc;

	if (!objective)
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: learner.objective.name: assay does not know "
			  "the objective \"%.60s\""),
			x->in->what, name);
	if (objective->task != TASK_MULTICLASS && x->num_class > 1)
		return refuse(x, err, ERR_UNSUPPORTED,
			"learner.learner_model_param.num_class",
			_("several classes under an objective of one"));
	/* Of several targets nobody knows which one a label belongs to. */
	head->task = x->num_target > 1 ? TASK_RANK : objective->task;
	head->link = objective->link;
	head->objective = objective->name;
	by_version(x, head);
	rc = missing_value(x, &head->missing, err);
	if (rc == 0)
		rc = base_margins(
			x, base_rule(x, objective), base, head->n_groups, err);
	if (rc == 0 && x->has_linear)
		rc = place_weights(x, head->n_groups, err);
	if (rc == 0 && !x->has_linear)
		rc = place_trees(x, head->n_groups, err);
	if (rc == 0 && !x->has_linear)
		rc = choose_rounds(x, &head->best_round, err);
	if (rc == 0)
		rc = add_features(x, err);
	return rc;
}

int xgb_finish(struct xgb *x, struct model *out, struct err *err)
{
	struct builder_head head = {.sigmoid = 1,
		.format = x->legacy      ? "XGBoost binary"
			  : x->ev.binary ? "XGBoost UBJSON"
					 : "XGBoost JSON"};
	char version[64];
	double *base = NULL;
	size_t n_groups = 1;
	int rc = check_version(x, version, err);

	if (rc == 0)
		rc = check_booster(x, err);
	if (rc == 0)
		rc = count_groups(x, &n_groups, err);
	if (rc < 0)
		return rc;
	base = xcalloc(n_groups, sizeof(*base));
	head.version = version;
	head.parameters = buf_str(&x->parameters);
	head.n_groups = (uint32_t)n_groups;
	head.base = base;
	rc = finish_head(x, &head, base, err);
	if (rc == 0) {
		struct builder *b = x->b;

		builder_head(b, &head);
		x->b = NULL;
		rc = builder_finish(b, out, err);
	}
	free(base);
	return rc;
}
