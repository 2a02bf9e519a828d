/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "woods.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/xalloc.h"
#include "model/builder.h"

enum { NODES_MAX = 4096, LEVELS = 9 };

static const double levels[LEVELS] = {-3, -1.5, -1, 0, 0.25, 0.5, 1, 2.5, 7};

struct grown {
	struct model_node node[NODES_MAX];
	uint32_t n_nodes;
	uint32_t words[NODES_MAX];
	uint32_t n_words;
};

static void add_split(struct grown *g, struct model_node *n,
	const struct woods_spec *spec, struct rng *rng)
{
	n->feature = (uint32_t)rng_below(rng, spec->n_features);
	n->missing = MISSING_NAN;
	if (spec->source == MODEL_LIGHTGBM)
		n->missing = (uint16_t)rng_below(rng, 3);
	if (rng_below(rng, 2))
		n->flags |= NODE_DEFAULT_LEFT;
	if (n->feature == WOODS_FEATURES - 1) {
		n->flags |= NODE_CATEGORY;
		n->set = g->n_words;
		n->set_words = (uint32_t)rng_below(rng, 3);
		for (uint32_t w = 0; w < n->set_words; w++)
			g->words[g->n_words++] = (uint32_t)rng_below(rng, 256);
	} else {
		n->value = levels[rng_below(rng, LEVELS)];
	}
}

static void grow(struct grown *g, const struct woods_spec *spec, uint32_t depth,
	struct rng *rng)
{
	const uint32_t at = g->n_nodes++;
	const double cover = g->node[at].cover;
	struct model_node *n = &g->node[at];
	double part = floor(cover * rng_unit(rng));

	if (depth == 0 || (depth < spec->depth && rng_below(rng, 8) == 0)) {
		n->flags = NODE_LEAF;
		n->value = (double)rng_below(rng, 4096) / 4096 - 0.5;
		return;
	}
	add_split(g, n, spec, rng);
	n->left = g->n_nodes;
	g->node[n->left].cover = part;
	grow(g, spec, depth - 1, rng);
	g->node[at].right = g->n_nodes;
	g->node[g->n_nodes].cover = cover - part;
	grow(g, spec, depth - 1, rng);
}

static struct builder *head(
	enum model_source source, uint32_t n_groups, uint32_t n_features)
{
	struct builder *b = builder_new(source);
	double *base = xcalloc(n_groups, sizeof(*base));

	base[0] = source == MODEL_XGBOOST ? 0.25 : 0;
	builder_head(
		b, &(struct builder_head){
			   .task = n_groups > 1 ? TASK_MULTICLASS : TASK_BINARY,
			   .link = n_groups > 1 ? LINK_SOFTMAX : LINK_LOGISTIC,
			   .sigmoid = 1.0,
			   .missing = (double)NAN,
			   .n_groups = n_groups,
			   .base = base,
			   .format = "test",
			   .version = "1",
			   .objective = "test",
		   });
	for (uint32_t f = 0; f < n_features; f++) {
		char *name = xasprintf("f%u", f);

		builder_feature(b, &(struct model_feature){
					   .name = name,
					   .kind = f == WOODS_FEATURES - 1
							   ? FEATURE_CATEGORY
							   : FEATURE_NUMBER,
					   .min = (double)NAN,
					   .max = (double)NAN,
				   });
		free(name);
	}
	free(base);
	return b;
}

static void finish(struct builder *b, struct model *out)
{
	struct err err = ERR_INIT;

	if (builder_finish(b, out, &err) < 0)
		abort();
}

void woods_make(struct model *out, const struct woods_spec *spec, uint64_t seed)
{
	struct grown *g = xcalloc(1, sizeof(*g));
	struct builder *b = head(spec->source, spec->n_groups, WOODS_FEATURES);
	struct err err = ERR_INIT;
	struct rng rng;

	rng_seed(&rng, seed);
	for (uint32_t t = 0; t < spec->n_trees; t++) {
		struct model_tree tree = {.group = t % spec->n_groups,
			.round = t / spec->n_groups,
			.weight = spec->source == MODEL_XGBOOST && t % 3 ? 0.75
									 : 1.0};

		memset(g, 0, sizeof(*g));
		g->node[0].cover = 1000;
		grow(g, spec, spec->depth, &rng);
		tree.n_nodes = g->n_nodes;
		if (builder_tree(
			    b, &tree, g->node, g->words, g->n_words, &err) < 0)
			abort();
	}
	finish(b, out);
	free(g);
}

double *woods_rows(const struct model *m, size_t n, uint64_t seed)
{
	static const double odd[] = {-0.0, 1e-36, -5, 40, 1e9, 0.25};
	const size_t cells = n * m->n_features;
	double *rows = xcalloc(cells, sizeof(*rows));
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < cells; i++) {
		const uint64_t kind = rng_below(&rng, 10);

		if (kind == 0)
			rows[i] = (double)NAN;
		else if (kind == 1)
			rows[i] = odd[rng_below(&rng, 6)];
		else if (i % m->n_features == WOODS_FEATURES - 1)
			rows[i] = (double)rng_below(&rng, 12);
		else
			rows[i] = 8 * rng_unit(&rng) - 4;
	}
	return rows;
}

void woods_path(struct model *out, uint32_t n, double cover)
{
	struct model_node *node = xcalloc(2 * (size_t)n + 1, sizeof(*node));
	struct builder *b = head(MODEL_LIGHTGBM, 1, n);
	struct model_tree tree = {.weight = 1, .n_nodes = 2 * n + 1};
	struct err err = ERR_INIT;

	for (uint32_t i = 0; i <= 2 * n; i += 2) {
		node[i].cover = cover;
		cover *= 0.9;
		if (i == 2 * n)
			break;
		node[i].left = i + 1;
		node[i].right = i + 2;
		node[i].feature = i / 2;
		if (i / 2 == WOODS_FEATURES - 1)
			node[i].flags = NODE_CATEGORY;
		node[i + 1].flags = NODE_LEAF;
		node[i + 1].value = 0.01 * i;
		node[i + 1].cover = cover / 9;
	}
	node[2 * n].flags = NODE_LEAF;
	node[2 * n].value = 3;
	if (builder_tree(b, &tree, node, NULL, 0, &err) < 0)
		abort();
	finish(b, out);
	free(node);
}
