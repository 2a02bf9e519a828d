/* engine/plan.h — a model laid out for scoring by bytes.
 *
 * Each feature that the trees use is translated, once per row, into planes:
 * one signed byte a row that holds the rank of the value among the model's
 * own thresholds, less 128. A node is then one comparison of bytes, and goes
 * right when byte > cut; this holds for every value, so nothing is rounded.
 *
 * Rank of x among sorted distinct thresholds t: XGBoost counts t <= x in
 * float32 (it goes left when x < t), LightGBM counts t < x in double (left
 * when x <= t). A plane has at most 255 thresholds; a feature with more has
 * several, and each saturates. A missing value takes the plane's own byte:
 * -128 goes left everywhere, 127 right. A set of categories is a plane of the
 * bytes -128 (left) and 127 (right), looked up.
 *
 * Trees stand sorted by output, in the model's order within one, so that each
 * margin is summed in the order of the source library (plan_tree.h).
 * A model that does not fit gets no plan, and the reference scores it.
 * Ownership: plan_new() allocates, plan_free() frees; the model outlives the
 * plan. Threads: immutable. */
#ifndef ASSAY_ENGINE_PLAN_H
#define ASSAY_ENGINE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/plan_tree.h"
#include "model/model.h"

enum {
	PLAN_ROWS = 128, /* rows of a block; a plane is (PLAN_ROWS) bytes */
	PLAN_BLOCKS = 4, /* blocks of a strip */
	PLAN_STRIP = PLAN_ROWS * PLAN_BLOCKS,
	PLAN_PLANES_MAX = 4096,
	PLAN_HEAP_DEPTH = 6,
	PLAN_MASK_LEAVES = 256,
	ROW_TREES = 64,  /* trees that one row passes together */
	ROW_STRIP = 512, /* and those in one call */
	CUT_MAX = 255,
	/* A table of thresholds: 256 sorted, padded with NaN, which no value
	 * reaches; then every 16th, 32nd and 4th, for searches by vectors. */
	CUT_EVERY16 = 256,
	CUT_EVERY32 = 272,
	CUT_EVERY4 = 280,
	CUT_SIZE = 352
};

struct plan_plane {
	size_t table; /* into cuts, or of a category column into sets[] */
	int8_t fill;  /* byte of a missing value */
	bool zero;    /* 0 counts as missing too */
};

/* A feature that the trees use, and its planes. Those that share a table
 * stand together. */
struct plan_column {
	uint32_t feature;
	uint32_t first_plane, n_planes;
	bool category;
	uint32_t n_codes; /* of a category column: codes of its tables */
};

struct plan {
	const struct model *model;
	bool wide;       /* thresholds and leaves are double, else float */
	bool leaf_bytes; /* heap and mask leaves lie byte by byte */
	size_t rows_min; /* fewer are better scored one by one */
	size_t n_columns, n_planes, n_runs;
	struct plan_column *columns;
	struct plan_plane *planes;
	struct plan_run *runs;
	struct plan_tree *trees;
	struct plan_node *nodes;
	struct plan_fork *forks;
	/* A walk: exits[slot of the heap] is the step to start at. A step is
	 * the cut in bits 0-7, the distance to the left child in bits 8-19,
	 * the plane in bits 20-31; distance 0 is a leaf. */
	uint32_t *exits;
	uint32_t *steps;
	/* For one row: the same steps of whole trees, and a leaf for each; the
	 * root of tree i is row_roots[i], ROW_TREES more are 0, a lone leaf.
	 * NULL if a child is too far away. */
	uint32_t *row_roots, *row_steps;
	void *row_leaves; /* float or double, aligned to 64 bytes */
	/* Where a kernel asks for halves: for each ROW_TREES trees, true if all
	 * are heaps. Their upper halves are in uppers, the lower ones,
	 * (n_trees, 8, LOWER_SIZE), among the row_leaves from `lowers` on; both
	 * in whole chunks. */
	bool *half_chunks;
	struct plan_uppers *uppers;
	size_t lowers;
	int8_t *sets;
	/* (.., CUT_SIZE) and the leaves; aligned to 64 bytes. Leaves by bytes:
	 * for each 64 of them, 64 lowest bytes, 64 next bytes ... */
	void *cuts, *leaves;
	void *memory[3]; /* private */
};

/* What a kernel can do, and what a tree costs it in each regime. */
struct plan_ask {
	bool leaf_bytes;
	bool masks;
	/* Cost of 64 rows: of a heap's or a mask's node, of a tree by masks,
	 * of a level of a walk; and of one row by itself: of a level, and of a
	 * heap by halves, 0 if the kernel knows none. */
	double heap_node, mask_node, mask_tree, walk_level, row_level, row_heap;
};

/* NULL if the model does not fit. */
struct plan *plan_new(const struct model *m, const struct plan_ask *ask);
void plan_free(struct plan *p);

#endif
