/* model/onnx_fold.h — scalers and imputers before trees, taken into the
 * thresholds; for src/model only.
 *
 * Each step is a function of one float32, computed as the operator computes
 * it, and monotone: so the values for which "f(x) < t" holds are all below (or
 * all from) one float32, which a search over the floats finds. Nothing is
 * rounded. A missing value goes where its image goes.
 * Steps: Identity, Scaler ((x - offset) * scale), Imputer (of NaN). */
#ifndef ASSAY_MODEL_ONNX_FOLD_H
#define ASSAY_MODEL_ONNX_FOLD_H

#include "model/ensemble.h"
#include "model/graph.h"

enum { FOLD_STEPS_MAX = 8 };

struct fold_step {
	const float *offset, *scale; /* a Scaler; NULL: none */
	const float *fill;           /* an Imputer */
	size_t n_offset, n_scale, n_fill;
};

struct fold {
	const struct graph *g;
	struct fold_step steps[FOLD_STEPS_MAX]; /* the trees' side first */
	size_t n_steps;
	size_t n;          /* columns that the trees see */
	uint32_t *feature; /* (n): columns of the graph's input */
};

struct folded {
	float threshold;
	bool turned; /* left and right change places */
	bool missing_left;
};

/* False if the value is no such chain from the graph's only input. */
bool fold_open(struct fold *f, const struct graph *g, uint32_t value);
void fold_close(struct fold *f);
/* "f(x) < t" of a column that the trees see, as a split of the input's; NaN
 * goes left if missing_left, when it arrives as NaN. */
struct folded fold_split(
	const struct fold *f, size_t column, float t, bool missing_left);

/* True if NaN arrives at the trees as NaN. */
bool fold_keeps_missing(const struct fold *f, size_t column);

#endif
