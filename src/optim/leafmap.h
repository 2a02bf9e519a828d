/* optim/leafmap.h — rows as the leaves that they reach, for one output.
 *
 * Column j of the indicator matrix Z is leaf j of the kept trees, numbered
 * tree after tree. Z is never laid out: leaf[] holds its one column per row
 * and tree.
 * Ownership: leafmap_release() frees. Threads: no state. */
#ifndef ASSAY_OPTIM_LEAFMAP_H
#define ASSAY_OPTIM_LEAFMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

struct leafmap {
	size_t n_rows, n_trees, n_leaves;
	const uint32_t *tree; /* (n_trees) index in the model; borrowed */
	uint32_t *first;      /* (n_trees + 1) first column of each tree */
	uint32_t *leaf;       /* (n_trees, n_rows) columns */
	uint32_t *node;       /* (n_leaves) node within its tree */
	double *value;        /* (n_leaves) value now, times tree weight */
};

/* reached is (n_rows, m->n_trees), as engine_leaves() fills it. */
void leafmap_new(struct leafmap *z, const struct model *m,
	const uint32_t *reached, size_t n_rows);
void leafmap_release(struct leafmap *z);

/* A range of rows. */
struct leafmap_rows {
	size_t from, to;
};
/* g += Z'Z over the rows: (n_leaves, n_leaves), lower triangle. */
void leafmap_gram(
	const struct leafmap *z, const struct leafmap_rows *rows, double *g);
/* out[row - from] = Z w. */
void leafmap_apply(const struct leafmap *z, const struct leafmap_rows *rows,
	const double *w, double *out);
/* b += Z' r, r[row - from]. */
void leafmap_transpose(const struct leafmap *z, const struct leafmap_rows *rows,
	const double *r, double *b);

#endif
