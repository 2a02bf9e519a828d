/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/planning.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { STEP_FAR = 4095, NO_CUT = 0x7f7f7f7f };

/* One tree being laid out. */
struct layout {
	struct planning *w;
	const struct model_tree *tree;
	const struct model_node *nodes;
	struct plan_tree *out;
	uint32_t *queue; /* (n_nodes) scratch */
};

struct shape {
	uint32_t depth, n_inner, n_leaves;
	double mean_depth; /* of the leaves */
};

static struct shape shape_of(const struct model_node *nodes, uint32_t n)
{
	uint32_t *depth = xcalloc(n, sizeof(*depth));
	struct shape s = {0, 0, 0, 0};
	double sum = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (depth[i] > s.depth)
			s.depth = depth[i];
		if (nodes[i].flags & NODE_LEAF) {
			s.n_leaves++;
			sum += depth[i];
			continue;
		}
		s.n_inner++;
		depth[nodes[i].left] = depth[i] + 1;
		depth[nodes[i].left + 1] = depth[i] + 1;
	}
	s.mean_depth = sum / s.n_leaves;
	free(depth);
	return s;
}

/* The cheapest regime, and what 64 rows cost in it. */
static enum plan_regime choose(
	const struct shape *s, const struct plan_ask *a, double *cost)
{
	const uint32_t levels =
		s->depth < PLAN_HEAP_DEPTH ? s->depth : PLAN_HEAP_DEPTH;
	const double masks = s->n_inner * a->mask_node + a->mask_tree;
	enum plan_regime regime = PLAN_HEAP;

	*cost = ((1u << levels) - 1) * a->heap_node;
	if (s->depth > PLAN_HEAP_DEPTH) {
		double further = (s->depth + s->mean_depth) / 2 - levels;

		regime = PLAN_WALK;
		*cost += (further < 1 ? 1 : further) * a->walk_level;
	}
	if (a->masks && s->n_leaves <= PLAN_MASK_LEAVES && s->n_inner &&
		masks < *cost) {
		regime = PLAN_MASK;
		*cost = masks;
	}
	return regime;
}

double leaf_value(const struct model *m, const struct model_tree *tree,
	const struct model_node *node)
{
	float leaf;

	if (m->source == MODEL_LIGHTGBM)
		return node->value;
	leaf = (float)node->value;
	leaf *= (float)tree->weight;
	return (double)leaf;
}

static double value_at(const struct layout *l, uint32_t i)
{
	return leaf_value(l->w->model, l->tree, &l->nodes[i]);
}

/* Room for n leaves, in whole 64s, all 0. */
static size_t add_leaves(struct planning *w, size_t n, bool by_bytes)
{
	const size_t first = w->n_leaves, more = (n + 63) / 64 * 64;
	size_t i;

	w->leaf =
		xgrow(w->leaf, &w->leaves_cap, first + more, sizeof(*w->leaf));
	memset(w->leaf + first, 0, more * sizeof(*w->leaf));
	w->n_leaves += more;
	w->by_bytes = xreallocarray(w->by_bytes, w->leaves_cap / 64 + 1, 1);
	for (i = first / 64; i < w->n_leaves / 64; i++)
		w->by_bytes[i] = by_bytes;
	return first;
}

static struct plan_node *add_nodes(struct planning *w, size_t n)
{
	struct plan *p = w->plan;
	const size_t first = w->n_nodes;
	size_t i;

	p->nodes = xgrow(p->nodes, &w->nodes_cap, first + n, sizeof(*p->nodes));
	for (i = first; i < first + n; i++) {
		p->nodes[i].offset = 0;
		p->nodes[i].cut = NO_CUT;
	}
	w->n_nodes += n;
	return p->nodes + first;
}

static void place_node(const struct layout *l, uint32_t i, struct plan_node *to)
{
	struct plan_place place = planes_find(l->w, &l->nodes[i]);

	to->offset = place.plane * PLAN_ROWS;
	to->cut = (uint8_t)place.cut * 0x01010101u;
}

/* The subtree under a node as steps; false if a child is too far away. */
static bool add_steps(struct layout *l, uint32_t root)
{
	struct planning *w = l->w;
	size_t i = w->n_steps - l->out->step, n = i + 1;
	uint32_t *steps;

	l->queue[i] = root;
	for (; i < n; i++) {
		const struct model_node *node = &l->nodes[l->queue[i]];
		struct plan_place place;

		w->plan->steps = xgrow(w->plan->steps, &w->steps_cap,
			l->out->step + i + 1, sizeof(*steps));
		steps = w->plan->steps + l->out->step;
		steps[i] = 127;
		if (node->flags & NODE_LEAF)
			continue;
		if (n - i > STEP_FAR)
			return false;
		place = planes_find(w, node);
		steps[i] = (uint8_t)place.cut | (uint32_t)(n - i) << 8 |
			   place.plane << 20;
		l->queue[n++] = node->left;
		l->queue[n++] = node->left + 1;
	}
	w->n_steps = l->out->step + n;
	return true;
}

/* A slot of the heap's last level: node i, in slots [at, at + n). */
static bool end_slot(struct layout *l, uint32_t i, uint32_t at, uint32_t n)
{
	struct planning *w = l->w;
	uint32_t k;

	if (l->out->fork == SIZE_MAX) {
		for (k = at; k < at + n; k++)
			w->leaf[l->out->leaf + k] = value_at(l, i);
		return true;
	}
	for (k = at; k < at + n; k++)
		w->plan->exits[l->out->fork + k] =
			(uint32_t)(w->n_steps - l->out->step);
	return add_steps(l, i);
}

/* Puts node i at place h of the heap, whose level has `below` levels under
 * it. */
static bool fill_heap(struct layout *l, uint32_t i, uint32_t h, uint32_t below)
{
	const uint32_t end = 1u << l->out->depth;

	if (below == 0 || (l->nodes[i].flags & NODE_LEAF))
		return end_slot(l, i, (h << below) - end, 1u << below);
	place_node(l, i, &l->w->plan->nodes[l->out->node + h]);
	return fill_heap(l, l->nodes[i].left, 2 * h, below - 1) &&
	       fill_heap(l, l->nodes[i].left + 1, 2 * h + 1, below - 1);
}

static bool lay_heap(struct layout *l, const struct plan_ask *ask)
{
	l->out->fork = SIZE_MAX;
	l->out->node = l->w->n_nodes;
	add_nodes(l->w, (size_t)1 << l->out->depth);
	l->out->leaf =
		add_leaves(l->w, (size_t)1 << l->out->depth, ask->leaf_bytes);
	return fill_heap(l, 0, 1, l->out->depth);
}

static bool lay_walk(struct layout *l)
{
	struct planning *w = l->w;
	size_t i, n;

	l->out->depth = PLAN_HEAP_DEPTH;
	l->out->node = w->n_nodes;
	add_nodes(w, 1 << PLAN_HEAP_DEPTH);
	l->out->fork = w->n_exits;
	w->n_exits += 1 << PLAN_HEAP_DEPTH;
	w->plan->exits = xgrow(w->plan->exits, &w->exits_cap, w->n_exits,
		sizeof(*w->plan->exits));
	l->out->step = w->n_steps;
	if (!fill_heap(l, 0, 1, PLAN_HEAP_DEPTH))
		return false;
	n = w->n_steps - l->out->step;
	l->out->leaf = add_leaves(w, n, false);
	for (i = 0; i < n; i++)
		if (l->nodes[l->queue[i]].flags & NODE_LEAF)
			w->leaf[l->out->leaf + i] = value_at(l, l->queue[i]);
	return true;
}

static void add_fork(struct layout *l, uint16_t left, uint16_t right)
{
	struct planning *w = l->w;
	struct plan *p = w->plan;

	p->forks = xgrow(
		p->forks, &w->forks_cap, w->n_forks + 1, sizeof(*p->forks));
	p->forks[w->n_forks].left = left;
	p->forks[w->n_forks++].right = right;
}

static void lay_mask(
	struct layout *l, const struct shape *s, const struct plan_ask *ask)
{
	struct planning *w = l->w;
	uint32_t i, inner = 0, leaf = 0;
	size_t first;

	first = w->n_nodes;
	l->out->node = first;
	l->out->fork = w->n_forks;
	l->out->n_inner = s->n_inner;
	l->out->n_leaves = s->n_leaves;
	l->out->leaf = add_leaves(w, s->n_leaves, ask->leaf_bytes);
	add_nodes(w, s->n_inner);
	for (i = 0; i < l->tree->n_nodes; i++)
		if (l->nodes[i].flags & NODE_LEAF) {
			w->leaf[l->out->leaf + leaf] = value_at(l, i);
			l->queue[i] = s->n_inner + leaf++;
		} else {
			place_node(l, i, &w->plan->nodes[first + inner]);
			l->queue[i] = inner++;
		}
	for (i = 0; i < l->tree->n_nodes; i++)
		if (!(l->nodes[i].flags & NODE_LEAF)) {
			const uint32_t *to = l->queue + l->nodes[i].left;

			add_fork(l, (uint16_t)to[0], (uint16_t)to[1]);
		}
}

static void add_to_run(struct planning *w, enum plan_regime regime,
	uint32_t group, size_t tree)
{
	struct plan *p = w->plan;
	struct plan_run *r = p->n_runs ? &p->runs[p->n_runs - 1] : NULL;

	if (r && r->regime == regime && r->group == group) {
		r->n++;
		return;
	}
	p->runs = xgrow(p->runs, &w->runs_cap, p->n_runs + 1, sizeof(*p->runs));
	r = &p->runs[p->n_runs++];
	r->regime = regime;
	r->group = group;
	r->first = tree;
	r->n = 1;
}

static bool lay_tree(struct planning *w, const struct model_tree *tree,
	size_t at, const struct plan_ask *ask)
{
	struct layout l = {.w = w, .tree = tree, .out = &w->plan->trees[at]};
	struct shape s;
	enum plan_regime regime;
	bool fits = true;
	double cost;

	l.nodes = w->model->nodes + tree->first_node;
	s = shape_of(l.nodes, tree->n_nodes);
	regime = choose(&s, ask, &cost);
	/* Masks are worked out for a whole strip. */
	w->block_cost += cost * (regime == PLAN_MASK ? PLAN_BLOCKS : 2);
	w->row_cost += regime == PLAN_HEAP && ask->row_heap > 0
			       ? ask->row_heap
			       : (s.depth + s.mean_depth) / 2 * ask->row_level;
	l.out->depth = s.depth;
	l.queue = xcalloc(tree->n_nodes + 1, sizeof(*l.queue));
	if (regime == PLAN_HEAP)
		fits = lay_heap(&l, ask);
	else if (regime == PLAN_WALK)
		fits = lay_walk(&l);
	else
		lay_mask(&l, &s, ask);
	free(l.queue);
	add_to_run(w, regime, tree->group, at);
	rows_plan(w, tree, at);
	return fits;
}

bool trees_plan(struct planning *w, const struct plan_ask *ask)
{
	const struct model *m = w->model;
	size_t *next = xcalloc(m->n_groups + 1, sizeof(*next));
	const struct model_tree **sorted =
		xcalloc(m->n_trees + 1, sizeof(*sorted));
	bool fits = true;
	uint32_t i;

	w->plan->trees = xcalloc(m->n_trees + 1, sizeof(*w->plan->trees));
	for (i = 0; i < m->n_trees; i++)
		next[m->trees[i].group + 1]++;
	for (i = 0; i < m->n_groups; i++)
		next[i + 1] += next[i];
	for (i = 0; i < m->n_trees; i++)
		sorted[next[m->trees[i].group]++] = &m->trees[i];
	for (i = 0; i < m->n_trees && fits; i++)
		fits = lay_tree(w, sorted[i], i, ask);
	free(sorted);
	free(next);
	return fits;
}
