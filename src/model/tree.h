/* model/tree.h — a tree and its nodes, as they lie in a model's block.
 *
 * Invariants (checked by model_open()): node 0 is the root; nodes are
 * numbered breadth first and siblings are neighbours, right == left + 1.
 * Meaning of a split (engine-and-formats 2.4): XGBoost goes left when
 * (float)x < (float)value, and a category in the set goes right; LightGBM
 * goes left when x <= value, and a category in the set goes left. */
#ifndef ASSAY_MODEL_TREE_H
#define ASSAY_MODEL_TREE_H

#include <stdint.h>

#define MODEL_DEPTH_MAX 4096u
#define MODEL_NODES_MAX (1u << 28)

enum model_missing {
	MISSING_NONE, /* LightGBM: NaN is taken as 0 */
	MISSING_ZERO, /* LightGBM: |x| <= 1e-35f or NaN takes the default */
	MISSING_NAN   /* NaN takes the default */
};

enum node_flag {
	NODE_LEAF = 1,
	NODE_DEFAULT_LEFT = 2,
	NODE_CATEGORY = 4,
	NODE_LINEAR = 8
};

struct model_node {
	uint32_t left, right; /* indices within the tree; 0 in a leaf */
	uint32_t feature;
	uint16_t flags;   /* enum node_flag */
	uint16_t missing; /* enum model_missing */
	double value;     /* threshold, or the leaf's value */
	double cover;     /* training weight that reached the node, or 0 */
	/* NODE_CATEGORY: bit set in sets[]. NODE_LINEAR, a leaf of a LightGBM
	 * linear tree: terms[], a constant and then a term for each feature;
	 * value is what a row with a missing one of them gets. */
	uint32_t set, set_words;
};

struct model_term {
	double coefficient;
	uint32_t feature; /* 0 in the constant */
	uint32_t zero;
};

struct model_tree {
	uint32_t first_node; /* index into nodes[] */
	uint32_t n_nodes;
	uint32_t group; /* output that the tree adds to */
	uint32_t round; /* boosting round */
	double weight;  /* DART; 1 elsewhere. XGBoost: a float32 */
};

#endif
