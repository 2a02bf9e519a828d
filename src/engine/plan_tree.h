/* engine/plan_tree.h — a tree as it lies in a plan.
 *
 * A tree has one of three regimes:
 *   heap  its nodes padded to a perfect tree of depth <= 6: all nodes are
 *         compared, the leaf's number is blended together;
 *   mask  nodes breadth first, <= 256 leaves: sets of rows as bit masks;
 *   walk  the top six levels as a heap, then row by row over 4-byte steps. */
#ifndef ASSAY_ENGINE_PLAN_TREE_H
#define ASSAY_ENGINE_PLAN_TREE_H

#include <stddef.h>
#include <stdint.h>

/* byte at planes[offset + row] > the cut: right. The cut fills all four
 * bytes. */
struct plan_node {
	uint32_t offset;
	uint32_t cut;
};

/* Where a mask tree's node sends its rows: slots of the reach table. */
struct plan_fork {
	uint16_t left, right;
};

struct plan_tree {
	uint32_t depth;    /* of the heap: 2^depth nodes, number 0 unused */
	uint32_t n_inner;  /* mask: nodes */
	uint32_t n_leaves; /* mask: leaves, whose slots start at n_inner */
	size_t node;       /* first of nodes[] */
	size_t fork;       /* mask: first of forks[]; walk: of exits[] */
	size_t step;       /* walk: first of steps[] */
	size_t leaf;       /* first of the leaves */
};

/* A heap for one row: plane and cut of the nodes 1 to 63. */
struct plan_word {
	uint8_t plane[64];
	int8_t cut[64];
};

enum { WORD_PLANES = 128 }; /* planes that a word can name */

enum plan_regime { PLAN_HEAP, PLAN_MASK, PLAN_WALK };

/* Trees of one output and one regime, scored one after the other. */
struct plan_run {
	enum plan_regime regime;
	uint32_t group;
	size_t first, n; /* of trees[] */
};

#endif
