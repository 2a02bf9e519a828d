/* engine/split.h — the way a value takes at a node, as the source library
 * decides it (engine-and-formats 2.4). */
#ifndef ASSAY_ENGINE_SPLIT_H
#define ASSAY_ENGINE_SPLIT_H

#include <stdbool.h>

#include "model/model.h"

/* n is not a leaf; NaN is missing. */
bool node_goes_left(
	const struct model *m, const struct model_node *n, double value);

#endif
