/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/edges.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/xalloc.h"

/* A feature's value to try. */
struct edge {
	uint32_t feature;
	double value;
};

struct edges {
	struct edge *v; /* (n) */
	size_t n, cap;
};

static void add(struct edges *e, uint32_t feature, double value)
{
	e->v = xgrow(e->v, &e->cap, e->n + 1, sizeof(*e->v));
	e->v[e->n++] = (struct edge){feature, value};
}

static void add_threshold(
	struct edges *e, const struct model *m, const struct model_node *n)
{
	const double inf = (double)INFINITY;

	if (m->source == MODEL_XGBOOST) {
		const float t = (float)n->value;

		add(e, n->feature, (double)nextafterf(t, -INFINITY));
		add(e, n->feature, (double)t);
		add(e, n->feature, (double)nextafterf(t, INFINITY));
	} else {
		add(e, n->feature, nextafter(n->value, -inf));
		add(e, n->feature, n->value);
		add(e, n->feature, nextafter(n->value, inf));
	}
}

static void add_model(struct edges *e, const struct model *m)
{
	for (size_t i = 0; i < m->n_nodes; i++) {
		const struct model_node *n = &m->nodes[i];

		if (n->flags & NODE_LEAF)
			continue;
		if (!(n->flags & NODE_CATEGORY)) {
			add_threshold(e, m, n);
			continue;
		}
		for (uint32_t c = 0; c <= n->set_words * 32; c++)
			add(e, n->feature, (double)c);
	}
}

static void add_special(struct edges *e, const struct model *m)
{
	const double zero = (double)1e-35f, inf = (double)INFINITY;
	const double special[] = {(double)NAN, inf, -inf, 0.0, -0.0, -1.0,
		DBL_TRUE_MIN, (double)FLT_TRUE_MIN, zero, -zero,
		nextafter(zero, inf), nextafter(-zero, -inf)};

	for (uint32_t f = 0; f < m->n_features; f++)
		for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
			add(e, f, special[i]);
}

static int compare_edges(const void *pa, const void *pb)
{
	const struct edge *a = pa, *b = pb;
	int64_t x, y;

	if (a->feature != b->feature)
		return a->feature < b->feature ? -1 : 1;
	memcpy(&x, &a->value, sizeof(x));
	memcpy(&y, &b->value, sizeof(y));
	return (x > y) - (x < y);
}

static void drop_doubles(struct edges *e)
{
	size_t n = 0;

	qsort(e->v, e->n, sizeof(*e->v), compare_edges);
	for (size_t i = 0; i < e->n; i++)
		if (n == 0 || compare_edges(&e->v[i], &e->v[n - 1]) != 0)
			e->v[n++] = e->v[i];
	e->n = n;
}

size_t edges_make(double **rows, const struct model *a, const struct model *b,
	const struct measure_data *data, size_t max)
{
	const size_t width = a->n_features;
	struct edges e = {NULL, 0, 0};
	size_t n;

	add_model(&e, a);
	add_model(&e, b);
	add_special(&e, a);
	drop_doubles(&e);
	n = e.n < max ? e.n : max;
	*rows = xreallocarray(NULL, n * width + 1, sizeof(**rows));
	for (size_t i = 0; i < n; i++) {
		double *row = *rows + i * width;

		if (data->n_rows > 0)
			memcpy(row, data->rows + i % data->n_rows * width,
				width * sizeof(*row));
		for (size_t f = 0; data->n_rows == 0 && f < width; f++)
			row[f] = (double)NAN;
		row[e.v[i].feature] = e.v[i].value;
	}
	free(e.v);
	return n;
}

int measure_edges(struct measure_equal *out, const struct model *a,
	const struct model *b, const struct measure_data *data, struct err *err)
{
	/* 2 GiB of rows; no model of sane size comes near. */
	const size_t width = a->n_features > 0 ? a->n_features : 1;
	const size_t max = ((size_t)1 << 28) / width;
	struct measure_data made = {NULL, NULL, 0};
	double *rows;
	int rc;

	made.n_rows = edges_make(&rows, a, b, data, max);
	made.rows = rows;
	rc = measure_rows(out, a, b, &made, err);
	free(rows);
	return rc;
}

enum { MIXED_CELLS_MAX = 1 << 20, MIXED_MIN = 64 };

/* A value near a split of the model, or a special one. */
static double mixed_value(
	struct rng *r, const struct model *m, const struct model_node *n)
{
	const double special[] = {(double)NAN, 0, -0.0, (double)INFINITY,
		-(double)INFINITY, 1e-40, -1, 16777216};
	const double inf = (double)INFINITY;

	if (!n || n->flags & NODE_LEAF)
		return special[rng_below(r, 8)];
	if (n->flags & NODE_CATEGORY)
		return (double)rng_below(r, 32 * (uint64_t)n->set_words + 33);
	if (m->source != MODEL_LIGHTGBM) {
		const float t = (float)n->value;
		const float near[] = {
			nextafterf(t, -INFINITY), t, nextafterf(t, INFINITY)};

		return (double)near[rng_below(r, 3)];
	}
	switch (rng_below(r, 3)) {
	case 0:
		return nextafter(n->value, -inf);
	case 1:
		return nextafter(n->value, inf);
	default:
		return n->value;
	}
}

static void mixed_row(struct rng *r, const struct model *m, double *row)
{
	size_t i;

	for (i = 0; i < m->n_features; i++)
		row[i] = mixed_value(r, m, NULL);
	for (i = 0; i < 4 * (size_t)m->n_features && m->n_nodes; i++) {
		const struct model_node *n =
			&m->nodes[rng_below(r, m->n_nodes)];

		if (!(n->flags & NODE_LEAF) && rng_below(r, 16))
			row[n->feature] = mixed_value(r, m, n);
	}
}

size_t edges_mixed(
	double **rows, const struct model *m, size_t max, uint64_t seed)
{
	const size_t width = m->n_features > 0 ? m->n_features : 1;
	size_t i, n = MIXED_CELLS_MAX / width;
	struct rng r;

	n = n < MIXED_MIN ? MIXED_MIN : n;
	n = n < max ? n : max;
	*rows = xcalloc(n, width * sizeof(**rows));
	rng_seed(&r, seed);
	for (i = 0; i < n; i++)
		mixed_row(&r, m, *rows + i * m->n_features);
	return n;
}
