/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "model/writer.h"
#include "model/xgb.h"
#include "model/xgb_out.h"

/* Neighbours of the first guess that are tried for an exact base score. */
enum { NEIGHBOURS = 4096 };

struct version {
	unsigned major, minor, patch;
};

static struct version read_version(const struct model *m)
{
	const struct version ours = {1, 7, 4}, newest = {3, 4, 1};
	const char *p = m->version;
	uint64_t part[3] = {0, 0, 0};
	size_t i, n;

	/* A forest from ONNX has no version of XGBoost, and may have a table
	 * of levels. */
	if (strcmp(m->format, "ONNX") == 0 && !m->base_last)
		return newest;
	/* Files of 0.x exist in the binary format only; the rules of the
	 * first versions with JSON are theirs. */
	if (strcmp(p, "0.x") == 0)
		return (struct version){1, 2, 1};
	for (i = 0; i < 3; i++) {
		n = strcspn(p, ".");
		if (num_parse_u64(p, n, &part[i]) < 0 || part[i] > 999)
			return ours;
		p += n + (p[n] == '.');
	}
	return (struct version){
		(unsigned)part[0], (unsigned)part[1], (unsigned)part[2]};
}

static bool since(struct version v, unsigned major, unsigned minor)
{
	return v.major > major || (v.major == major && v.minor >= minor);
}

/* The rule by which the reader of this version takes a base score. */
static enum xgb_base base_rule(const struct model *m, struct version v)
{
	const struct xgb_objective *o = xgb_find_objective(m->objective);

	if (!since(v, 1, 3) && strcmp(m->objective, "binary:logitraw") == 0)
		return BASE_LOGIT;
	return o ? o->base : BASE_PLAIN;
}

/* A score whose margin is exactly the one given: the guess or a neighbour. */
static int find_score(
	enum xgb_base rule, float margin, float *score, struct err *err)
{
	double guess = rule == BASE_LOGIT ? 1 / (1 + exp(-(double)margin))
		       : rule == BASE_LOG ? exp((double)margin)
					  : (double)margin;
	float up = (float)guess, down = (float)guess;
	int i;

	for (i = 0; i < NEIGHBOURS; i++) {
		if (xgb_base_margin(rule, up) == margin) {
			*score = up;
			return 0;
		}
		if (xgb_base_margin(rule, down) == margin) {
			*score = down;
			return 0;
		}
		up = nextafterf(up, (float)INFINITY);
		down = nextafterf(down, -(float)INFINITY);
	}
	return err_set(err, ERR_UNSUPPORTED,
		_("no base_score gives the margin %g under %s exactly"),
		(double)margin, "XGBoost");
}

static int out_base(struct buf *out, const struct model *m, struct version v,
	struct err *err)
{
	bool list = since(v, 3, 1);
	uint32_t g, n = list ? m->n_groups : 1;
	float score = 0;
	int rc;

	for (g = 1; g < m->n_groups && !list; g++)
		if (m->base[g] != m->base[0])
			return err_set(err, ERR_UNSUPPORTED,
				_("files of XGBoost %s hold one base score, "
				  "and the outputs have several"),
				m->version);
	buf_addstr(out, list ? "\"[" : "\"");
	for (g = 0; g < n; g++) {
		rc = find_score(
			base_rule(m, v), (float)m->base[g], &score, err);
		if (rc < 0)
			return rc;
		if (g)
			buf_addch(out, ',');
		xgb_out_float(out, (double)score);
	}
	buf_addstr(out, list ? "]\"" : "\"");
	return 0;
}

static void out_names(struct buf *out, const struct model *m)
{
	bool own = false;
	char name[32];
	size_t i;

	for (i = 0; i < m->n_features; i++) {
		snprintf(name, sizeof(name), "f%zu", i);
		own = own || strcmp(name, m->features[i].name) != 0;
	}
	buf_addstr(out, ",\"feature_names\":[");
	for (i = 0; own && i < m->n_features; i++) {
		if (i)
			buf_addch(out, ',');
		xgb_out_text(out, m->features[i].name);
	}
	buf_addch(out, ']');
}

static void out_types(struct buf *out, const struct model *m)
{
	static const char *const types[] = {
		[FEATURE_NUMBER] = "\"float\"",
		[FEATURE_INTEGER] = "\"int\"",
		[FEATURE_INDICATOR] = "\"i\"",
		[FEATURE_CATEGORY] = "\"c\"",
	};
	bool own = false;
	size_t i;

	for (i = 0; i < m->n_features; i++)
		own = own || m->features[i].kind != FEATURE_NUMBER;
	buf_addstr(out, ",\"feature_types\":[");
	for (i = 0; own && i < m->n_features; i++) {
		if (i)
			buf_addch(out, ',');
		buf_addstr(out, types[m->features[i].kind]);
	}
	buf_addch(out, ']');
}

/* Trees per round and output, 0 if the rounds are not alike. */
static uint32_t trees_per_round(const struct model *m)
{
	uint32_t t, n = 0, per;

	while (n < m->n_trees && m->trees[n].round == 0)
		n++;
	per = n / m->n_groups;
	if (!per || n % m->n_groups)
		return 0;
	for (t = 0; t < m->n_trees; t++)
		if (m->trees[t].round != t / n)
			return 0;
	return per;
}

static void out_rounds(struct buf *out, const struct model *m)
{
	uint32_t t, round = 0;

	buf_addstr(out, ",\"iteration_indptr\":[0");
	for (t = 0; t < m->n_trees; t++)
		for (; round < m->trees[t].round; round++)
			buf_addf(out, ",%u", t);
	buf_addf(out, ",%u]", m->n_trees);
}

static void out_model(struct buf *out, const struct model *m, struct version v)
{
	const struct xgb_dialect dialect = {.vectors = since(v, 2, 1),
		.words = !since(v, 1, 6),
		.child_counts = !since(v, 1, 3)};
	uint32_t t, per = trees_per_round(m);

	buf_addf(out,
		"{\"gbtree_model_param\":{\"num_parallel_tree\":\"%u\","
		"\"num_trees\":\"%u\",\"size_leaf_vector\":\"0\"}",
		per ? per : 1, m->n_trees);
	if (since(v, 2, 0) || !per)
		out_rounds(out, m);
	if (since(v, 3, 1)) {
		buf_addstr(out, ",\"cats\":");
		xgb_out_cats(out, m);
	}
	buf_addstr(out, ",\"tree_info\":[");
	for (t = 0; t < m->n_trees; t++)
		buf_addf(out, t ? ",%u" : "%u", m->trees[t].group);
	buf_addstr(out, "],\"trees\":");
	xgb_out_trees(out, m, &dialect);
}

static void out_weights(struct buf *out, const struct model *m)
{
	uint32_t t;

	buf_addstr(out, ",\"weight_drop\":[");
	for (t = 0; t < m->n_trees; t++) {
		if (t)
			buf_addch(out, ',');
		xgb_out_float(out, m->trees[t].weight);
	}
	buf_addch(out, ']');
}

/* No rounds would mean an untrained model, whose base score XGBoost makes
 * anew. */
static void out_linear(struct buf *out, const struct model *m)
{
	const size_t n = (m->n_features + (size_t)1) * m->n_groups;
	size_t i;

	buf_addstr(out, "{\"model\":{\"boosted_rounds\":1,\"weights\":[");
	for (i = 0; i < n; i++) {
		if (i)
			buf_addch(out, ',');
		xgb_out_float(out, (double)m->linear[i]);
	}
	buf_addstr(out, "]},\"name\":\"gblinear\"}");
}

/* Weights stand beside "gbtree" up to 3.2, beside "model" in 3.3, in "model"
 * from 3.4 on. */
static void out_booster(
	struct buf *out, const struct model *m, struct version v)
{
	bool dart = m->base_last && since(v, 1, 3);
	bool nested;
	uint32_t t;

	if (m->linear) {
		out_linear(out, m);
		return;
	}
	for (t = 0; t < m->n_trees; t++)
		dart = dart || m->trees[t].weight != 1;
	nested = dart && !since(v, 3, 3);
	buf_addstr(out, nested ? "{\"gbtree\":{\"model\":" : "{\"model\":");
	out_model(out, m, v);
	if (dart && since(v, 3, 4))
		out_weights(out, m);
	buf_addch(out, '}');
	if (nested)
		buf_addstr(out, ",\"name\":\"gbtree\"}");
	buf_addf(out, ",\"name\":\"%s\"", nested ? "dart" : "gbtree");
	if (dart && !since(v, 3, 4))
		out_weights(out, m);
	buf_addch(out, '}');
}

static int out_param(struct buf *out, const struct model *m, struct version v,
	struct err *err)
{
	bool classes = m->task == TASK_MULTICLASS;
	int rc;

	buf_addstr(out, ",\"learner_model_param\":{\"base_score\":");
	rc = out_base(out, m, v, err);
	if (since(v, 1, 7))
		buf_addstr(out, ",\"boost_from_average\":\"1\"");
	if (since(v, 1, 6))
		buf_addf(out, ",\"num_target\":\"%u\"",
			classes ? 1 : m->n_groups);
	buf_addf(out, ",\"num_class\":\"%u\",\"num_feature\":\"%u\"}",
		classes ? m->n_groups : 0, m->n_features);
	return rc;
}

int xgb_write(struct buf *out, const struct model *m, struct err *err)
{
	struct version v = read_version(m);
	int rc;

	buf_addstr(out, "{\"learner\":{\"attributes\":{");
	if (m->best_round)
		buf_addf(out, "\"best_iteration\":\"%u\"", m->best_round - 1);
	buf_addch(out, '}');
	out_names(out, m);
	out_types(out, m);
	buf_addstr(out, ",\"gradient_booster\":");
	out_booster(out, m, v);
	rc = out_param(out, m, v, err);
	buf_addstr(out, ",\"objective\":{\"name\":");
	xgb_out_text(out, m->objective);
	xgb_out_parameters(out, m);
	buf_addf(out, "}},\"version\":[%u,%u,%u]}", v.major, v.minor, v.patch);
	return rc;
}
