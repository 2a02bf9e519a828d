/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "optim/region.h"

struct check {
	const struct model *a, *b;
	struct region *region;
	struct check_report *report;
	uint32_t tree;
	uint32_t leaf_a; /* where the walk of a stands */
	bool measure;    /* keep the largest gap instead of stopping */
	double gap;
};

static bool same_bits(double x, double y)
{
	return memcmp(&x, &y, sizeof(x)) == 0;
}

static bool same_feature(
	const struct model_feature *a, const struct model_feature *b)
{
	if (strcmp(a->name, b->name) != 0 || a->kind != b->kind ||
		a->n_levels != b->n_levels)
		return false;
	/* The place of a level is its code. */
	for (size_t i = 0; i < a->n_levels; i++)
		if (strcmp(a->levels[i], b->levels[i]) != 0)
			return false;
	return true;
}

static const char *head_difference(const struct model *a, const struct model *b)
{
	if (a->source != b->source)
		return N_("source library");
	if (a->n_groups != b->n_groups || a->n_trees != b->n_trees)
		return N_("number of trees or outputs");
	if (a->task != b->task || a->link != b->link ||
		!same_bits(a->sigmoid, b->sigmoid))
		return N_("link");
	if (a->average != b->average ||
		(a->average && a->n_rounds != b->n_rounds))
		return N_("averaging");
	if (!same_bits(a->missing, b->missing) &&
		!(isnan(a->missing) && isnan(b->missing)))
		return N_("missing value");
	if (a->n_features != b->n_features)
		return N_("number of features");
	for (uint32_t f = 0; f < a->n_features; f++)
		if (!same_feature(&a->features[f], &b->features[f]))
			return N_("names or levels of features");
	if (a->base_last != b->base_last ||
		a->category_default != b->category_default)
		return N_("rules of the library's version");
	for (uint32_t g = 0; g < a->n_groups; g++)
		if (!same_bits(a->base[g], b->base[g]))
			return N_("base margin");
	return NULL;
}

static const char *tree_difference(const struct model *a, const struct model *b)
{
	for (uint32_t t = 0; t < a->n_trees; t++)
		if (a->trees[t].group != b->trees[t].group ||
			!same_bits(a->trees[t].weight, b->trees[t].weight))
			return N_("output or weight of a tree");
	return NULL;
}

static const struct model_node *node_of(
	const struct model *m, uint32_t tree, uint32_t node)
{
	return &m->nodes[m->trees[tree].first_node + node];
}

/* 1 if the leaves may stand for each other, 0 if not. */
static int compare_leaves(struct check *c, uint32_t leaf_b, struct err *err)
{
	const double x = node_of(c->a, c->tree, c->leaf_a)->value;
	const double y = node_of(c->b, c->tree, leaf_b)->value;

	if (++c->report->pairs > CHECK_PAIRS_MAX)
		return err_set(err, ERR_LIMIT,
			_("tree %u has more pairs of leaves than the checker "
			  "takes; split the model"),
			c->tree);
	if (c->measure) {
		const double gap = fabs(y * c->b->trees[c->tree].weight -
					x * c->a->trees[c->tree].weight);

		c->gap = fmax(c->gap, gap);
		return 1;
	}
	if (same_bits(x, y))
		return 1;
	c->report->tree = c->tree;
	c->report->leaf_a = c->leaf_a;
	c->report->leaf_b = leaf_b;
	return 0;
}

/* Walks m (a, then b) from node on. 1 to go on, 0 at a difference (the region
 * is left where it is), negative on error. */
static int walk(
	struct check *c, const struct model *m, uint32_t node, struct err *err)
{
	const struct model_node *n = node_of(m, c->tree, node);
	struct part parts[REGION_PARTS_MAX];
	size_t count;

	if (n->flags & NODE_LEAF) {
		if (m == c->b)
			return compare_leaves(c, node, err);
		c->leaf_a = node;
		return walk(c, c->b, 0, err);
	}
	count = region_split(c->region, m, n, parts);
	for (size_t i = 0; i < count; i++) {
		const struct region_mark mark =
			region_enter(c->region, m, n, &parts[i]);
		const int rc =
			walk(c, m, parts[i].left ? n->left : n->right, err);

		if (rc <= 0)
			return rc;
		region_leave(c->region, n, &mark);
	}
	return 1;
}

static int try_rows(struct check *c, struct err *err)
{
	const size_t groups = c->a->n_groups;
	struct engine *ea = NULL, *eb = NULL;
	double *ma = xcalloc(2 * groups, sizeof(*ma));
	double *mb = ma + groups;
	double *row = xcalloc(c->a->n_features + 1, sizeof(*row));
	int rc = engine_new(&ea, c->a, err);

	if (rc == 0)
		rc = engine_new(&eb, c->b, err);
	for (int pick = 0; rc == 0 && pick < REGION_PICKS; pick++) {
		region_example(c->region, pick, row);
		engine_margins(ea, row, 1, ma);
		engine_margins(eb, row, 1, mb);
		c->report->verdict = CHECK_UNPROVED;
		if (memcmp(ma, mb, groups * sizeof(*ma)) != 0) {
			c->report->verdict = CHECK_DIFFERENT;
			break;
		}
	}
	engine_free(ea);
	engine_free(eb);
	free(ma);
	if (rc == 0)
		c->report->row = row;
	else
		free(row);
	return rc;
}

static int check_trees(struct check *c, struct err *err)
{
	int rc = region_new(&c->region, c->a, c->b, err);

	for (c->tree = 0; rc == 0 && c->tree < c->a->n_trees; c->tree++) {
		const int same = walk(c, c->a, 0, err);

		if (same < 0)
			rc = same;
		if (same == 0) {
			rc = try_rows(c, err);
			break;
		}
	}
	region_free(c->region);
	return rc;
}

int check_models(struct check_report *out, const struct model *a,
	const struct model *b, struct err *err)
{
	struct check_report report = {.verdict = CHECK_EQUAL};
	struct check c = {.a = a, .b = b, .report = &report};
	int rc = model_need_trees(a, err);

	if (rc == 0)
		rc = model_need_trees(b, err);
	if (rc < 0)
		return rc;
	report.head = head_difference(a, b);
	if (!report.head)
		report.head = tree_difference(a, b);
	if (report.head)
		report.verdict = CHECK_DIFFERENT;
	else
		rc = check_trees(&c, err);
	if (rc == 0)
		*out = report;
	return rc;
}

void check_release(struct check_report *r)
{
	free(r->row);
	memset(r, 0, sizeof(*r));
}

static int bound_trees(struct check *c, double *sums, struct err *err)
{
	for (c->tree = 0; c->tree < c->a->n_trees; c->tree++) {
		int rc;

		c->gap = 0.0;
		rc = walk(c, c->a, 0, err);
		if (rc < 0)
			return rc;
		sums[c->a->trees[c->tree].group] += c->gap;
	}
	return 0;
}

int check_bound(double *bound, const struct model *a, const struct model *b,
	struct err *err)
{
	struct check_report report = {.verdict = CHECK_EQUAL};
	struct check c = {.a = a, .b = b, .report = &report, .measure = true};
	const bool alike = a->source == b->source && a->n_trees == b->n_trees &&
			   a->n_groups == b->n_groups &&
			   a->n_features == b->n_features &&
			   a->average == b->average;
	double *sums, largest = 0.0;
	int rc = model_need_trees(a, err);

	if (rc == 0)
		rc = model_need_trees(b, err);
	if (rc < 0)
		return rc;

	for (uint32_t t = 0; alike && t < a->n_trees; t++)
		if (a->trees[t].group != b->trees[t].group)
			return err_set(err, ERR_ARG,
				_("tree %u adds to another output; a bound "
				  "needs the same trees in both models"),
				t);
	if (!alike)
		return err_set(err, ERR_ARG,
			_("the models have other trees, outputs or features; "
			  "a bound needs the same in both"));
	rc = region_new(&c.region, a, b, err);
	if (rc < 0)
		return rc;
	sums = xcalloc(a->n_groups, sizeof(*sums));
	rc = bound_trees(&c, sums, err);
	for (uint32_t g = 0; g < a->n_groups; g++)
		largest =
			fmax(largest, sums[g] + fabs(a->base[g] - b->base[g]));
	if (rc == 0)
		*bound = a->average && a->n_rounds > 0 ? largest / a->n_rounds
						       : largest;
	free(sums);
	region_free(c.region);
	return rc;
}
