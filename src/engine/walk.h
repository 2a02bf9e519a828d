/* engine/walk.h — rows through steps, one by one; for kernels.
 *
 * Eight rows take turns, so that the next node of one is on its way while the
 * others compare. numbers holds the heap's slot of each row of the block;
 * sums as in kernel.h. */
#ifndef ASSAY_ENGINE_WALK_H
#define ASSAY_ENGINE_WALK_H

#include <stdint.h>

#include "engine/plan.h"

void walk_block(const struct plan *p, const struct plan_tree *t,
	const int8_t *planes, const uint8_t *numbers, void *sums);

#endif
