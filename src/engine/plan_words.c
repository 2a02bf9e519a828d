/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/planning.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* A heap of less than six levels gets further ones, which go left. Behind the
 * last tree of the last chunk, any way leads to 0. */
static void fill_word(const struct planning *w, size_t at)
{
	struct plan *p = w->plan;
	const struct plan_tree *t = &p->trees[at];
	struct plan_word *word = &p->words[at];
	const uint32_t n = 1u << t->depth, spread = 64 / n;
	uint32_t i;

	memset(word->plane, 0, sizeof(word->plane));
	memset(word->cut, 127, sizeof(word->cut));
	for (i = 1; i < n; i++) {
		const struct plan_node *node = &p->nodes[t->node + i];

		word->plane[i] = (uint8_t)(node->offset / PLAN_ROWS);
		word->cut[i] = (int8_t)node->cut;
	}
	for (i = 0; i < n; i++) {
		const double leaf = w->leaf[t->leaf + i];
		const size_t to = at * 64 + (size_t)i * spread;

		if (p->wide)
			((double *)p->word_leaves)[to] = leaf;
		else
			((float *)p->word_leaves)[to] = (float)leaf;
	}
}

void words_plan(struct planning *w)
{
	struct plan *p = w->plan;
	const size_t n = w->model->n_trees;
	const size_t size = p->wide ? sizeof(double) : sizeof(float);
	const size_t n_chunks = (n + ROW_TREES - 1) / ROW_TREES;
	size_t r, i, any = 0;

	if (p->n_planes > WORD_PLANES || !p->row_steps)
		return;
	p->word_chunks = xcalloc(n_chunks + 1, sizeof(bool));
	for (i = 0; i < n_chunks; i++)
		p->word_chunks[i] = true;
	for (r = 0; r < p->n_runs; r++)
		for (i = 0; i < p->runs[r].n; i++)
			if (p->runs[r].regime != PLAN_HEAP)
				p->word_chunks[(p->runs[r].first + i) /
					       ROW_TREES] = false;
	for (i = 0; i < n_chunks; i++)
		any += p->word_chunks[i];
	if (!any)
		return;
	p->words = xcalloc(n_chunks * ROW_TREES, sizeof(*p->words));
	p->word_leaves = xcalloc(n_chunks * ROW_TREES * 64, size);
	for (i = 0; i < n; i++)
		if (p->word_chunks[i / ROW_TREES])
			fill_word(w, i);
}
