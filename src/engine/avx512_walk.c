/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "engine/avx512.h"

enum { LANES = 16, CHAINS = 4 };

/* Takes 64 rows from the steps in at[] to their leaves: four registers take
 * turns. */
static void walk_rows(const uint32_t *steps, const int8_t *planes, __m512i *at)
{
	const __m512i far_mask = _mm512_set1_epi32(0xfff);
	const __m512i one = _mm512_set1_epi32(1);
	__m512i lane = _mm512_setr_epi32(
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	__m512i moved;
	int i;

	do {
		moved = _mm512_setzero_si512();
#pragma GCC unroll 4
		for (i = 0; i < CHAINS; i++) {
			const __m512i s =
				_mm512_i32gather_epi32(at[i], steps, 4);
			const __m512i far = _mm512_and_si512(
				_mm512_srli_epi32(s, 8), far_mask);
			const __m512i plane =
				_mm512_slli_epi32(_mm512_srli_epi32(s, 20), 7);
			const __m512i x = _mm512_i32gather_epi32(
				_mm512_add_epi32(plane, lane),
				planes + i * LANES, 1);
			const __mmask16 right = _mm512_cmpgt_epi32_mask(
				_mm512_slli_epi32(x, 24),
				_mm512_slli_epi32(s, 24));

			at[i] = _mm512_add_epi32(at[i], far);
			at[i] = _mm512_mask_add_epi32(at[i], right, at[i], one);
			moved = _mm512_or_si512(moved, far);
		}
	} while (_mm512_test_epi32_mask(moved, moved));
}

/* The lanes of four registers, transposed: lane i of out[k] is lane k of
 * in[i]. */
AVX512_INLINE void transpose_lanes(const __m512i *in, __m512i *out)
{
	const __m512i a = _mm512_shuffle_i64x2(in[0], in[1], 0x44);
	const __m512i b = _mm512_shuffle_i64x2(in[0], in[1], 0xee);
	const __m512i c = _mm512_shuffle_i64x2(in[2], in[3], 0x44);
	const __m512i d = _mm512_shuffle_i64x2(in[2], in[3], 0xee);

	out[0] = _mm512_shuffle_i64x2(a, c, 0x88);
	out[1] = _mm512_shuffle_i64x2(a, c, 0xdd);
	out[2] = _mm512_shuffle_i64x2(b, d, 0x88);
	out[3] = _mm512_shuffle_i64x2(b, d, 0xdd);
}

/* Adds the leaves of 64 rows to sums in unpacked order. */
AVX512_INLINE void add_narrow(const float *leaf, const __m512i *at, float *sums)
{
	__m512i natural[4] UNINITIALIZED, unpacked[4] UNINITIALIZED;
	size_t i;

	for (i = 0; i < 4; i++)
		natural[i] = _mm512_i32gather_epi32(at[i], leaf, 4);
	transpose_lanes(natural, unpacked);
	for (i = 0; i < 4; i++)
		_mm512_store_ps(sums + i * 16,
			_mm512_add_ps(_mm512_load_ps(sums + i * 16),
				_mm512_castsi512_ps(unpacked[i])));
}

AVX512_INLINE void add_wide(const double *leaf, const __m512i *at, double *sums)
{
	__m512i natural[4] UNINITIALIZED, unpacked[4] UNINITIALIZED;
	size_t i, half;

	for (half = 0; half < 2; half++) {
		for (i = 0; i < 4; i++)
			natural[i] = _mm512_i32gather_epi64(
				half ? _mm512_extracti64x4_epi64(at[i], 1)
				     : _mm512_castsi512_si256(at[i]),
				leaf, 8);
		transpose_lanes(natural, unpacked);
		for (i = 0; i < 4; i++) {
			double *to = sums + half * 32 + i * 8;

			_mm512_store_pd(
				to, _mm512_add_pd(_mm512_load_pd(to),
					    _mm512_castsi512_pd(unpacked[i])));
		}
	}
}

static void walk_tree(const struct kernel_job *job, const struct plan_tree *t,
	const int8_t *planes, size_t block)
{
	const struct plan *p = job->plan;
	uint8_t numbers[PLAN_ROWS] UNINITIALIZED;
	__m512i at[CHAINS] UNINITIALIZED;
	size_t i, k;

	avx512_numbers(p->nodes + t->node, t->depth, planes, numbers);
	for (i = 0; i < PLAN_ROWS; i += CHAINS * LANES) {
		const size_t row = block * PLAN_ROWS + i;

		for (k = 0; k < CHAINS; k++) {
			const void *n = numbers + i + k * LANES;

			at[k] = _mm512_i32gather_epi32(
				_mm512_cvtepu8_epi32(_mm_loadu_si128(n)),
				p->exits + t->fork, 4);
		}
		walk_rows(p->steps + t->step, planes + i, at);
		if (p->wide)
			add_wide((const double *)p->leaves + t->leaf, at,
				(double *)job->sums + row);
		else
			add_narrow((const float *)p->leaves + t->leaf, at,
				(float *)job->sums + row);
	}
}

void avx512_walk(const struct kernel_job *job)
{
	size_t block, i;

	for (block = 0; block < job->n_blocks; block++)
		for (i = 0; i < job->run->n; i++)
			walk_tree(job, &job->plan->trees[job->run->first + i],
				job->planes + block * job->stride, block);
}
