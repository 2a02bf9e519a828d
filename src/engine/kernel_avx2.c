/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled with the AVX2 flags of local.mk; nothing here runs before
 * kernel_choose() has asked the processor. */
#include "config.h"

#include <immintrin.h>
#include <string.h>

#include "engine/avx2.h"
#include "engine/kernel.h"
#include "engine/walk.h"

static size_t reached_floats(const float *t, __m256 x)
{
	return (size_t)_mm_popcnt_u32((unsigned)_mm256_movemask_ps(
		_mm256_cmp_ps(_mm256_loadu_ps(t), x, _CMP_LE_OQ)));
}

/* Every 32nd threshold, then every 4th, then the last four. */
static void rank_float(
	const float *cut, const float *column, size_t n, int8_t *out)
{
	for (size_t i = 0; i < n; i++) {
		const __m256 x = _mm256_set1_ps(column[i]);
		size_t rank = reached_floats(cut + CUT_EVERY32, x);

		rank = 8 * rank +
		       reached_floats(cut + CUT_EVERY4 + 8 * rank, x);
		rank = 4 * rank +
		       (size_t)_mm_popcnt_u32((unsigned)_mm_movemask_ps(
			       _mm_cmp_ps(_mm_loadu_ps(cut + 4 * rank),
				       _mm256_castps256_ps128(x), _CMP_LE_OQ)));
		out[i] = (int8_t)(rank - 128);
	}
}

static size_t reached_four(const double *t, __m256d x)
{
	return (size_t)_mm_popcnt_u32((unsigned)_mm256_movemask_pd(
		_mm256_cmp_pd(_mm256_loadu_pd(t), x, _CMP_LT_OQ)));
}

static void rank_double(
	const double *cut, const double *column, size_t n, int8_t *out)
{
	for (size_t i = 0; i < n; i++) {
		const __m256d x = _mm256_set1_pd(column[i]);
		const double *t = cut + CUT_EVERY32;
		size_t rank = reached_four(t, x) + reached_four(t + 4, x);

		t = cut + CUT_EVERY4 + 8 * rank;
		rank = 8 * rank + reached_four(t, x) + reached_four(t + 4, x);
		rank = 4 * rank + reached_four(cut + 4 * rank, x);
		out[i] = (int8_t)(rank - 128);
	}
}

static void *block_sums(const struct kernel_job *job, size_t block)
{
	return (char *)job->sums +
	       block * PLAN_ROWS *
		       (job->plan->wide ? sizeof(double) : sizeof(float));
}

static void heap(const struct kernel_job *job)
{
	uint8_t numbers[PLAN_ROWS] UNINITIALIZED;
	size_t block, i;

	for (block = 0; block < job->n_blocks; block++)
		for (i = 0; i < job->run->n; i++) {
			const struct plan_tree *t =
				&job->plan->trees[job->run->first + i];

			avx2_numbers(job->plan->nodes + t->node, t->depth,
				job->planes + block * job->stride, numbers);
			avx2_add_leaves(
				job->plan, t, numbers, block_sums(job, block));
		}
}

static void walk(const struct kernel_job *job)
{
	uint8_t numbers[PLAN_ROWS] UNINITIALIZED;
	size_t block, i;

	for (block = 0; block < job->n_blocks; block++)
		for (i = 0; i < job->run->n; i++) {
			const struct plan_tree *t =
				&job->plan->trees[job->run->first + i];
			const int8_t *planes =
				job->planes + block * job->stride;

			avx2_numbers(job->plan->nodes + t->node, t->depth,
				planes, numbers);
			walk_block(job->plan, t, planes, numbers,
				block_sums(job, block));
		}
}

const struct kernel kernel_avx2 = {
	.name = "avx2",
	.ask = {.leaf_bytes = false,
		.masks = true,
		.heap_node = 2,
		.mask_node = 3.5,
		.mask_tree = 80,
		.walk_level = 250,
		.row_level = 5},
	.rank_float = rank_float,
	.rank_double = rank_double,
	.heap = heap,
	.mask = avx2_mask,
	.walk = walk,
	.row = row_places,
};
