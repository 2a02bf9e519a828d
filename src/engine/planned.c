/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "engine/bin.h"
#include "engine/kernel.h"

/* What one call works in; every part is aligned to 64 bytes. */
struct desk {
	const struct plan *plan;
	const struct kernel *kernel;
	size_t stride;  /* bytes of a block's planes */
	int8_t *planes; /* (PLAN_BLOCKS, stride) */
	char *sums;     /* (n_groups, PLAN_STRIP) float or double */
	char *scratch;
	void *memory;
};

static void desk_open(
	struct desk *d, const struct plan *p, const struct kernel *k)
{
	const size_t sums =
		PLAN_STRIP * sizeof(double) * (size_t)p->model->n_groups;
	char *at;

	d->plan = p;
	d->kernel = k;
	d->stride = (p->n_planes ? p->n_planes : 1) * PLAN_ROWS;
	d->memory =
		xmalloc(64 + PLAN_BLOCKS * d->stride + sums + KERNEL_SCRATCH);
	at = (char *)d->memory + (64 - (uintptr_t)d->memory % 64) % 64;
	d->planes = (int8_t *)at;
	if (p->n_planes == 0)
		memset(at, 0, PLAN_BLOCKS * d->stride);
	d->sums = at + PLAN_BLOCKS * d->stride;
	d->scratch = d->sums + sums;
}

static void *sums_of(const struct desk *d, size_t group)
{
	return d->sums +
	       group * PLAN_STRIP *
		       (d->plan->wide ? sizeof(double) : sizeof(float));
}

static void start_sums(const struct desk *d)
{
	const struct model *m = d->plan->model;
	size_t i, g;

	for (g = 0; g < m->n_groups; g++) {
		const double base = m->base_last ? 0 : m->base[g];
		double *wide = sums_of(d, g);
		float *narrow = sums_of(d, g);

		if (d->plan->wide)
			for (i = 0; i < PLAN_STRIP; i++)
				wide[i] = base;
		else
			for (i = 0; i < PLAN_STRIP; i++)
				narrow[i] = (float)base;
	}
}

/* The sums in the order of the rows, where the kernel keeps another. */
static void order_sums(const struct desk *d, size_t n_blocks)
{
	const size_t size = d->plan->wide ? sizeof(double) : sizeof(float);
	size_t g, i;

	if (!d->kernel->natural)
		return;
	for (g = 0; g < d->plan->model->n_groups; g++)
		for (i = 0; i < n_blocks * PLAN_ROWS; i += 64)
			d->kernel->natural(
				(char *)sums_of(d, g) + i * size, size);
}

static void write_margins(const struct desk *d, size_t n, double *margins)
{
	const struct model *m = d->plan->model;
	const size_t n_groups = m->n_groups;
	size_t i, g;

	for (g = 0; g < n_groups; g++) {
		const double *wide = sums_of(d, g);
		const float *narrow = sums_of(d, g);

		for (i = 0; i < n && d->plan->wide; i++)
			margins[i * n_groups + g] = wide[i];
		for (i = 0; i < n && !d->plan->wide; i++) {
			float sum = narrow[i];

			if (m->base_last)
				sum += (float)m->base[g];
			margins[i * n_groups + g] = (double)sum;
		}
	}
}

static void run_trees(const struct desk *d, size_t n_blocks)
{
	const struct kernel *k = d->kernel;
	struct kernel_job job = {
		.plan = d->plan,
		.planes = d->planes,
		.stride = d->stride,
		.n_blocks = n_blocks,
		.scratch = d->scratch,
	};
	size_t i;

	for (i = 0; i < d->plan->n_runs; i++) {
		job.run = &d->plan->runs[i];
		job.sums = sums_of(d, job.run->group);
		if (job.run->regime == PLAN_HEAP)
			k->heap(&job);
		else if (job.run->regime == PLAN_MASK)
			k->mask(&job);
		else
			k->walk(&job);
	}
}

/* Adds the leaves at n places to a margin, one after the other. */
static double add_leaves(
	const struct plan *p, double sum, const uint32_t *at, size_t n)
{
	const double *wide = p->row_leaves;
	const float *narrow = p->row_leaves;
	float narrow_sum = (float)sum;
	size_t i;

	if (!p->wide) {
		for (i = 0; i < n; i++)
			narrow_sum += narrow[at[i]];
		return (double)narrow_sum;
	}
	for (i = 0; i < n; i++)
		sum += wide[at[i]];
	return sum;
}

/* Margins of one row: its leaves, ROW_STRIP at a time, added in order. */
static void row_margins(const struct plan *p, const struct kernel *k,
	const int8_t *bytes, double *margins)
{
	const struct model *m = p->model;
	uint32_t at[ROW_STRIP] UNINITIALIZED;
	size_t r, g, i, n;

	for (g = 0; g < m->n_groups; g++)
		margins[g] = m->base_last ? 0 : m->base[g];
	for (r = 0; r < p->n_runs; r++) {
		const struct plan_run *run = &p->runs[r];
		const size_t end = run->first + run->n;
		double *margin = &margins[run->group];

		for (i = run->first; i < end; i += n) {
			n = ROW_STRIP - i % ROW_STRIP;
			if (i % ROW_STRIP == 0)
				k->row(p, i,
					n < m->n_trees - i ? n : m->n_trees - i,
					bytes, at);
			if (n > end - i)
				n = end - i;
			*margin = add_leaves(p, *margin, at + i % ROW_STRIP, n);
		}
	}
	for (g = 0; g < m->n_groups && m->base_last; g++) {
		float sum = (float)margins[g];

		sum += (float)m->base[g];
		margins[g] = (double)sum;
	}
}

/* Rows that are too few for a block. */
static void few_margins(const struct plan *p, const struct kernel *k,
	struct kernel_rows rows, size_t n_rows, double *margins)
{
	const struct model *m = p->model;
	int8_t few[512] UNINITIALIZED;
	int8_t *bytes = few;
	size_t i;

	if (!p->row_steps) {
		reference_rows(m, rows, n_rows, margins);
		return;
	}
	memset(few, 0, HALF_PLANES);
	if (p->n_planes + 4 > sizeof(few))
		bytes = xcalloc(p->n_planes + 4, 1);
	for (i = 0; i < n_rows; i++) {
		bin_row(p, k, rows_from(rows, i), bytes);
		row_margins(p, k, bytes, margins + i * m->n_groups);
	}
	if (bytes != few)
		free(bytes);
}

static void block_margins(const struct plan *p, const struct kernel *k,
	struct kernel_rows rows, size_t n_rows, double *margins)
{
	const struct model *m = p->model;
	struct desk desk;
	size_t at, n, i, n_blocks;

	desk_open(&desk, p, k);
	for (at = 0; at < n_rows; at += n) {
		n = n_rows - at < PLAN_STRIP ? n_rows - at : PLAN_STRIP;
		for (i = 0; i < n; i += PLAN_ROWS)
			bin_block(p, k, rows_from(rows, at + i),
				n - i < PLAN_ROWS ? n - i : PLAN_ROWS,
				desk.planes + i / PLAN_ROWS * desk.stride);
		start_sums(&desk);
		n_blocks = (n + PLAN_ROWS - 1) / PLAN_ROWS;
		run_trees(&desk, n_blocks);
		order_sums(&desk, n_blocks);
		write_margins(&desk, n, margins + at * m->n_groups);
	}
	free(desk.memory);
}

void planned_margins(const struct plan *p, const struct kernel *k,
	struct kernel_rows rows, size_t n_rows, double *margins)
{
	const struct model *m = p->model;
	const size_t rest = n_rows % PLAN_ROWS;
	const size_t n = rest < p->rows_min ? n_rows - rest : n_rows;

	if (n)
		block_margins(p, k, rows, n, margins);
	if (n < n_rows)
		few_margins(p, k, rows_from(rows, n), rest,
			margins + n * m->n_groups);
}
