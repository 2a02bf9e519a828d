/* optim/edges.h — rows made to sit on every edge of two models.
 *
 * Ownership: edges_make() fills *rows, (n, n_features); the caller frees. */
#ifndef ASSAY_OPTIM_EDGES_H
#define ASSAY_OPTIM_EDGES_H

#include <stddef.h>

#include "model/model.h"
#include "optim/measure.h"

/* See measure_edges(); base rows come from data in turn. At most max rows
 * (the first ones); returns how many were made. */
size_t edges_make(double **rows, const struct model *a, const struct model *b,
	const struct measure_data *data, size_t max);

#endif
