/* explain/making.h — how a program is made; for src/explain only.
 *
 * columns_plan() finds what splits look at; columns_find() then names a
 * node's column and threshold. program_new() walks the trees. */
#ifndef ASSAY_EXPLAIN_MAKING_H
#define ASSAY_EXPLAIN_MAKING_H

#include "explain/program.h"

/* An edge of the path to the node at hand. */
struct path_edge {
	double share;     /* Z: covers' ratio over the feature's splits */
	size_t step;      /* its DOWN */
	uint32_t n_below; /* different features on the path so far */
};

struct making {
	struct program *program;
	const struct model *model;
	uint32_t *column_of; /* (n_features, COLUMN_CODE + 1) or UINT32_MAX */
	uint32_t *used;      /* (n_features) number, or UINT32_MAX */
	size_t columns_cap, features_cap;
	size_t n_steps, steps_cap, n_constants, constants_cap;
	/* of the tree at hand */
	const struct model_tree *tree;
	const struct model_node *nodes;
	const struct program_rule *rule;
	size_t n_rule;
	uint32_t *last; /* (n_features) level of its last child, 0: none */
	struct path_edge *edges; /* (MODEL_DEPTH_MAX + 2) by level of child */
	double bias;
};

ATTR_USED int columns_plan(struct making *w, struct err *err);
/* Fills column, threshold and set of a split step. */
void columns_find(
	const struct making *w, const struct model_node *n, struct step *s);

#endif
