/* engine/planning.h — the parts that make a plan; for src/engine only.
 *
 * planes_plan() finds the columns, planes and tables; planes_find() then says
 * for a node which plane and cut it is; trees_plan() lays the trees out. Both
 * return false when the model does not fit. */
#ifndef ASSAY_ENGINE_PLANNING_H
#define ASSAY_ENGINE_PLANNING_H

#include "engine/plan.h"

/* How a node treats a missing value, and what that is. */
enum plane_kind {
	PLANE_LEFT,
	PLANE_RIGHT,
	PLANE_VALUE, /* LightGBM without missing values: NaN is 0 */
	PLANE_ZERO_LEFT,
	PLANE_ZERO_RIGHT,
	PLANE_KINDS
};

/* A numeric node's threshold. */
struct split {
	double value;
	uint32_t feature;
	enum plane_kind kind;
};

struct planning {
	struct plan *plan;
	const struct model *model;
	size_t columns_cap, planes_cap, sets_cap, n_sets;
	size_t n_cuts, cuts_cap;
	double *thresholds;      /* (n_cuts, CUT_MAX), until the tables stand */
	uint32_t *n_thresholds;  /* (n_cuts) */
	size_t n_thresholds_cap; /* of n_thresholds */
	enum plane_kind *kinds;  /* (n_planes) of number columns */
	size_t kinds_cap;
	uint32_t *column_of; /* (n_features) number column, or UINT32_MAX */
	/* Set planes: for each node of the model, UINT32_MAX or its plane. */
	uint32_t *set_plane;
	size_t nodes_cap, n_nodes, forks_cap, n_forks, exits_cap, n_exits,
		steps_cap, n_steps, trees_cap, runs_cap, leaves_cap, n_leaves;
	double *leaf; /* (n_leaves) until they are laid out */
	size_t n_row_steps;
	double block_cost, row_cost; /* of all trees */
	bool *by_bytes;
};

/* A byte of a plane that is smaller than the comparison allows. */
struct plan_place {
	uint32_t plane;
	int8_t cut;
};

bool planes_plan(struct planning *w);
bool sets_plan(struct planning *w);
struct plan_place planes_find(
	const struct planning *w, const struct model_node *n);
/* The leaf's value as it is added. */
double leaf_value(const struct model *m, const struct model_tree *tree,
	const struct model_node *leaf);
/* Adds the tree as number `at` to those for one row. */
void rows_plan(struct planning *w, const struct model_tree *tree, size_t at);
/* Makes the halves, once all trees are laid out. */
void halves_plan(struct planning *w);
/* n bytes of 0 at a multiple of 64; *memory is what free() takes. */
void *plan_aligned(size_t n, void **memory);
bool trees_plan(struct planning *w, const struct plan_ask *ask);

#endif
