/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <immintrin.h>
#include <string.h>

#include "engine/avx2.h"

#define AVX2_INLINE static inline __attribute__((always_inline))

enum { LANES = 32 };

/* Leaf numbers of 64 rows. */
struct pair {
	__m256i half[2];
};

/* A heap and the rows it looks at. */
struct view {
	const struct plan_node *nodes;
	const int8_t *planes;
};

AVX2_INLINE __m256i right_of(struct view v, uint32_t h, int half)
{
	const int8_t *x = v.planes + v.nodes[h].offset + half * LANES;

	return _mm256_cmpgt_epi8(_mm256_load_si256((const __m256i *)x),
		_mm256_set1_epi32((int)v.nodes[h].cut));
}

/* A node of the last level, the first of which is number `first`. */
AVX2_INLINE struct pair pick1(struct view v, uint32_t h, uint32_t first)
{
	const __m256i left = _mm256_set1_epi8((char)(2 * (h - first)));
	struct pair n;

	n.half[0] = _mm256_sub_epi8(left, right_of(v, h, 0));
	n.half[1] = _mm256_sub_epi8(left, right_of(v, h, 1));
	return n;
}

/* A node whose children are picked by `child`. */
#define PICK(name, child)                                                \
	AVX2_INLINE struct pair name(                                    \
		struct view v, uint32_t h, uint32_t first)               \
	{                                                                \
		struct pair left = child(v, 2 * h, first);               \
		const struct pair right = child(v, 2 * h + 1, first);    \
                                                                         \
		left.half[0] = _mm256_blendv_epi8(                       \
			left.half[0], right.half[0], right_of(v, h, 0)); \
		left.half[1] = _mm256_blendv_epi8(                       \
			left.half[1], right.half[1], right_of(v, h, 1)); \
		return left;                                             \
	}
PICK(pick2, pick1)
PICK(pick3, pick2)
PICK(pick4, pick3)
PICK(pick5, pick4)
PICK(pick6, pick5)

AVX2_INLINE struct pair pick_tree(struct view v, uint32_t depth)
{
	struct pair zero;

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
		zero.half[0] = _mm256_setzero_si256();
		zero.half[1] = _mm256_setzero_si256();
		return zero;
	}
}

void avx2_numbers(const struct plan_node *nodes, uint32_t depth,
	const int8_t *planes, uint8_t *out)
{
	for (size_t i = 0; i < PLAN_ROWS; i += 2 * LANES) {
		const struct view v = {nodes, planes + i};
		const struct pair n = pick_tree(v, depth);

		_mm256_storeu_si256((__m256i *)(out + i), n.half[0]);
		_mm256_storeu_si256((__m256i *)(out + i + LANES), n.half[1]);
	}
}

static __m128i eight_bytes(const uint8_t *from)
{
	return _mm_loadl_epi64((const __m128i *)(const void *)from);
}

static void add_four(const double *leaf, __m128i numbers, double *sums)
{
	const __m128i at = _mm_cvtepu8_epi32(numbers);

	_mm256_store_pd(sums, _mm256_add_pd(_mm256_load_pd(sums),
				      _mm256_i32gather_pd(leaf, at, 8)));
}

void avx2_add_leaves(const struct plan *p, const struct plan_tree *t,
	const uint8_t *numbers, void *sums)
{
	const double *wide = (const double *)p->leaves + t->leaf;
	const float *narrow = (const float *)p->leaves + t->leaf;
	size_t i;

	for (i = 0; i < PLAN_ROWS && !p->wide; i += 8) {
		const __m256i at =
			_mm256_cvtepu8_epi32(eight_bytes(numbers + i));
		float *to = (float *)sums + i;

		_mm256_store_ps(
			to, _mm256_add_ps(_mm256_load_ps(to),
				    _mm256_i32gather_ps(narrow, at, 4)));
	}
	for (i = 0; i < PLAN_ROWS && p->wide; i += 8) {
		const __m128i eight = eight_bytes(numbers + i);

		add_four(wide, eight, (double *)sums + i);
		add_four(
			wide, _mm_srli_si128(eight, 4), (double *)sums + i + 4);
	}
}
