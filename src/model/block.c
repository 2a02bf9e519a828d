/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/block.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/i18n.h"
#include "base/xalloc.h"

struct model_memory {
	void *owned;     /* bytes of xmalloc(), or NULL */
	void *map;       /* a mapping, or NULL */
	size_t map_size; /* of map */
	struct model_feature *features;
	const char **levels;
	struct graph graph;
};

_Static_assert(sizeof(struct model_node) == 40, "nodes have no padding");
_Static_assert(sizeof(struct model_tree) == 24, "trees have no padding");
_Static_assert(sizeof(struct model_term) == 16, "terms have no padding");
_Static_assert(sizeof(struct block_feature) == 48, "no padding");
_Static_assert(sizeof(struct block_head) % 8 == 0, "no padding");

static size_t round_up(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

int block_layout(
	struct block_layout *l, const struct block_head *h, struct err *err)
{
	if (h->n_features > MODEL_FEATURES_MAX || h->n_groups < 1 ||
		h->n_groups > MODEL_GROUPS_MAX ||
		h->n_trees > MODEL_TREES_MAX || h->n_nodes > MODEL_NODES_MAX ||
		h->n_set_words > MODEL_NODES_MAX ||
		h->n_terms > MODEL_NODES_MAX || h->n_strings < 1 ||
		h->n_strings > BLOCK_STRINGS_MAX ||
		h->n_levels > BLOCK_LEVELS_MAX ||
		h->n_graph > BLOCK_GRAPH_MAX || h->n_graph % 8)
		return err_set(err, ERR_LIMIT,
			_("the model is larger than assay's limits "
			  "(%u features, %u outputs, %u trees, %u nodes)"),
			MODEL_FEATURES_MAX, MODEL_GROUPS_MAX, MODEL_TREES_MAX,
			MODEL_NODES_MAX);
	l->base = sizeof(struct block_head);
	l->features = l->base + h->n_groups * sizeof(double);
	l->levels = l->features + h->n_features * sizeof(struct block_feature);
	l->trees = l->levels + h->n_levels * sizeof(uint64_t);
	l->nodes = l->trees + h->n_trees * sizeof(struct model_tree);
	l->sets = l->nodes + h->n_nodes * sizeof(struct model_node);
	l->linear = round_up(l->sets + h->n_set_words * sizeof(uint32_t));
	l->n_linear = h->linear ? (h->n_features + (size_t)1) * h->n_groups : 0;
	if (l->n_linear > MODEL_NODES_MAX)
		return err_set(err, ERR_LIMIT,
			_("the linear model has more than %u weights"),
			MODEL_NODES_MAX);
	l->terms = round_up(l->linear + l->n_linear * sizeof(float));
	l->graph = l->terms + h->n_terms * sizeof(struct model_term);
	l->strings = l->graph + h->n_graph;
	l->size = round_up(l->strings + h->n_strings);
	return 0;
}

static int broken(struct err *err)
{
	return err_set(err, ERR_PARSE,
		_("the model's block is broken: import the model file again"));
}

static int resolve_names(struct model *m, const struct block_head *h,
	const struct block_layout *l, struct err *err)
{
	const char *bytes = m->block;
	const char *strings = bytes + l->strings;
	const void *features = bytes + l->features, *levels = bytes + l->levels;
	const struct block_feature *f = features;
	const uint64_t *level = levels;
	size_t i, next = 0;

	if (strings[h->n_strings - 1] != '\0' || h->format >= h->n_strings ||
		h->version >= h->n_strings || h->objective >= h->n_strings ||
		h->parameters >= h->n_strings)
		return broken(err);
	m->format = strings + h->format;
	m->version = strings + h->version;
	m->objective = strings + h->objective;
	m->parameters = strings + h->parameters;
	m->memory->levels = xcalloc(h->n_levels + 1, sizeof(char *));
	m->memory->features = xcalloc(h->n_features + 1, sizeof(*m->features));
	for (i = 0; i < h->n_levels; i++) {
		if (level[i] >= h->n_strings)
			return broken(err);
		m->memory->levels[i] = strings + level[i];
	}
	for (i = 0; i < h->n_features; i++) {
		if (f[i].name >= h->n_strings || f[i].first_level != next ||
			f[i].n_levels > h->n_levels - next)
			return broken(err);
		m->memory->features[i] = (struct model_feature){
			.name = strings + f[i].name,
			.kind = (enum feature_kind)f[i].kind,
			.levels =
				f[i].n_levels ? m->memory->levels + next : NULL,
			.n_levels = f[i].n_levels,
			.min = f[i].min,
			.max = f[i].max,
		};
		next += f[i].n_levels;
	}
	m->features = m->memory->features;
	return next == h->n_levels ? 0 : broken(err);
}

static void resolve(struct model *m, const struct block_head *h,
	const struct block_layout *l)
{
	const char *bytes = m->block;

	m->source = (enum model_source)h->source;
	m->task = (enum model_task)h->task;
	m->link = (enum model_link)h->link;
	m->average = h->average != 0;
	m->base_last = h->base_last != 0;
	m->category_default = h->category_default != 0;
	m->sigmoid = h->sigmoid;
	m->missing = h->missing;
	m->n_features = h->n_features;
	m->n_groups = h->n_groups;
	m->n_trees = h->n_trees;
	m->n_rounds = h->n_rounds;
	m->best_round = h->best_round;
	m->n_nodes = h->n_nodes;
	m->n_set_words = h->n_set_words;
	m->base = (const void *)(bytes + l->base);
	m->trees = (const void *)(bytes + l->trees);
	m->nodes = (const void *)(bytes + l->nodes);
	m->sets = (const void *)(bytes + l->sets);
	m->n_terms = h->n_terms;
	m->terms = (const void *)(bytes + l->terms);
	m->linear = l->n_linear ? (const void *)(bytes + l->linear) : NULL;
}

/* Fills *m, whose memory is set, from size bytes on an 8-byte boundary. */
static int open_view(
	struct model *m, const void *block, size_t size, struct err *err)
{
	const struct block_head *h = block;
	struct block_layout l;
	int rc;

	m->block = block;
	m->block_size = size;
	if (size < sizeof(*h) || h->magic != BLOCK_MAGIC || h->size != size)
		return broken(err);
	rc = block_layout(&l, h, err);
	if (rc < 0)
		return rc;
	if (l.size != size || h->source >= MODEL_SOURCE_COUNT ||
		h->task >= TASK_KIND_COUNT || h->link >= LINK_COUNT ||
		h->average > 1 || h->base_last > 1 || h->category_default > 1 ||
		h->linear > 1)
		return broken(err);
	resolve(m, h, &l);
	rc = resolve_names(m, h, &l, err);
	if (rc < 0)
		return rc;
	if (h->n_graph) {
		rc = graph_open(&m->memory->graph,
			(const char *)block + l.graph, h->n_graph, err);
		if (rc < 0)
			return rc;
		m->graph = &m->memory->graph;
	}
	return model_check(m, err);
}

/* Opens, and takes memory over in any case. */
static int open_owned(struct model *out, const void *block, size_t size,
	struct model_memory *memory, struct err *err)
{
	struct model m = {0};
	int rc;

	m.memory = memory;
	rc = open_view(&m, block, size, err);
	if (rc < 0)
		model_close(&m);
	else
		*out = m;
	return rc;
}

int block_adopt(struct model *out, void *block, size_t size, struct err *err)
{
	struct model_memory *memory = xcalloc(1, sizeof(*memory));

	memory->owned = block;
	return open_owned(out, block, size, memory, err);
}

int block_adopt_map(struct model *out, void *map, size_t size, struct err *err)
{
	struct model_memory *memory = xcalloc(1, sizeof(*memory));

	memory->map = map;
	memory->map_size = size;
	return open_owned(out, map, size, memory, err);
}

int model_open(struct model *out, const void *block, size_t size, bool keep,
	struct err *err)
{
	struct model_memory *memory;
	void *copy;

	if (keep && (uintptr_t)block % 8 == 0) {
		memory = xcalloc(1, sizeof(*memory));
		return open_owned(out, block, size, memory, err);
	}
	copy = xmalloc(size ? size : 1);
	if (size)
		memcpy(copy, block, size);
	return block_adopt(out, copy, size, err);
}

void model_close(struct model *m)
{
	struct model_memory *memory = m->memory;

	if (memory) {
		free(memory->features);
		free(memory->levels);
		free(memory->owned);
		if (memory->map)
			munmap(memory->map, memory->map_size);
		free(memory);
	}
	memset(m, 0, sizeof(*m));
}
