/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/planning.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The node in heap order as it lies in a half; one that the tree lacks goes
 * left. */
static void put_node(const struct plan *p, const struct plan_tree *t,
	uint32_t heap, uint8_t *plane, int8_t *cut)
{
	const struct plan_node *node;

	*plane = 0;
	*cut = 127;
	if (heap >> t->depth)
		return;
	node = &p->nodes[t->node + heap];
	*plane = (uint8_t)(node->offset / PLAN_ROWS);
	*cut = (int8_t)node->cut;
}

static void fill_upper(struct plan *p, size_t at)
{
	struct plan_uppers *u = &p->uppers[at / HALF_TREES];
	const size_t lane = at % HALF_TREES * HALF_SIZE;
	uint32_t i;

	for (i = 1; i < HALF_SIZE; i++)
		put_node(p, &p->trees[at], i, &u->plane[lane + i - 1],
			&u->cut[lane + i - 1]);
	u->plane[lane + HALF_SIZE - 1] = 0;
	u->cut[lane + HALF_SIZE - 1] = 127;
}

/* The leaf that the way left from place `to` of the sixth level ends in. A
 * shallow tree goes left below its depth, so other places stay empty. */
static bool leaf_at(const struct planning *w, const struct plan_tree *t,
	uint32_t to, double *leaf)
{
	const uint32_t spread = 64u >> t->depth;

	*leaf = w->leaf[t->leaf + to / spread];
	return to % spread == 0;
}

static void fill_lower(const struct planning *w, size_t at, uint32_t half)
{
	struct plan *p = w->plan;
	const struct plan_tree *t = &p->trees[at];
	const size_t size = p->wide ? sizeof(double) : sizeof(float);
	uint8_t *line =
		(uint8_t *)p->row_leaves +
		(p->lowers + (at * HALF_SIZE + half) * LOWER_SIZE) * size;
	void *leaves = line + 2 * HALF_SIZE;
	uint32_t i, level;
	double leaf;

	line[HALF_SIZE - 1] = 0;
	line[2 * HALF_SIZE - 1] = 127;
	for (level = 0, i = 1; level < 3; level++)
		for (; i < 2u << level; i++)
			put_node(p, t,
				((HALF_SIZE + half) << level) + i -
					(1u << level),
				&line[i - 1],
				(int8_t *)&line[HALF_SIZE + i - 1]);
	for (i = 0; i < HALF_SIZE; i++)
		if (!leaf_at(w, t, half * HALF_SIZE + i, &leaf))
			continue;
		else if (p->wide)
			((double *)leaves)[i] = leaf;
		else
			((float *)leaves)[i] = (float)leaf;
}

/* Makes room for the lower halves of n trees behind the leaves. */
static void open_lowers(struct planning *w, size_t n)
{
	struct plan *p = w->plan;
	const size_t size = p->wide ? sizeof(double) : sizeof(float);
	void *memory, *leaves;

	p->lowers = (w->n_row_steps + LOWER_SIZE - 1) / LOWER_SIZE * LOWER_SIZE;
	leaves = plan_aligned(
		(p->lowers + n * HALF_SIZE * LOWER_SIZE) * size, &memory);
	memcpy(leaves, p->row_leaves, w->n_row_steps * size);
	free(p->memory[2]);
	p->memory[2] = memory;
	p->row_leaves = leaves;
}

static size_t find_chunks(struct plan *p, size_t n_chunks)
{
	size_t r, i, any = 0;

	p->half_chunks = xcalloc(n_chunks + 1, sizeof(bool));
	for (i = 0; i < n_chunks; i++)
		p->half_chunks[i] = true;
	for (r = 0; r < p->n_runs; r++)
		for (i = 0; i < p->runs[r].n; i++)
			if (p->runs[r].regime != PLAN_HEAP)
				p->half_chunks[(p->runs[r].first + i) /
					       ROW_TREES] = false;
	for (i = 0; i < n_chunks; i++)
		any += p->half_chunks[i];
	return any;
}

void halves_plan(struct planning *w)
{
	struct plan *p = w->plan;
	const size_t n = w->model->n_trees;
	const size_t n_chunks = (n + ROW_TREES - 1) / ROW_TREES;
	uint32_t half;
	size_t i;

	if (p->n_planes > HALF_PLANES || !p->row_steps ||
		!find_chunks(p, n_chunks))
		return;
	open_lowers(w, n_chunks * ROW_TREES);
	p->uppers =
		xcalloc(n_chunks * ROW_TREES / HALF_TREES, sizeof(*p->uppers));
	for (i = 0; i < n; i++) {
		if (!p->half_chunks[i / ROW_TREES])
			continue;
		fill_upper(p, i);
		for (half = 0; half < HALF_SIZE; half++)
			fill_lower(w, i, half);
	}
}
