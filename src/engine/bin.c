/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/bin.h"

#include <math.h>
#include <string.h>

/* LightGBM's kZeroThreshold, a float there. */
#define ZERO_THRESHOLD ((double)1e-35f)

/* The values of a feature in one block; f or d by the plan. */
struct values {
	const float *f;
	const double *d;
	size_t n; /* rows that are ranked; the others stay 0 */
	uint8_t missing[PLAN_ROWS]; /* 255 or 0 */
	uint8_t nothing[PLAN_ROWS]; /* the same, or the value is 0 */
	int8_t rank[PLAN_ROWS] __attribute__((aligned(64)));
	uint32_t code[PLAN_ROWS];
};

/* Columns that are read together, row by row: as many as keep their lines in
 * the first cache. */
enum { TOGETHER = 16 };

struct columns {
	float f[TOGETHER][PLAN_ROWS] __attribute__((aligned(64)));
	double d[TOGETHER][PLAN_ROWS] __attribute__((aligned(64)));
};

struct read_from {
	struct kernel_rows rows;
	size_t n;
};

/* The values of n_columns columns, as the model's library compares them: what
 * is missing is NaN. Behind row n they are 0. */
static void read_columns(const struct plan *p, const struct plan_column *c,
	size_t n_columns, const struct read_from *from, struct columns *out)
{
	size_t i, k;

	for (i = 0; i < from->n; i++) {
		const struct kernel_rows row = rows_from(from->rows, i);

		if (p->wide)
			for (k = 0; k < n_columns; k++) {
				const double x = rows_value(&row, c[k].feature);

				out->d[k][i] =
					fabs(x) <= ZERO_THRESHOLD ? 0 : x;
			}
		else if (row.narrow)
			for (k = 0; k < n_columns; k++)
				out->f[k][i] = row.narrow[c[k].feature];
		else
			for (k = 0; k < n_columns; k++)
				out->f[k][i] = (float)row.wide[c[k].feature];
	}
	for (k = 0; k < n_columns; k++)
		for (i = from->n; i < PLAN_ROWS; i++)
			if (p->wide)
				out->d[k][i] = 0;
			else
				out->f[k][i] = 0;
}

static void blank_missing(const struct model *m, float *column)
{
	const float missing = (float)m->missing;
	size_t i;

	for (i = 0; i < PLAN_ROWS && !isnan(missing); i++)
		if (column[i] == missing)
			column[i] = NAN;
}

static void find_missing(const struct plan *p, struct values *v)
{
	size_t i;

	if (!p->wide) {
		for (i = 0; i < PLAN_ROWS; i++)
			v->missing[i] = v->f[i] != v->f[i] ? 255 : 0;
		return;
	}
	for (i = 0; i < PLAN_ROWS; i++) {
		v->missing[i] = v->d[i] != v->d[i] ? 255 : 0;
		v->nothing[i] = v->missing[i] | (v->d[i] == 0 ? 255 : 0);
	}
}

static void put_plane(
	const struct plan_plane *plane, const struct values *v, int8_t *out)
{
	const uint8_t *without = plane->zero ? v->nothing : v->missing;
	size_t i;

	for (i = 0; i < PLAN_ROWS; i++)
		out[i] = (int8_t)((v->rank[i] & ~without[i]) |
				  (plane->fill & without[i]));
}

static void bin_numbers(const struct plan *p, const struct kernel *k,
	const struct plan_column *c, struct values *v, int8_t *planes)
{
	size_t i, cut = SIZE_MAX;

	find_missing(p, v);
	for (i = c->first_plane; i < c->first_plane + c->n_planes; i++) {
		const struct plan_plane *plane = &p->planes[i];

		if (plane->table != cut) {
			cut = plane->table;
			if (p->wide)
				k->rank_double((const double *)p->cuts +
						       cut * CUT_SIZE,
					v->d, v->n, v->rank);
			else
				k->rank_float(
					(const float *)p->cuts + cut * CUT_SIZE,
					v->f, v->n, v->rank);
		}
		if (plane->fill == -128 && !plane->zero)
			memcpy(planes + i * PLAN_ROWS, v->rank, PLAN_ROWS);
		else
			put_plane(plane, v, planes + i * PLAN_ROWS);
	}
}

/* The code as model_in_set() reads it; behind the table's codes stand "none"
 * and "missing". */
static uint32_t code_of(
	const struct plan *p, const struct plan_column *c, double x)
{
	if (isnan(x))
		return c->n_codes + 1;
	if ((p->wide ? x > -1 : x >= 0) && x < c->n_codes)
		return (uint32_t)(x < 0 ? 0 : x);
	return c->n_codes;
}

static void find_codes(
	const struct plan *p, const struct plan_column *c, struct values *v)
{
	for (size_t i = 0; i < PLAN_ROWS; i++)
		v->code[i] = code_of(p, c, p->wide ? v->d[i] : (double)v->f[i]);
}

static void bin_categories(const struct plan *p, const struct plan_column *c,
	struct values *v, int8_t *planes)
{
	size_t i, k;

	find_codes(p, c, v);
	for (i = c->first_plane; i < c->first_plane + c->n_planes; i++) {
		const int8_t *t = p->sets + p->planes[i].table;

		for (k = 0; k < PLAN_ROWS; k++)
			planes[i * PLAN_ROWS + k] = t[v->code[k]];
	}
}

void bin_block(const struct plan *p, const struct kernel *k,
	struct kernel_rows rows, size_t n, int8_t *planes)
{
	const struct read_from from = {rows, n};
	struct columns columns UNINITIALIZED;
	struct values v UNINITIALIZED;
	size_t at, i, many;

	v.n = n;
	memset(v.rank, 0, sizeof(v.rank));
	for (at = 0; at < p->n_columns; at += many) {
		const struct plan_column *c = &p->columns[at];

		many = p->n_columns - at;
		if (many > TOGETHER)
			many = TOGETHER;
		if (!k->read)
			read_columns(p, c, many, &from, &columns);
		for (i = 0; i < many; i++) {
			v.f = columns.f[i];
			v.d = columns.d[i];
			if (k->read)
				k->read(&rows, c[i].feature, n,
					p->wide ? NULL : columns.f[i],
					columns.d[i]);
			if (!p->wide)
				blank_missing(p->model, columns.f[i]);
			if (c[i].category)
				bin_categories(p, &c[i], &v, planes);
			else if (k->put)
				k->put(p, &c[i],
					p->wide ? (const void *)v.d
						: (const void *)v.f,
					planes);
			else
				bin_numbers(p, k, &c[i], &v, planes);
		}
	}
}

/* A number column's bytes of one value. */
static void row_numbers(const struct plan *p, const struct kernel *k,
	const struct plan_column *c, double value, int8_t *bytes)
{
	const float narrow = (float)value;
	size_t i, cut = SIZE_MAX;
	int8_t rank = -128;

	for (i = c->first_plane; i < c->first_plane + c->n_planes; i++) {
		const struct plan_plane *plane = &p->planes[i];

		if (plane->table != cut) {
			cut = plane->table;
			if (p->wide)
				k->rank_double((const double *)p->cuts +
						       cut * CUT_SIZE,
					&value, 1, &rank);
			else
				k->rank_float(
					(const float *)p->cuts + cut * CUT_SIZE,
					&narrow, 1, &rank);
		}
		bytes[i] = isnan(value) || (plane->zero && value == 0)
				   ? plane->fill
				   : rank;
	}
}

void bin_row(const struct plan *p, const struct kernel *k,
	struct kernel_rows row, int8_t *bytes)
{
	size_t i, s;

	for (i = 0; i < p->n_columns; i++) {
		const struct plan_column *c = &p->columns[i];
		double x = rows_value(&row, c->feature);

		if (p->wide)
			x = fabs(x) <= ZERO_THRESHOLD ? 0 : x;
		else
			x = (double)(float)x;
		if (!p->wide && x == p->model->missing)
			x = (double)NAN;
		if (!c->category) {
			row_numbers(p, k, c, x, bytes);
			continue;
		}
		for (s = c->first_plane; s < c->first_plane + c->n_planes; s++)
			bytes[s] =
				p->sets[p->planes[s].table + code_of(p, c, x)];
	}
}
