/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/planning.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static bool is_number(const struct model_node *n)
{
	return !(n->flags & (NODE_LEAF | NODE_CATEGORY));
}

static enum plane_kind kind_of(
	const struct model *m, const struct model_node *n)
{
	const bool left = (n->flags & NODE_DEFAULT_LEFT) != 0;

	if (m->source == MODEL_XGBOOST || n->missing == MISSING_NAN)
		return left ? PLANE_LEFT : PLANE_RIGHT;
	if (n->missing == MISSING_ZERO)
		return left ? PLANE_ZERO_LEFT : PLANE_ZERO_RIGHT;
	return PLANE_VALUE;
}

static double value_of(const struct model *m, const struct model_node *n)
{
	return m->source == MODEL_XGBOOST ? (double)(float)n->value : n->value;
}

static int by_feature_and_value(const void *a, const void *b)
{
	const struct split *x = a, *y = b;

	if (x->feature != y->feature)
		return x->feature < y->feature ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

static struct split *splits_of(const struct model *m, size_t *n)
{
	struct split *all = xcalloc(m->n_nodes + 1, sizeof(*all));
	size_t i;

	*n = 0;
	for (i = 0; i < m->n_nodes; i++) {
		const struct model_node *node = &m->nodes[i];

		if (!is_number(node))
			continue;
		all[*n].value = value_of(m, node);
		all[*n].feature = node->feature;
		all[(*n)++].kind = kind_of(m, node);
	}
	qsort(all, *n, sizeof(*all), by_feature_and_value);
	return all;
}

static size_t add_cut(struct planning *w)
{
	w->thresholds = xgrow(w->thresholds, &w->cuts_cap,
		(w->n_cuts + 1) * CUT_MAX, sizeof(*w->thresholds));
	w->n_thresholds = xgrow(w->n_thresholds, &w->n_thresholds_cap,
		w->n_cuts + 1, sizeof(*w->n_thresholds));
	w->n_thresholds[w->n_cuts] = 0;
	return w->n_cuts++;
}

/* Values below 0 of a cut, as LightGBM counts them. */
static int8_t rank_of_zero(const struct planning *w, size_t cut)
{
	const double *t = w->thresholds + cut * CUT_MAX;
	int rank = 0;

	while (rank < (int)w->n_thresholds[cut] && t[rank] < 0)
		rank++;
	return (int8_t)(rank - 128);
}

static void add_plane(struct planning *w, size_t cut, enum plane_kind kind)
{
	struct plan *p = w->plan;
	struct plan_plane *plane;

	p->planes = xgrow(
		p->planes, &w->planes_cap, p->n_planes + 1, sizeof(*p->planes));
	w->kinds = xgrow(
		w->kinds, &w->kinds_cap, p->n_planes + 1, sizeof(*w->kinds));
	w->kinds[p->n_planes] = kind;
	plane = &p->planes[p->n_planes++];
	plane->table = cut;
	plane->zero = kind == PLANE_ZERO_LEFT || kind == PLANE_ZERO_RIGHT;
	plane->fill = -128;
	if (kind == PLANE_VALUE)
		plane->fill = rank_of_zero(w, cut);
	else if (kind == PLANE_RIGHT || kind == PLANE_ZERO_RIGHT)
		plane->fill = 127;
	p->columns[p->n_columns - 1].n_planes++;
}

static size_t n_distinct(const struct split *s, size_t n)
{
	size_t i, distinct = 0;

	for (i = 0; i < n; i++)
		distinct += i == 0 || s[i].value != s[i - 1].value;
	return distinct;
}

static void add_threshold(struct planning *w, size_t cut, double value)
{
	w->thresholds[cut * CUT_MAX + w->n_thresholds[cut]++] = value;
}

/* One table for all splits of a feature, and a plane for each kind. */
static void shared_cut(struct planning *w, const struct split *s, size_t n)
{
	const size_t cut = add_cut(w);
	bool used[PLANE_KINDS] = {false};
	size_t i;

	for (i = 0; i < n; i++) {
		if (i == 0 || s[i].value != s[i - 1].value)
			add_threshold(w, cut, s[i].value);
		used[s[i].kind] = true;
	}
	for (i = 0; i < PLANE_KINDS; i++)
		if (used[i])
			add_plane(w, cut, (enum plane_kind)i);
}

/* Tables of one kind's thresholds, as many as they need. */
static void cuts_of_kind(struct planning *w, const struct split *s, size_t n,
	enum plane_kind kind)
{
	size_t i, cut = 0, count = CUT_MAX;
	const struct split *last = NULL;
	bool any = false;

	for (i = 0; i < n; i++) {
		if (s[i].kind != kind || (last && last->value == s[i].value))
			continue;
		if (count == CUT_MAX) {
			if (any)
				add_plane(w, cut, kind);
			cut = add_cut(w);
			count = 0;
			any = true;
		}
		add_threshold(w, cut, s[i].value);
		last = &s[i];
		count++;
	}
	if (any)
		add_plane(w, cut, kind);
}

static void add_column(struct planning *w, const struct split *s, size_t n)
{
	struct plan *p = w->plan;
	struct plan_column *c;
	int kind;

	p->columns = xgrow(p->columns, &w->columns_cap, p->n_columns + 1,
		sizeof(*p->columns));
	c = &p->columns[p->n_columns];
	memset(c, 0, sizeof(*c));
	c->feature = s->feature;
	c->first_plane = (uint32_t)p->n_planes;
	w->column_of[s->feature] = (uint32_t)p->n_columns++;
	if (n_distinct(s, n) <= CUT_MAX) {
		shared_cut(w, s, n);
		return;
	}
	for (kind = 0; kind < PLANE_KINDS; kind++)
		cuts_of_kind(w, s, n, (enum plane_kind)kind);
}

bool planes_plan(struct planning *w)
{
	const size_t n_features = w->model->n_features;
	size_t n, i, next;
	struct split *all = splits_of(w->model, &n);

	w->column_of = xcalloc(n_features + 1, sizeof(*w->column_of));
	memset(w->column_of, 0xff, n_features * sizeof(*w->column_of));
	for (i = 0; i < n && w->plan->n_planes <= PLAN_PLANES_MAX; i = next) {
		for (next = i; next < n && all[next].feature == all[i].feature;)
			next++;
		add_column(w, all + i, next - i);
	}
	free(all);
	return w->plan->n_planes <= PLAN_PLANES_MAX;
}

static uint32_t rank_in(const double *t, uint32_t n, double value)
{
	uint32_t low = 0;

	while (n > 1) {
		if (t[low + n / 2] <= value) {
			low += n / 2;
			n -= n / 2;
		} else
			n /= 2;
	}
	return low;
}

struct plan_place planes_find(
	const struct planning *w, const struct model_node *node)
{
	const struct model *m = w->model;
	const double value = value_of(m, node);
	const struct plan_column *c;
	struct plan_place place = {0, 0};
	uint32_t i;

	if (node->flags & NODE_CATEGORY) {
		place.plane = w->set_plane[node - m->nodes];
		return place;
	}
	c = &w->plan->columns[w->column_of[node->feature]];
	for (i = c->first_plane; i < c->first_plane + c->n_planes; i++) {
		const size_t cut = w->plan->planes[i].table;
		const double *t = w->thresholds + cut * CUT_MAX;
		const uint32_t n = w->n_thresholds[cut];

		if (w->kinds[i] != kind_of(m, node) || t[n - 1] < value)
			continue;
		place.plane = i;
		place.cut = (int8_t)((int)rank_in(t, n, value) - 128);
		return place;
	}
	BUG("a node's threshold has no plane");
}
