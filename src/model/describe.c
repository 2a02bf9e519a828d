/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

const char *model_task_name(enum model_task task)
{
	static const char *const names[] = {
		[TASK_REGRESSION] = "regression",
		[TASK_BINARY] = "binary",
		[TASK_MULTICLASS] = "multiclass",
		[TASK_COUNT] = "count",
		[TASK_RANK] = "rank",
	};

	BUG_ON(task >= TASK_KIND_COUNT);
	return names[task];
}

const char *model_link_name(enum model_link link)
{
	static const char *const names[] = {
		[LINK_IDENTITY] = "identity",
		[LINK_LOGISTIC] = "logistic",
		[LINK_SOFTMAX] = "softmax",
		[LINK_EXP] = "exp",
		[LINK_SQUARE] = "signed square",
		[LINK_LOG1PEXP] = "log1p(exp)",
		[LINK_OVA] = "logistic per class",
		[LINK_MAX] = "class of the largest margin",
		[LINK_SIGN] = "sign",
	};

	BUG_ON(link >= LINK_COUNT);
	return names[link];
}

const char *model_kind_name(enum feature_kind kind)
{
	static const char *const names[] = {
		[FEATURE_NUMBER] = "number",
		[FEATURE_INTEGER] = "integer",
		[FEATURE_INDICATOR] = "indicator",
		[FEATURE_CATEGORY] = "category",
	};

	BUG_ON(kind > FEATURE_CATEGORY);
	return names[kind];
}

const char *model_library(const struct model *m)
{
	if (strcmp(m->format, "ONNX") == 0)
		return "ONNX";
	return m->source == MODEL_XGBOOST ? "XGBoost" : "LightGBM";
}

static struct json *describe_feature(const struct model_feature *f, bool used)
{
	struct json *o = json_object();
	struct json *levels;
	size_t i;

	json_set_str(o, "name", f->name);
	json_set_str(o, "kind", model_kind_name(f->kind));
	json_set_bool(o, "used", used);
	if (!isnan(f->min))
		json_set_real(o, "min", f->min);
	if (!isnan(f->max))
		json_set_real(o, "max", f->max);
	if (!f->n_levels)
		return o;
	levels = json_set(o, "levels", json_array());
	for (i = 0; i < f->n_levels; i++)
		json_push(levels, json_string(f->levels[i]));
	return o;
}

static struct json *describe_features(const struct model *m)
{
	struct json *list = json_array();
	unsigned char *used = xcalloc(m->n_features + 1u, 1);
	size_t i;

	for (i = 0; i < m->n_nodes; i++)
		if (!(m->nodes[i].flags & NODE_LEAF))
			used[m->nodes[i].feature] = 1;
	for (i = 0; m->linear && i < m->n_features * (size_t)m->n_groups; i++)
		if (m->linear[i] != 0)
			used[i / m->n_groups] = 1;
	for (i = 0; i < m->n_terms; i++)
		if (m->terms[i].coefficient != 0)
			used[m->terms[i].feature] = 1;
	for (i = 0; i < m->n_features; i++)
		json_push(list,
			describe_feature(&m->features[i], used[i] || m->graph));
	free(used);
	return list;
}

static uint32_t tree_depth(const struct model *m, const struct model_tree *t)
{
	const struct model_node *nodes = m->nodes + t->first_node;
	uint32_t i, depth = 0, level_end = 1, next = 1;

	for (i = 0; i < t->n_nodes; i++) {
		if (i == level_end) {
			level_end = next;
			depth++;
		}
		if (!(nodes[i].flags & NODE_LEAF))
			next += 2;
	}
	return depth;
}

static void describe_shape(struct json *o, const struct model *m)
{
	size_t i, leaves = 0, categories = 0;
	uint32_t t, depth = 0;
	bool weights = false;

	for (i = 0; i < m->n_nodes; i++) {
		leaves += (m->nodes[i].flags & NODE_LEAF) != 0;
		categories += (m->nodes[i].flags & NODE_CATEGORY) != 0;
	}
	for (t = 0; t < m->n_trees; t++) {
		uint32_t d = tree_depth(m, &m->trees[t]);

		depth = d > depth ? d : depth;
		weights = weights || m->trees[t].weight != 1;
	}
	if (m->linear || m->n_terms)
		json_set_bool(o, "linear", true);
	if (m->graph)
		json_set_int(o, "operators", m->graph->n_nodes);
	json_set_int(o, "trees", m->n_trees);
	json_set_int(o, "rounds", m->n_rounds);
	json_set_int(o, "nodes", (int64_t)m->n_nodes);
	json_set_int(o, "leaves", (int64_t)leaves);
	json_set_int(o, "depth", depth);
	json_set_int(o, "category_splits", (int64_t)categories);
	json_set_bool(o, "tree_weights", weights);
	if (m->best_round)
		json_set_int(o, "best_round", m->best_round);
}

static const char *missing_policy(const struct model *m)
{
	size_t i;
	bool zero = false, none = false;

	if (m->graph)
		return "NaN goes through the graph; a missing text is the "
		       "empty text";
	if (m->linear)
		return isnan(m->missing)
			       ? "NaN adds nothing"
			       : "NaN and the stated value add nothing";
	if (m->source == MODEL_XGBOOST)
		return isnan(m->missing) ? "NaN takes the default direction"
					 : "NaN and the stated value take the "
					   "default direction";
	for (i = 0; i < m->n_nodes; i++) {
		if (m->nodes[i].flags & (NODE_LEAF | NODE_CATEGORY))
			continue;
		zero = zero || m->nodes[i].missing == MISSING_ZERO;
		none = none || m->nodes[i].missing == MISSING_NONE;
	}
	if (zero)
		return "NaN and 0 take the default direction";
	return none ? "NaN counts as 0 where training saw no missing values"
		    : "NaN takes the default direction";
}

struct json *model_describe(const struct model *m)
{
	struct json *o = json_object(), *base;
	uint32_t g;

	json_set_str(o, "format", m->format);
	json_set_str(o, "library", model_library(m));
	json_set_str(o, "version", m->version);
	json_set_str(o, "objective", m->objective);
	json_set_str(o, "task", model_task_name(m->task));
	json_set_str(o, "link", model_link_name(m->link));
	json_set_bool(o, "average", m->average);
	json_set_int(o, "outputs", m->n_groups);
	if (m->sigmoid != 1)
		json_set_real(o, "sigmoid", m->sigmoid);
	if (!isnan(m->missing))
		json_set_real(o, "missing_value", m->missing);
	json_set_str(o, "missing", missing_policy(m));
	base = json_set(o, "base_margin", json_array());
	for (g = 0; g < m->n_groups; g++)
		json_push(base, json_real(m->base[g]));
	describe_shape(o, m);
	json_set(o, "features", describe_features(m));
	return o;
}

struct bind_feature *model_bind_features(const struct model *m)
{
	struct bind_feature *list = xcalloc(m->n_features + 1u, sizeof(*list));
	size_t i;

	for (i = 0; i < m->n_features; i++)
		list[i] = (struct bind_feature){
			.name = m->features[i].name,
			.kind = m->features[i].kind == FEATURE_CATEGORY
					? BIND_CATEGORY
					: BIND_NUMBER,
			.levels = m->features[i].levels,
			.n_levels = m->features[i].n_levels,
		};
	return list;
}
