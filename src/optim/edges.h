/* optim/edges.h — rows made to sit on the edges of models.
 *
 * Ownership: both fill *rows, (n, n_features), and return n; the caller
 * frees. */
#ifndef ASSAY_OPTIM_EDGES_H
#define ASSAY_OPTIM_EDGES_H

#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "optim/measure.h"

/* See measure_edges(); base rows come from data in turn. At most max rows
 * (the first ones); returns how many were made. */
size_t edges_make(double **rows, const struct model *a, const struct model *b,
	const struct measure_data *data, size_t max);

/* Random rows, each cell at a threshold of its own feature (or one number
 * below or above it) where a few draws find one, else at a special value. At
 * most max, and fewer where the model is wide. */
size_t edges_mixed(
	double **rows, const struct model *m, size_t max, uint64_t seed);

#endif
