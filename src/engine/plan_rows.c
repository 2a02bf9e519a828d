/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/planning.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { STEP_FAR = 4095, LONE_LEAF = 127 };

static void open_rows(struct planning *w)
{
	const struct model *m = w->model;
	struct plan *p = w->plan;
	const size_t n = m->n_nodes + 1;

	p->row_roots = xcalloc(m->n_trees + ROW_TREES, sizeof(*p->row_roots));
	p->row_steps = xcalloc(n, sizeof(*p->row_steps));
	p->row_leaves = plan_aligned(
		n * (p->wide ? sizeof(double) : sizeof(float)), &p->memory[2]);
	p->row_steps[0] = LONE_LEAF;
	w->n_row_steps = 1;
}

static void close_rows(struct plan *p)
{
	free(p->row_roots);
	free(p->row_steps);
	free(p->memory[2]);
	p->memory[2] = NULL;
	p->row_roots = NULL;
	p->row_steps = NULL;
	p->row_leaves = NULL;
}

static uint32_t step_of(
	const struct planning *w, const struct model_node *n, uint32_t far)
{
	const struct plan_place place = planes_find(w, n);

	return (uint8_t)place.cut | far << 8 | place.plane << 20;
}

void rows_plan(struct planning *w, const struct model_tree *tree, size_t at)
{
	struct plan *p = w->plan;
	const struct model_node *nodes = w->model->nodes + tree->first_node;
	size_t base;
	uint32_t i;

	if (at == 0)
		open_rows(w);
	if (!p->row_steps)
		return;
	base = w->n_row_steps;
	p->row_roots[at] = (uint32_t)base;
	for (i = 0; i < tree->n_nodes; i++) {
		const double leaf = leaf_value(w->model, tree, &nodes[i]);

		if (!(nodes[i].flags & NODE_LEAF)) {
			if (nodes[i].left - i > STEP_FAR) {
				close_rows(p);
				return;
			}
			p->row_steps[base + i] =
				step_of(w, &nodes[i], nodes[i].left - i);
			continue;
		}
		p->row_steps[base + i] = LONE_LEAF;
		if (p->wide)
			((double *)p->row_leaves)[base + i] = leaf;
		else
			((float *)p->row_leaves)[base + i] = (float)leaf;
	}
	w->n_row_steps += tree->n_nodes;
}
