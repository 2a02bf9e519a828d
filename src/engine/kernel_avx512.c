/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled with the AVX-512 flags of local.mk; nothing here runs before
 * kernel_choose() has asked the processor. */
#include "config.h"

#include <immintrin.h>
#include <string.h>

#include "engine/avx512.h"
#include "engine/kernel.h"

static void heap(const struct kernel_job *job)
{
	size_t block;

	for (block = 0; block < job->n_blocks; block++) {
		const int8_t *planes = job->planes + block * job->stride;

		if (job->plan->wide)
			avx512_heap_double(job, planes,
				(double *)job->sums + block * PLAN_ROWS);
		else
			avx512_heap_float(job, planes,
				(float *)job->sums + block * PLAN_ROWS);
	}
}

const struct kernel kernel_avx512 = {
	.name = "avx512",
	.ask = {.leaf_bytes = true,
		.masks = true,
		.heap_node = 1.0,
		.mask_node = 1.2,
		.mask_tree = 45,
		.walk_level = 90,
		.row_level = 1.8,
		.row_heap = 3.5},
	.rank_float = avx512_rank_float,
	.rank_double = avx512_rank_double,
	.read = avx512_read,
	.put = avx512_put,
	.heap = heap,
	.mask = avx512_mask,
	.walk = avx512_walk,
	.natural = avx512_natural,
	.row = avx512_row,
};
