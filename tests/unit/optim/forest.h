/* Random forests for tests: coarse thresholds and few leaf values, so that
 * there are unreachable branches and equal leaves. */
#ifndef ASSAY_TESTS_FOREST_H
#define ASSAY_TESTS_FOREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "model/model.h"

enum { FOREST_FEATURES = 5 }; /* the last one is a category */

struct forest_spec {
	enum model_source source;
	uint32_t n_trees, depth, n_groups;
	int n_leaf_values; /* 0: all different */
	bool category_default;
};
void forest_make(
	struct model *out, const struct forest_spec *spec, uint64_t seed);
/* (n, FOREST_FEATURES), with missing, infinities, zeros and odd codes. */
double *forest_rows(size_t n, uint64_t seed);

/* One leaf, threshold, default direction, category bit or pair of children
 * changed. */
void forest_mutate(struct model *out, const struct model *m, struct rng *rng);

#endif
