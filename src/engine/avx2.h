/* engine/avx2.h — the parts of the AVX2 kernel; compiled with its flags.
 *
 * A tree's leaf numbers are bytes in registers, 32 rows in each; the leaves
 * are gathered. */
#ifndef ASSAY_ENGINE_AVX2_H
#define ASSAY_ENGINE_AVX2_H

#include "engine/kernel.h"

/* The leaf numbers of a block's rows in one heap of any depth. */
void avx2_numbers(const struct plan_node *nodes, uint32_t depth,
	const int8_t *planes, uint8_t *out);
/* Adds the leaves that a block's rows reach. */
void avx2_add_leaves(const struct plan *p, const struct plan_tree *t,
	const uint8_t *numbers, void *sums);
void avx2_mask(const struct kernel_job *job);

#endif
