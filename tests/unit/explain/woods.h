/* Random forests with training weights, for the tests of explain. */
#ifndef ASSAY_TESTS_WOODS_H
#define ASSAY_TESTS_WOODS_H

#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

enum { WOODS_FEATURES = 9 }; /* the last one is a category */

struct woods_spec {
	enum model_source source;
	uint32_t n_trees, depth, n_groups;
	uint32_t n_features; /* used: the first ones; WOODS_FEATURES: all */
};
void woods_make(
	struct model *out, const struct woods_spec *spec, uint64_t seed);
/* (n, n_features of m), with missing values, zeros and odd codes. */
double *woods_rows(const struct model *m, size_t n, uint64_t seed);
/* A single path of n splits on n different features. */
void woods_path(struct model *out, uint32_t n, double cover);

#endif
