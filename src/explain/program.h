/* explain/program.h — a forest as steps over many rows; for src/explain only.
 *
 * Each tree is a walk through its nodes in depth-first order, done for all
 * rows of a strip at once. For every node k of the quadrature a level holds
 * C[level][k], the product of the factors of the path to it: t + Z(1-t) where
 * the row goes the way of all splits on the feature so far, Z(1-t) where not
 * (Z: the covers' ratio over those splits). A split on a feature that the
 * path holds already replaces its factor; the ratio is a constant, so rows
 * never divide. On the way back H[slot][k] is the sum over leaves of
 * v * w * C, from which a join takes what its feature adds.
 * Threads: immutable once made. */
#ifndef ASSAY_EXPLAIN_PROGRAM_H
#define ASSAY_EXPLAIN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "explain/step.h"
#include "model/model.h"

enum {
	EXPLAIN_STRIP = 512, /* rows of a strip, a multiple of EXPLAIN_GROUP */
	EXPLAIN_GROUP = 128  /* rows that go through a tree together */
};

struct program_tree {
	uint32_t group;
	uint32_t n_nodes; /* of the quadrature */
	size_t step, constant;
};

/* What a split looks at. Equal columns are shared. */
enum column_kind {
	COLUMN_FLOAT,    /* XGBoost: float32, NaN is missing */
	COLUMN_NAN,      /* LightGBM: ranks among thresholds as float32 */
	COLUMN_NAN_ZERO, /* 0 is missing too */
	COLUMN_NAN_NONE, /* NaN is 0 */
	COLUMN_CODE      /* int32 category code, or CODE_ */
};

struct program_column {
	uint32_t feature;
	enum column_kind kind;
	double *thresholds; /* (n) sorted, distinct; ranks are taken in it */
	size_t n, cap;
};

/* Of a rule of n nodes, what all steps share. */
struct program_rule {
	float weight[64]; /* w */
	float unmet[64];  /* -1/(1-t) */
	double t[64], w[64];
};

struct program {
	const struct model *model;
	struct program_tree *trees; /* (n_trees), by group, in order */
	size_t n_trees;
	struct step *steps;
	float *constants;
	struct program_column *columns;
	size_t n_columns;
	uint32_t *features; /* (n_used) the model's number of each */
	size_t n_used;
	struct program_rule *rules[65]; /* by nodes, NULL where unused */
	double *bias;                   /* (n_groups) */
	size_t n_levels;                /* deepest tree, and one */
	size_t max_nodes;
};

ATTR_USED int program_new(
	struct program **out, const struct model *m, struct err *err);
void program_free(struct program *p);

/* Share of the parent's weight that goes to a child; halves where nothing
 * is known. */
double program_share(
	const struct model_node *parent, const struct model_node *child);
/* What the leaf adds to the margin. */
double program_leaf(const struct model *m, const struct model_tree *t,
	const struct model_node *n);
/* The columns of n <= EXPLAIN_STRIP rows: (n_columns, EXPLAIN_STRIP). */
void program_fill(
	const struct program *p, const double *rows, size_t n, float *columns);

#endif
