/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "engine/avx512.h"

/* A heap and the rows it looks at. */
struct view {
	const struct plan_node *nodes;
	const int8_t *planes;
};

AVX512_INLINE __mmask64 right_of(struct view v, uint32_t h, int half)
{
	return _mm512_cmpgt_epi8_mask(
		_mm512_load_si512(v.planes + v.nodes[h].offset + half * HALF),
		_mm512_set1_epi32((int)v.nodes[h].cut));
}

/* A node of the last level, the first of which is number `first`. */
AVX512_INLINE struct numbers pick1(struct view v, uint32_t h, uint32_t first)
{
	const __m512i left = _mm512_load_si512(avx512_even[h - first]);
	const __m512i one = _mm512_set1_epi8(1);
	struct numbers n;

	n.half[0] = _mm512_mask_add_epi8(left, right_of(v, h, 0), left, one);
	n.half[1] = _mm512_mask_add_epi8(left, right_of(v, h, 1), left, one);
	return n;
}

/* A node whose children are picked by `child`. */
#define PICK(name, child)                                                 \
	AVX512_INLINE struct numbers name(                                \
		struct view v, uint32_t h, uint32_t first)                \
	{                                                                 \
		struct numbers left = child(v, 2 * h, first);             \
		const struct numbers right = child(v, 2 * h + 1, first);  \
		int i;                                                    \
                                                                          \
		for (i = 0; i < 2; i++)                                   \
			left.half[i] = _mm512_mask_mov_epi8(left.half[i], \
				right_of(v, h, i), right.half[i]);        \
		return left;                                              \
	}
PICK(pick2, pick1)
PICK(pick3, pick2)
PICK(pick4, pick3)
PICK(pick5, pick4)
PICK(pick6, pick5)

AVX512_INLINE struct numbers pick_tree(struct view v, uint32_t depth)
{
	struct numbers zero;

	switch (depth) {
	case 1:
		return pick1(v, 1, 1);
	case 2:
		return pick2(v, 1, 2);
	case 3:
		return pick3(v, 1, 4);
	case 4:
		return pick4(v, 1, 8);
	case 5:
		return pick5(v, 1, 16);
	case 6:
		return pick6(v, 1, 32);
	default:
		zero.half[0] = _mm512_setzero_si512();
		zero.half[1] = _mm512_setzero_si512();
		return zero;
	}
}

void avx512_numbers(const struct plan_node *nodes, uint32_t depth,
	const int8_t *planes, uint8_t *out)
{
	const struct view v = {nodes, planes};
	const struct numbers n = pick_tree(v, depth);

	_mm512_storeu_si512(out, n.half[0]);
	_mm512_storeu_si512(out + HALF, n.half[1]);
}

void avx512_heap_float(
	const struct kernel_job *job, const int8_t *planes, float *sums)
{
	const struct plan *p = job->plan;
	const struct plan_tree *t = p->trees + job->run->first;
	const struct plan_tree *end = t + job->run->n;
	__m512 sum[2][4];
	__m512i leaf[4], byte[4];
	int i, k;

#pragma GCC unroll 8
	for (i = 0; i < 2; i++)
#pragma GCC unroll 8
		for (k = 0; k < 4; k++)
			sum[i][k] = _mm512_load_ps(sums + i * HALF + k * 16);
	for (; t < end; t++) {
		const struct view v = {p->nodes + t->node, planes};
		const struct numbers n = pick_tree(v, t->depth);
		const float *leaves = (const float *)p->leaves + t->leaf;

#pragma GCC unroll 8
		for (k = 0; k < 4; k++)
			leaf[k] = _mm512_load_si512(leaves + k * 16);
#pragma GCC unroll 8
		for (i = 0; i < 2; i++) {
#pragma GCC unroll 8
			for (k = 0; k < 4; k++)
				byte[k] = _mm512_permutexvar_epi8(
					n.half[i], leaf[k]);
			add_floats(byte, sum[i]);
		}
	}
#pragma GCC unroll 8
	for (i = 0; i < 2; i++)
#pragma GCC unroll 8
		for (k = 0; k < 4; k++)
			_mm512_store_ps(sums + i * HALF + k * 16, sum[i][k]);
}

void avx512_heap_double(
	const struct kernel_job *job, const int8_t *planes, double *sums)
{
	const struct plan *p = job->plan;
	const struct plan_tree *t = p->trees + job->run->first;
	const struct plan_tree *end = t + job->run->n;
	__m512d sum[2][8];
	__m512i byte[8];
	int i, k;

#pragma GCC unroll 8
	for (i = 0; i < 2; i++)
#pragma GCC unroll 8
		for (k = 0; k < 8; k++)
			sum[i][k] = _mm512_load_pd(sums + i * HALF + k * 8);
	for (; t < end; t++) {
		const struct view v = {p->nodes + t->node, planes};
		const struct numbers n = pick_tree(v, t->depth);
		const double *leaf = (const double *)p->leaves + t->leaf;

#pragma GCC unroll 8
		for (i = 0; i < 2; i++) {
#pragma GCC unroll 8
			for (k = 0; k < 8; k++)
				byte[k] = _mm512_permutexvar_epi8(n.half[i],
					_mm512_load_si512(leaf + k * 8));
			add_doubles(byte, sum[i]);
		}
	}
#pragma GCC unroll 8
	for (i = 0; i < 2; i++)
#pragma GCC unroll 8
		for (k = 0; k < 8; k++)
			_mm512_store_pd(sums + i * HALF + k * 8, sum[i][k]);
}
