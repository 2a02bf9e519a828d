/* engine/graph_score.h — a graph over rows of features.
 *
 * The columns of the rows are the columns of the graph's inputs, narrowed to
 * their types. A text is a code of the feature's levels; a code of no level
 * is a text that equals none, a missing text is the empty text. A missing
 * number is NaN, which a whole-number input cannot hold: that fails.
 * Rows go through in blocks of GRAPH_ROWS, or one by one where the graph was
 * exported so.
 * Ownership: new and free; the model outlives it. Threads: immutable. */
#ifndef ASSAY_ENGINE_GRAPH_SCORE_H
#define ASSAY_ENGINE_GRAPH_SCORE_H

#include "base/attr.h"
#include "base/err.h"
#include "engine/tensor.h"
#include "model/model.h"

enum { GRAPH_ROWS = 512 };

struct graph_score;

ATTR_USED int graph_score_new(
	struct graph_score **out, const struct model *m, struct err *err);
void graph_score_free(struct graph_score *s);
/* Scores are (n_rows, n_groups). Labels may be NULL: they get the label
 * output's tensor block by block, with the first row of each. */
struct graph_labels {
	void (*take)(void *ctx, size_t first, const struct tensor *labels);
	void *ctx;
};
ATTR_USED int graph_score_rows(const struct graph_score *s, const double *rows,
	size_t n_rows, double *scores, const struct graph_labels *labels,
	struct err *err);

#endif
