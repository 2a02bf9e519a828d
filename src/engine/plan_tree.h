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

/* A heap of six levels is two halves for one row: the upper one is nodes 1 to
 * 7, which lead to one of eight lower ones of seven nodes and eight leaves
 * each. A node of a half is a plane and a cut; the eighth always goes left.
 * Here are the upper halves of HALF_TREES trees. A lower half is 8 planes, 8
 * cuts and 8 leaves, in the room of LOWER_SIZE leaves: a line of the cache, or
 * two where leaves are double. */
enum {
	HALF_TREES = 8,
	HALF_SIZE = 8,
	LOWER_SIZE = 16,
	HALF_PLANES = 128 /* planes that a half can name */
};

struct plan_uppers {
	uint8_t plane[HALF_TREES * HALF_SIZE];
	int8_t cut[HALF_TREES * HALF_SIZE];
};

enum plan_regime { PLAN_HEAP, PLAN_MASK, PLAN_WALK };

/* Trees of one output and one regime, scored one after the other. */
struct plan_run {
	enum plan_regime regime;
	uint32_t group;
	size_t first, n; /* of trees[] */
};

#endif
