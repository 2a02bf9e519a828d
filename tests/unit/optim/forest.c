/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "forest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/builder.h"

enum { NODES_MAX = 4096 };

struct grown {
	struct model_node node[NODES_MAX];
	uint32_t n_nodes;
	uint32_t words[NODES_MAX];
	uint32_t n_words;
};

static const double levels[] = {-3, -1.5, -1, -0.5, 0, 0.25, 0.5, 1, 2.5, 7};

/* A float32 that LightGBM takes for 0. */
static const double tiny = 0x1p-120;

static double leaf_value(const struct forest_spec *spec, struct rng *rng)
{
	static const double few[] = {0.125, -0.25, 0.0, -0.0, 0.5, 1.5};
	const double v = rng_unit(rng) - 0.5;

	if (spec->n_leaf_values > 0)
		return few[rng_below(rng, (uint64_t)spec->n_leaf_values)];
	return spec->source == MODEL_XGBOOST ? (double)(float)v : v;
}

static void grow(struct grown *g, const struct forest_spec *spec,
	uint32_t depth, struct rng *rng)
{
	const uint32_t at = g->n_nodes++;
	struct model_node *n = &g->node[at];

	memset(n, 0, sizeof(*n));
	n->cover = 1.0;
	if (depth == 0 || rng_below(rng, 8) == 0) {
		n->flags = NODE_LEAF;
		n->value = leaf_value(spec, rng);
		return;
	}
	n->feature = (uint32_t)rng_below(rng, FOREST_FEATURES);
	n->missing = MISSING_NAN;
	if (spec->source == MODEL_LIGHTGBM)
		n->missing = (uint16_t)rng_below(rng, 3);
	if (rng_below(rng, 2))
		n->flags |= NODE_DEFAULT_LEFT;
	if (n->feature == FOREST_FEATURES - 1) {
		n->flags |= NODE_CATEGORY;
		n->set = g->n_words;
		n->set_words = (uint32_t)rng_below(rng, 3);
		for (uint32_t w = 0; w < n->set_words; w++)
			g->words[g->n_words++] = (uint32_t)rng_below(rng, 256);
	} else {
		n->value = levels[rng_below(
			rng, sizeof(levels) / sizeof(levels[0]))];
		if (rng_below(rng, 30) == 0)
			n->value = (double)INFINITY;
		else if (rng_below(rng, 12) == 0)
			n->value = rng_below(rng, 2) ? tiny : -tiny;
	}
	g->node[at].left = g->n_nodes;
	grow(g, spec, depth - 1, rng);
	g->node[at].right = g->n_nodes;
	grow(g, spec, depth - 1, rng);
}

static struct builder *head(const struct forest_spec *spec)
{
	static const char *const names[] = {"a", "b", "c", "d", "kind"};
	struct builder *b = builder_new(spec->source);
	double *base = xcalloc(spec->n_groups, sizeof(*base));

	builder_head(b, &(struct builder_head){
				.task = spec->n_groups > 1 ? TASK_MULTICLASS
							   : TASK_BINARY,
				.link = spec->n_groups > 1 ? LINK_SOFTMAX
							   : LINK_LOGISTIC,
				.sigmoid = 1.0,
				.missing = (double)NAN,
				.category_default = spec->category_default,
				.n_groups = spec->n_groups,
				.base = base,
				.format = "test",
				.version = "1",
				.objective = "test",
			});
	for (int f = 0; f < FOREST_FEATURES; f++)
		builder_feature(b, &(struct model_feature){
					   .name = names[f],
					   .kind = f == FOREST_FEATURES - 1
							   ? FEATURE_CATEGORY
							   : FEATURE_NUMBER,
					   .min = (double)NAN,
					   .max = (double)NAN,
				   });
	free(base);
	return b;
}

void forest_make(
	struct model *out, const struct forest_spec *spec, uint64_t seed)
{
	struct grown *g = xcalloc(1, sizeof(*g));
	struct builder *b = head(spec);
	struct rng rng;

	rng_seed(&rng, seed);
	for (uint32_t t = 0; t < spec->n_trees; t++) {
		struct model_tree tree = {.group = t % spec->n_groups,
			.round = t / spec->n_groups,
			.weight = 1.0};

		g->n_nodes = g->n_words = 0;
		grow(g, spec, spec->depth, &rng);
		tree.n_nodes = g->n_nodes;
		BUG_ON(builder_tree(b, &tree, g->node, g->words, g->n_words,
			       NULL) != 0);
	}
	BUG_ON(builder_finish(b, out, NULL) != 0);
	free(g);
}

double *forest_rows(size_t n, uint64_t seed)
{
	static const double odd[] = {0.0, -0.0, 1e-36, -1e-36, 1e300, 1e-35};
	double *rows = xcalloc(n * FOREST_FEATURES, sizeof(*rows));
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < n * FOREST_FEATURES; i++) {
		const bool category = i % FOREST_FEATURES == 4;
		const uint64_t kind = rng_below(&rng, 12);

		if (kind == 0)
			rows[i] = (double)NAN;
		else if (category)
			rows[i] = (double)rng_below(&rng, 45) - 1.0;
		else if (kind == 1)
			rows[i] = rng_below(&rng, 2) ? (double)INFINITY
						     : -(double)INFINITY;
		else if (kind == 2)
			rows[i] = odd[rng_below(&rng, 6)];
		else if (kind < 6)
			rows[i] = levels[rng_below(&rng, 10)];
		else
			rows[i] = 10.0 * rng_unit(&rng) - 4.0;
	}
	return rows;
}

static void flip_bit(struct model_node *n, uint32_t *words, struct rng *rng)
{
	if (n->set_words > 0)
		words[n->set + rng_below(rng, n->set_words)] ^=
			1u << rng_below(rng, 9);
}

static void mutate_node(
	struct model_node *n, uint32_t *words, bool narrow, struct rng *rng)
{
	uint32_t swap;

	if (n->flags & NODE_LEAF) {
		n->value += rng_below(rng, 2) ? 0.125 : -0.5;
		if (narrow)
			n->value = (double)(float)n->value;
		return;
	}
	switch (rng_below(rng, 3)) {
	case 0:
		n->flags ^= NODE_DEFAULT_LEFT;
		break;
	case 1:
		swap = n->left;
		n->left = n->right;
		n->right = swap;
		break;
	default:
		if (n->flags & NODE_CATEGORY)
			flip_bit(n, words, rng);
		else
			n->value = levels[rng_below(rng, 10)];
	}
}

void forest_mutate(struct model *out, const struct model *m, struct rng *rng)
{
	const size_t at = (size_t)rng_below(rng, m->n_nodes);
	struct model_node *nodes = xcalloc(m->n_nodes, sizeof(*nodes));
	uint32_t *words = xcalloc(m->n_set_words + 1, sizeof(*words));
	struct builder *b = builder_like(m);

	memcpy(nodes, m->nodes, m->n_nodes * sizeof(*nodes));
	if (m->n_set_words)
		memcpy(words, m->sets, m->n_set_words * sizeof(*words));
	mutate_node(&nodes[at], words, m->source == MODEL_XGBOOST, rng);
	for (uint32_t t = 0; t < m->n_trees; t++)
		BUG_ON(builder_tree(b, &m->trees[t],
			       nodes + m->trees[t].first_node, words,
			       m->n_set_words, NULL) != 0);
	BUG_ON(builder_finish(b, out, NULL) != 0);
	free(nodes);
	free(words);
}
