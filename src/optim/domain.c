/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/domain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* LightGBM's idea of zero. */
#define ZERO_EDGE ((double)1e-35f)

struct cells {
	double *cut; /* (n_cut) rising */
	size_t n_cut, cap;
	uint32_t n_codes; /* category: codes 0 .. n_codes - 1 have a cell */
	bool number, category;
};

struct domain {
	const struct model *m;
	struct cells *cells; /* (n_features) */
};

static void add_cut(struct cells *c, double v)
{
	c->cut = xgrow(c->cut, &c->cap, c->n_cut + 1, sizeof(*c->cut));
	c->cut[c->n_cut++] = v;
}

/* LightGBM takes all of its zero for 0: a threshold inside stands at one of
 * the two edges. */
static double threshold(const struct model *m, const struct model_node *n)
{
	const double t = n->value;

	if (m->source == MODEL_XGBOOST)
		return (double)(float)t;
	if (fabs(t) > ZERO_EDGE)
		return t;
	return t >= 0.0 ? ZERO_EDGE : nextafter(-ZERO_EDGE, -(double)INFINITY);
}

static void add_node(struct domain *d, const struct model_node *n)
{
	struct cells *c = &d->cells[n->feature];

	if (n->flags & NODE_CATEGORY) {
		c->category = true;
		if (n->set_words * 32 > c->n_codes)
			c->n_codes = n->set_words * 32;
		return;
	}
	c->number = true;
	add_cut(c, threshold(d->m, n));
	if (d->m->source == MODEL_LIGHTGBM && n->missing == MISSING_ZERO) {
		add_cut(c, nextafter(-ZERO_EDGE, -(double)INFINITY));
		add_cut(c, ZERO_EDGE);
	}
}

static int compare_cuts(const void *pa, const void *pb)
{
	const double *a = pa, *b = pb;

	return (*a > *b) - (*a < *b);
}

static void sort_cuts(struct cells *c)
{
	size_t n = 0;

	if (c->n_cut == 0)
		return;
	qsort(c->cut, c->n_cut, sizeof(*c->cut), compare_cuts);
	for (size_t i = 0; i < c->n_cut; i++)
		if (n == 0 || c->cut[i] > c->cut[n - 1])
			c->cut[n++] = c->cut[i];
	c->n_cut = n;
}

struct domain *domain_new(const struct model *m, uint32_t tree)
{
	const struct model_tree *t = &m->trees[tree];
	struct domain *d = xcalloc(1, sizeof(*d));

	d->m = m;
	d->cells = xcalloc(m->n_features + 1, sizeof(*d->cells));
	for (uint32_t i = 0; i < t->n_nodes; i++)
		if (!(m->nodes[t->first_node + i].flags & NODE_LEAF))
			add_node(d, &m->nodes[t->first_node + i]);
	for (uint32_t f = 0; f < m->n_features; f++)
		sort_cuts(&d->cells[f]);
	return d;
}

void domain_free(struct domain *d)
{
	if (!d)
		return;
	for (uint32_t f = 0; f < d->m->n_features; f++)
		free(d->cells[f].cut);
	free(d->cells);
	free(d);
}

bool domain_mixed(const struct domain *d, uint32_t feature)
{
	return d->cells[feature].number && d->cells[feature].category;
}

bool domain_used(const struct domain *d, uint32_t feature)
{
	return d->cells[feature].number || d->cells[feature].category;
}

/* Cells that hold values; one more, the last, is missing. */
static size_t n_values(const struct cells *c)
{
	return c->category ? (size_t)c->n_codes + 1 : c->n_cut + 1;
}

size_t domain_words(const struct domain *d, uint32_t feature)
{
	return (n_values(&d->cells[feature]) + 1 + 63) / 64;
}

static void put(uint64_t *set, size_t i, bool in)
{
	if (in)
		set[i / 64] |= (uint64_t)1 << (i % 64);
	else
		set[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* Bits 0 .. n - 1 of an empty set. */
static void put_first(uint64_t *set, size_t n)
{
	memset(set, 0xff, n / 64 * sizeof(*set));
	if (n % 64)
		set[n / 64] = ((uint64_t)1 << (n % 64)) - 1;
}

void domain_full(const struct domain *d, uint32_t feature, uint64_t *set)
{
	const struct cells *c = &d->cells[feature];
	const size_t n = n_values(c);

	memset(set, 0, domain_words(d, feature) * sizeof(*set));
	put_first(set, n + 1);
	if (c->category || c->n_cut == 0)
		return;
	/* x < -inf and x > inf hold for nothing. */
	if (d->m->source == MODEL_XGBOOST && c->cut[0] == -(double)INFINITY)
		put(set, 0, false);
	if (d->m->source == MODEL_LIGHTGBM &&
		c->cut[c->n_cut - 1] == (double)INFINITY)
		put(set, c->n_cut, false);
}

static bool code_goes_left(
	const struct model *m, const struct model_node *n, uint32_t code)
{
	const bool reached = code / 32 < n->set_words;

	if (!reached && m->category_default)
		return (n->flags & NODE_DEFAULT_LEFT) != 0;
	return (reached && (m->sets[n->set + code / 32] >> (code % 32) & 1) !=
				   0) == (m->source == MODEL_LIGHTGBM);
}

static void left_codes(const struct model *m, const struct cells *c,
	const struct model_node *n, uint64_t *set)
{
	const bool default_left = (n->flags & NODE_DEFAULT_LEFT) != 0;

	for (uint32_t code = 0; code < c->n_codes; code++)
		put(set, code, code_goes_left(m, n, code));
	put(set, c->n_codes, code_goes_left(m, n, UINT32_MAX));
	/* LightGBM: missing is in no set. */
	put(set, (size_t)c->n_codes + 1,
		m->source == MODEL_XGBOOST ? default_left : false);
}

/* Number of cuts that are at most t. */
static size_t count_cuts(const struct cells *c, double t)
{
	size_t low = 0, high = c->n_cut;

	while (low < high) {
		const size_t mid = (low + high) / 2;

		if (c->cut[mid] <= t)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The cells of LightGBM's zero lie between the cuts below -ZERO_EDGE and at
 * ZERO_EDGE, which are there if any split takes zero as missing. */
static void put_zero(const struct cells *c, bool in, uint64_t *set)
{
	const double below = nextafter(-ZERO_EDGE, -(double)INFINITY);
	const size_t first = count_cuts(c, below);
	const size_t last = count_cuts(c, ZERO_EDGE);

	for (size_t i = first; i < last; i++)
		put(set, i, in);
}

static void left_numbers(const struct model *m, const struct cells *c,
	const struct model_node *n, uint64_t *set)
{
	const double t = threshold(m, n);
	const bool default_left = (n->flags & NODE_DEFAULT_LEFT) != 0;
	const bool lightgbm = m->source == MODEL_LIGHTGBM;
	bool missing_left = default_left;

	/* Cell i ends at cut i, where the threshold itself is a cut. */
	put_first(set, count_cuts(c, t));
	if (lightgbm && n->missing == MISSING_ZERO)
		put_zero(c, default_left, set);
	if (lightgbm && n->missing == MISSING_NONE)
		missing_left = 0.0 <= t;
	put(set, c->n_cut + 1, missing_left);
}

void domain_left(
	const struct domain *d, const struct model_node *n, uint64_t *set)
{
	const struct cells *c = &d->cells[n->feature];

	memset(set, 0, domain_words(d, n->feature) * sizeof(*set));
	if (c->category)
		left_codes(d->m, c, n, set);
	else
		left_numbers(d->m, c, n, set);
}
