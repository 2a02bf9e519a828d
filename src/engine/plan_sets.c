/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/planning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Bytes that the look-up tables of all sets may take. */
enum { TABLES_MAX = 1 << 28 };

/* A category node, with what its answer depends on. */
struct set_use {
	const struct model *model;
	const struct model_node *node;
};

static bool default_left(const struct set_use *u)
{
	return u->model->source == MODEL_XGBOOST &&
	       (u->node->flags & NODE_DEFAULT_LEFT) != 0;
}

static int compare_sets(const struct set_use *x, const struct set_use *y)
{
	if (x->node->set_words != y->node->set_words)
		return x->node->set_words < y->node->set_words ? -1 : 1;
	return memcmp(x->model->sets + x->node->set,
		y->model->sets + y->node->set,
		x->node->set_words * sizeof(*x->model->sets));
}

static int by_feature_and_set(const void *a, const void *b)
{
	const struct set_use *x = a, *y = b;

	if (x->node->feature != y->node->feature)
		return x->node->feature < y->node->feature ? -1 : 1;
	if (default_left(x) != default_left(y))
		return default_left(x) ? 1 : -1;
	return compare_sets(x, y);
}

/* The byte of a code: the way the reference would go. */
static int8_t way(const struct set_use *u, double code)
{
	const struct model *m = u->model;
	bool left;

	if (m->source == MODEL_LIGHTGBM)
		left = model_in_set(m, u->node, code);
	else if (isnan(code) ||
		 (m->category_default && !model_set_reaches(m, u->node, code)))
		left = default_left(u);
	else
		left = !model_in_set(m, u->node, code);
	return left ? -128 : 127;
}

/* Codes 0 .. n-1, then what stands for none of them, then missing. */
static bool add_table(
	struct planning *w, const struct set_use *u, uint32_t n_codes)
{
	struct plan *p = w->plan;
	struct plan_plane *plane;
	uint32_t i;
	int8_t *t;

	if (w->n_sets + n_codes + 2 > TABLES_MAX)
		return false;
	p->planes = xgrow(
		p->planes, &w->planes_cap, p->n_planes + 1, sizeof(*p->planes));
	plane = &p->planes[p->n_planes++];
	memset(plane, 0, sizeof(*plane));
	plane->table = w->n_sets;
	p->sets = xgrow(p->sets, &w->sets_cap, w->n_sets + n_codes + 2, 1);
	t = p->sets + w->n_sets;
	for (i = 0; i < n_codes; i++)
		t[i] = way(u, (double)i);
	t[n_codes] = way(u, -1);
	t[n_codes + 1] = way(u, (double)NAN);
	w->n_sets += n_codes + 2;
	return true;
}

/* The sets of one feature, sorted. */
static bool add_column(struct planning *w, const struct set_use *u, size_t n)
{
	struct plan *p = w->plan;
	struct plan_column *c;
	uint32_t words = 0;
	size_t i;

	p->columns = xgrow(p->columns, &w->columns_cap, p->n_columns + 1,
		sizeof(*p->columns));
	c = &p->columns[p->n_columns++];
	memset(c, 0, sizeof(*c));
	c->category = true;
	c->feature = u->node->feature;
	c->first_plane = (uint32_t)p->n_planes;
	for (i = 0; i < n; i++)
		if (u[i].node->set_words > words)
			words = u[i].node->set_words;
	c->n_codes = words * 32;
	for (i = 0; i < n; i++) {
		if ((i == 0 || by_feature_and_set(&u[i - 1], &u[i]) != 0) &&
			!add_table(w, &u[i], c->n_codes))
			return false;
		w->set_plane[u[i].node - u->model->nodes] =
			(uint32_t)p->n_planes - 1;
	}
	c->n_planes = (uint32_t)p->n_planes - c->first_plane;
	return true;
}

bool sets_plan(struct planning *w)
{
	const struct model *m = w->model;
	struct set_use *all = xcalloc(m->n_nodes + 1, sizeof(*all));
	size_t i, next, n = 0;
	bool fits = true;

	w->set_plane = xcalloc(m->n_nodes + 1, sizeof(*w->set_plane));
	for (i = 0; i < m->n_nodes; i++)
		if (m->nodes[i].flags & NODE_CATEGORY) {
			all[n].model = m;
			all[n++].node = &m->nodes[i];
		}
	qsort(all, n, sizeof(*all), by_feature_and_set);
	for (i = 0; i < n && fits; i = next) {
		for (next = i; next < n &&
			       all[next].node->feature == all[i].node->feature;)
			next++;
		fits = add_column(w, all + i, next - i);
	}
	free(all);
	return fits && w->plan->n_planes <= PLAN_PLANES_MAX;
}
