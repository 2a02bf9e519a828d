/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled with the AVX-512 flags of local.mk; nothing here runs before
 * kernel_choose() has asked the processor. */
#include "config.h"

#include <immintrin.h>
#include <string.h>

#include "engine/avx512.h"
#include "engine/kernel.h"

/* Values <= x of 16 pivots, then of the 16 thresholds between two of them. */
static void rank_float(
	const float *cut, const float *column, size_t n, int8_t *out)
{
	const __m512 pivots = _mm512_loadu_ps(cut + CUT_EVERY16);

	for (size_t i = 0; i < n; i++) {
		const __m512 x = _mm512_set1_ps(column[i]);
		const unsigned coarse = _mm_popcnt_u32(
			_mm512_cmp_ps_mask(pivots, x, _CMP_LE_OQ));
		const unsigned fine = _mm_popcnt_u32(_mm512_cmp_ps_mask(
			_mm512_loadu_ps(cut + 16 * (size_t)coarse), x,
			_CMP_LE_OQ));

		out[i] = (int8_t)(16 * coarse + fine - 128);
	}
}

static unsigned below(const double *t, __m512d x)
{
	return _mm_popcnt_u32(
		_mm512_cmp_pd_mask(_mm512_loadu_pd(t), x, _CMP_LT_OQ));
}

static void rank_double(
	const double *cut, const double *column, size_t n, int8_t *out)
{
	for (size_t i = 0; i < n; i++) {
		const __m512d x = _mm512_set1_pd(column[i]);
		size_t rank = below(cut + CUT_EVERY32, x);

		rank = 8 * rank + below(cut + CUT_EVERY4 + 8 * rank, x);
		rank = 4 * rank +
		       _mm_popcnt_u32(_mm256_cmp_pd_mask(
			       _mm256_loadu_pd(cut + 4 * rank),
			       _mm512_castpd512_pd256(x), _CMP_LT_OQ));
		out[i] = (int8_t)(rank - 128);
	}
}

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
		.walk_level = 90},
	.rows_min = 20,
	.rank_float = rank_float,
	.rank_double = rank_double,
	.heap = heap,
	.mask = avx512_mask,
	.walk = avx512_walk,
	.row = avx512_row,
};
