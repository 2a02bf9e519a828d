/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "engine/planning.h"

/* A plan of more trees or nodes than this is not worth its memory. */
enum { TREES_MAX = 200000, NODES_MAX = 1 << 25 };

void *plan_aligned(size_t n, void **memory)
{
	char *p = xcalloc(n + 64, 1);

	*memory = p;
	return p + (64 - (uintptr_t)p % 64) % 64;
}

static void fill_cut(const struct planning *w, size_t cut, double *t)
{
	const double *values = w->thresholds + cut * CUT_MAX;
	size_t i;

	for (i = 0; i < CUT_SIZE; i++)
		t[i] = (double)NAN;
	memcpy(t, values, w->n_thresholds[cut] * sizeof(*t));
	for (i = 0; i < 15; i++)
		t[CUT_EVERY16 + i] = t[16 * i + 15];
	for (i = 0; i < 7; i++)
		t[CUT_EVERY32 + i] = t[32 * i + 31];
	for (i = 0; i < 63; i++)
		t[CUT_EVERY4 + i] = t[4 * i + 3];
}

static void make_cuts(struct planning *w)
{
	struct plan *p = w->plan;
	const size_t size = p->wide ? sizeof(double) : sizeof(float);
	double t[CUT_SIZE];
	size_t i, k;

	p->cuts = plan_aligned(w->n_cuts * CUT_SIZE * size, &p->memory[0]);
	for (i = 0; i < w->n_cuts; i++) {
		fill_cut(w, i, t);
		for (k = 0; k < CUT_SIZE; k++)
			if (p->wide)
				((double *)p->cuts)[i * CUT_SIZE + k] = t[k];
			else
				((float *)p->cuts)[i * CUT_SIZE + k] =
					(float)t[k];
	}
}

/* The bytes of 64 values, lowest of each first. */
static void split_bytes(unsigned char *to, size_t size)
{
	unsigned char from[64 * sizeof(double)];
	size_t i, k;

	memcpy(from, to, 64 * size);
	for (i = 0; i < 64; i++)
		for (k = 0; k < size; k++)
			to[k * 64 + i] = from[i * size + k];
}

static void make_leaves(struct planning *w)
{
	struct plan *p = w->plan;
	const size_t size = p->wide ? sizeof(double) : sizeof(float);
	size_t i;

	p->leaves = plan_aligned(w->n_leaves * size, &p->memory[1]);
	for (i = 0; i < w->n_leaves; i++)
		if (p->wide)
			((double *)p->leaves)[i] = w->leaf[i];
		else
			((float *)p->leaves)[i] = (float)w->leaf[i];
	for (i = 0; i < w->n_leaves / 64; i++)
		if (w->by_bytes[i])
			split_bytes((unsigned char *)p->leaves + i * 64 * size,
				size);
}

/* A block that is not full costs more than its share. */
static size_t rows_min(const struct planning *w)
{
	const double rows =
		1.4 * w->block_cost / (w->row_cost > 1 ? w->row_cost : 1);

	return rows < 2 ? 2 : rows > 64 ? 64 : (size_t)rows;
}

struct plan *plan_new(const struct model *m, const struct plan_ask *ask)
{
	struct planning w = {.model = m};
	bool fits = !m->linear && !m->n_terms && m->n_trees <= TREES_MAX &&
		    m->n_nodes <= NODES_MAX;

	w.plan = xcalloc(1, sizeof(*w.plan));
	w.plan->model = m;
	w.plan->wide = m->source == MODEL_LIGHTGBM;
	w.plan->leaf_bytes = ask->leaf_bytes;
	fits = fits && planes_plan(&w) && sets_plan(&w) && trees_plan(&w, ask);
	if (fits && ask->row_heap > 0)
		halves_plan(&w);
	if (fits) {
		make_cuts(&w);
		make_leaves(&w);
		w.plan->rows_min = rows_min(&w);
	} else {
		plan_free(w.plan);
		w.plan = NULL;
	}
	free(w.thresholds);
	free(w.n_thresholds);
	free(w.kinds);
	free(w.column_of);
	free(w.set_plane);
	free(w.leaf);
	free(w.by_bytes);
	return w.plan;
}

void plan_free(struct plan *p)
{
	if (!p)
		return;
	free(p->columns);
	free(p->planes);
	free(p->runs);
	free(p->trees);
	free(p->nodes);
	free(p->forks);
	free(p->exits);
	free(p->steps);
	free(p->sets);
	free(p->row_roots);
	free(p->row_steps);
	free(p->half_chunks);
	free(p->uppers);
	free(p->memory[0]);
	free(p->memory[1]);
	free(p->memory[2]);
	free(p);
}
