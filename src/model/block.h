/* model/block.h — how a model lies in its block; for src/model only.
 *
 * The order is fixed and every place follows from the counts in the head, so
 * there is no offset to trust: head, base, features, levels, trees, nodes,
 * sets, weights, terms, graph, strings. Names are offsets into strings, which
 * end in a NUL. Every section starts on a multiple of 8; gaps and unused bytes
 * are zero.
 */
#ifndef ASSAY_MODEL_BLOCK_H
#define ASSAY_MODEL_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

#define BLOCK_MAGIC       UINT64_C(0x32304b4c42595341)
#define BLOCK_STRINGS_MAX (UINT64_C(1) << 30)
#define BLOCK_LEVELS_MAX  (UINT64_C(1) << 26)
#define BLOCK_GRAPH_MAX   (UINT64_C(1) << 34)

struct block_head {
	uint64_t magic, size;
	uint32_t source, task, link, average;
	double sigmoid, missing;
	uint32_t n_features, n_groups, n_trees, n_rounds, best_round, base_last;
	uint32_t category_default, linear; /* linear: there are weights */
	uint64_t n_levels, n_nodes, n_set_words, n_terms, n_graph, n_strings;
	uint64_t format, version, objective, parameters; /* in strings */
};

struct block_feature {
	uint64_t name;
	uint64_t first_level, n_levels;
	double min, max;
	uint32_t kind, zero;
};

/* Places of the sections, from the counts. */
struct block_layout {
	size_t base, features, levels, trees, nodes, sets, linear, terms, graph,
		strings;
	size_t n_linear; /* floats */
	size_t size;
};

/* Checks the counts against their limits, and lays the block out. */
ATTR_USED int block_layout(
	struct block_layout *l, const struct block_head *h, struct err *err);
/* Checks everything but the layout: see model.h. */
ATTR_USED int model_check(const struct model *m, struct err *err);
/* As model_open(), of bytes that xmalloc() gave, which are taken over (and
 * freed on failure). */
ATTR_USED int block_adopt(
	struct model *out, void *block, size_t size, struct err *err);
/* As model_open(), of a mapping that is unmapped in the end. */
ATTR_USED int block_adopt_map(
	struct model *out, void *map, size_t size, struct err *err);

#endif
