/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/xgb.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/num.h"
#include "base/xalloc.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* XGBoost writes its parameters as texts. */
static int read_param(struct xgb *x, int64_t *out, struct err *err)
{
	int rc = events_text(&x->ev, &x->text, err);

	if (rc < 0)
		return rc;
	if (num_parse_i64(x->text.data, x->text.len, out) < 0 || *out < -1 ||
		*out > INT32_MAX)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("this is not a whole number, as it should be"));
	return 0;
}

static int read_base_score(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_text(&x->ev, &x->base_score, err);
}

static int read_num_class(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return read_param(x, &x->num_class, err);
}

static int read_num_feature(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return read_param(x, &x->num_feature, err);
}

static int read_num_target(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return read_param(x, &x->num_target, err);
}

static int read_model_param(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"base_score", read_base_score},
		{"num_class", read_num_class},
		{"num_feature", read_num_feature},
		{"num_target", read_num_target},
		{"boost_from_average", NULL},
	};
	struct xgb *x = ctx;

	return events_object(&x->ev, fields, COUNT(fields), x, NULL, err);
}

/* Attributes are free texts of the user and of the wrappers. */
static int read_attributes(void *ctx, struct err *err)
{
	struct xgb *x = ctx;
	int event, rc = events_expect(&x->ev, JPULL_OBJECT, err);

	while (rc == 0) {
		int64_t *to = NULL;

		event = events_next(&x->ev, err);
		if (event < 0)
			return event;
		if (event == JPULL_OBJECT_END)
			break;
		if (events_is(&x->ev, "best_iteration"))
			to = &x->best_iteration;
		else if (events_is(&x->ev, "best_ntree_limit"))
			to = &x->best_limit;
		if (to && *to >= 0)
			return events_fail(&x->ev, err, ERR_PARSE,
				_("this member stands here twice"));
		rc = to ? read_param(x, to, err) : events_skip(&x->ev, err);
	}
	return rc;
}

static int read_names(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_texts(&x->ev, &x->names, err);
}

static int read_types(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_texts(&x->ev, &x->types, err);
}

static int read_objective_name(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_text(&x->ev, &x->objective, err);
}

/* One group of the objective's parameters, texts by name. They have no part
 * in scoring, and are kept for writing the model back. */
static int read_group(struct xgb *x, struct json *all, struct err *err)
{
	struct buf name = BUF_INIT;
	struct json *group = json_object();
	int event, rc = events_key(&x->ev, &name, err);

	if (rc == 0 && json_get(all, buf_str(&name)))
		rc = events_fail(&x->ev, err, ERR_PARSE,
			_("this member stands here twice"));
	group = json_set(all, buf_str(&name), group);
	if (rc == 0)
		rc = events_expect(&x->ev, JPULL_OBJECT, err);
	while (rc == 0) {
		event = events_next(&x->ev, err);
		if (event < 0)
			rc = event;
		else if (event == JPULL_OBJECT_END)
			break;
		else
			rc = events_key(&x->ev, &name, err);
		if (rc == 0)
			rc = events_text(&x->ev, &x->text, err);
		if (rc == 0)
			json_set_str(group, buf_str(&name), buf_str(&x->text));
	}
	buf_release(&name);
	return rc;
}

static int objective_member(
	struct xgb *x, struct json *parameters, struct err *err)
{
	int rc = events_key(&x->ev, &x->text, err);

	if (rc < 0)
		return rc;
	if (xgb_known_parameters(buf_str(&x->text)))
		return read_group(x, parameters, err);
	if (!events_is(&x->ev, "name"))
		return events_fail(&x->ev, err, ERR_UNSUPPORTED,
			_("assay does not know this member, so that it cannot "
			  "promise the library's predictions; a newer assay "
			  "may"));
	if (x->objective.len)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("this member stands here twice"));
	return read_objective_name(x, err);
}

static int read_objective(void *ctx, struct err *err)
{
	struct xgb *x = ctx;
	struct json *parameters = json_object();
	int event, rc = events_expect(&x->ev, JPULL_OBJECT, err);

	while (rc == 0) {
		event = events_next(&x->ev, err);
		if (event == JPULL_OBJECT_END)
			break;
		rc = event < 0 ? event : objective_member(x, parameters, err);
	}
	if (rc == 0)
		json_write_line(&x->parameters, parameters);
	json_free(parameters);
	return rc;
}

static int read_parallel(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return read_param(x, &x->parallel, err);
}

static int read_num_trees(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return read_param(x, &x->num_trees, err);
}

static int read_gbtree_param(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"num_parallel_tree", read_parallel},
		{"num_trees", read_num_trees},
		{"num_feature", NULL},
		{"num_output_group", NULL},
		{"num_roots", NULL},
		{"size_leaf_vector", NULL},
	};
	struct xgb *x = ctx;

	return events_object(&x->ev, fields, COUNT(fields), x, NULL, err);
}

static int read_tree_info(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->tree_info, err);
}

static int read_indptr(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->indptr, err);
}

static int read_weight_drop(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	if (x->has_weight_drop)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("the weights of the trees stand here twice"));
	x->has_weight_drop = true;
	return events_floats(&x->ev, &x->weight_drop, err);
}

static int read_weights(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	if (x->has_linear)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("the weights stand here twice"));
	x->has_linear = true;
	return events_floats(&x->ev, &x->linear, err);
}

static int read_model(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"cats", xgb_read_cats},
		{"gbtree_model_param", read_gbtree_param},
		{"iteration_indptr", read_indptr},
		{"tree_info", read_tree_info},
		{"trees", xgb_read_trees},
		{"weight_drop", read_weight_drop},
		{"boosted_rounds", NULL},
		{"weights", read_weights},
	};
	struct xgb *x = ctx;

	if (x->has_trees)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("the trees stand here twice"));
	return events_object(&x->ev, fields, COUNT(fields), x, NULL, err);
}

static int read_inner_name(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_text(&x->ev, &x->inner_booster, err);
}

static int read_gbtree(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"model", read_model},
		{"name", read_inner_name},
	};
	struct xgb *x = ctx;

	return events_object(&x->ev, fields, COUNT(fields), x, NULL, err);
}

static int read_booster_name(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_text(&x->ev, &x->booster, err);
}

static int read_booster(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"gbtree", read_gbtree},
		{"model", read_model},
		{"name", read_booster_name},
		{"weight_drop", read_weight_drop},
	};
	struct xgb *x = ctx;

	return events_object(&x->ev, fields, COUNT(fields), x, NULL, err);
}

static int read_learner(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"attributes", read_attributes},
		{"feature_names", read_names},
		{"feature_types", read_types},
		{"gradient_booster", read_booster},
		{"learner_model_param", read_model_param},
		{"objective", read_objective},
	};
	struct xgb *x = ctx;

	return events_object(&x->ev, fields, COUNT(fields), x, NULL, err);
}

static int read_version(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	return events_ints(&x->ev, &x->version, err);
}

static int read_root(struct xgb *x, struct err *err)
{
	static const struct events_field fields[] = {
		{"learner", read_learner},
		{"version", read_version},
	};
	int event, rc;

	rc = events_object(&x->ev, fields, COUNT(fields), x, NULL, err);
	if (rc < 0)
		return rc;
	event = events_next(&x->ev, err);
	if (event < 0)
		return event;
	BUG_ON(event != JPULL_END);
	return 0;
}

struct xgb *xgb_new(const struct model_input *in)
{
	struct xgb *x = xcalloc(1, sizeof(*x));

	x->in = in;
	x->best_iteration = -1;
	x->best_limit = -1;
	x->num_trees = -1;
	x->words_left = in->size + ((size_t)16 << 20);
	x->b = builder_new(MODEL_XGBOOST);
	return x;
}

void xgb_free(struct xgb *x)
{
	size_t i;

	builder_free(x->b);
	buf_release(&x->text);
	buf_release(&x->parameters);
	buf_release(&x->base_score);
	buf_release(&x->objective);
	buf_release(&x->booster);
	buf_release(&x->inner_booster);
	text_list_release(&x->names);
	text_list_release(&x->types);
	free(x->tree_info.v);
	free(x->indptr.v);
	free(x->version.v);
	free(x->weight_drop.v);
	free(x->linear.v);
	for (i = 0; i < x->n_levels; i++)
		text_list_release(&x->levels[i]);
	free(x->levels);
	free(x->category);
	xgb_tree_release(&x->tree);
	free(x);
}

int xgb_read(struct model *out, const struct model_input *in, bool binary,
	struct err *err)
{
	struct xgb *x = xgb_new(in);
	int rc;

	events_init(&x->ev, binary, in->what, in->data, in->size);
	rc = read_root(x, err);
	if (rc == 0)
		rc = xgb_finish(x, out, err);
	xgb_free(x);
	return rc;
}
