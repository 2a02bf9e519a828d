/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/avx512.h"

enum { LANES = 16, CHAINS = 4, HEAP_LEVELS = 6 };

/* Takes one row through 64 trees: four registers of trees take turns. */
static void walk_trees(const struct plan *p, const int8_t *bytes, __m512i *at)
{
	const __m512i far_mask = _mm512_set1_epi32(0xfff);
	const __m512i one = _mm512_set1_epi32(1);
	__m512i moved;
	int i;

	do {
		moved = _mm512_setzero_si512();
#pragma GCC unroll 4
		for (i = 0; i < CHAINS; i++) {
			const __m512i s =
				_mm512_i32gather_epi32(at[i], p->row_steps, 4);
			const __m512i far = _mm512_and_si512(
				_mm512_srli_epi32(s, 8), far_mask);
			const __m512i x = _mm512_i32gather_epi32(
				_mm512_srli_epi32(s, 20), bytes, 1);
			const __mmask16 right = _mm512_cmpgt_epi32_mask(
				_mm512_slli_epi32(x, 24),
				_mm512_slli_epi32(s, 24));

			at[i] = _mm512_add_epi32(at[i], far);
			at[i] = _mm512_mask_add_epi32(at[i], right, at[i], one);
			moved = _mm512_or_si512(moved, far);
		}
	} while (_mm512_test_epi32_mask(moved, moved));
}

/* 64 leaves, whose indices are in at[], of either type. */
AVX512_INLINE void gather_leaves(
	const void *from, const __m512i *at, bool wide, void *leaves)
{
	size_t k;

	for (k = 0; k < CHAINS && wide; k++) {
		double *to = (double *)leaves + k * LANES;

		_mm512_storeu_pd(
			to, _mm512_i32gather_pd(
				    _mm512_castsi512_si256(at[k]), from, 8));
		_mm512_storeu_pd(to + 8,
			_mm512_i32gather_pd(
				_mm512_extracti64x4_epi64(at[k], 1), from, 8));
	}
	for (k = 0; k < CHAINS && !wide; k++)
		_mm512_storeu_ps((float *)leaves + k * LANES,
			_mm512_i32gather_ps(at[k], from, 4));
}

/* All nodes of each heap at once: bit h of a word is set if node h sends the
 * row right. */
static void make_words(const struct plan_word *w, const int8_t *bytes,
	size_t n_planes, uint64_t *words)
{
	const __m512i low = _mm512_loadu_si512(bytes);
	const __m512i high = _mm512_loadu_si512(bytes + 64);
	size_t i;

	if (n_planes <= 64)
		for (i = 0; i < ROW_TREES; i++)
			words[i] = _mm512_cmpgt_epi8_mask(
				_mm512_permutexvar_epi8(
					_mm512_loadu_si512(w[i].plane), low),
				_mm512_loadu_si512(w[i].cut));
	else
		for (i = 0; i < ROW_TREES; i++)
			words[i] = _mm512_cmpgt_epi8_mask(
				_mm512_permutex2var_epi8(low,
					_mm512_loadu_si512(w[i].plane), high),
				_mm512_loadu_si512(w[i].cut));
}

/* The places that eight words lead to, 64 to 127. */
AVX512_INLINE __m256i follow(const uint64_t *words)
{
	const __m512i word = _mm512_loadu_si512(words);
	const __m512i one = _mm512_set1_epi64(1);
	__m512i at = one;
	int i;

#pragma GCC unroll 8
	for (i = 0; i < HEAP_LEVELS; i++)
		at = _mm512_add_epi64(_mm512_add_epi64(at, at),
			_mm512_and_si512(_mm512_srlv_epi64(word, at), one));
	return _mm512_cvtepi64_epi32(at);
}

static void row_of_heaps(
	const struct plan *p, size_t first, const int8_t *bytes, void *leaves)
{
	const size_t size = p->wide ? sizeof(double) : sizeof(float);
	const __m512i lane = _mm512_setr_epi32(
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	uint64_t words[ROW_TREES] UNINITIALIZED;
	__m512i at[CHAINS] UNINITIALIZED;
	size_t k;

	make_words(p->words + first, bytes, p->n_planes, words);
#pragma GCC unroll 4
	for (k = 0; k < CHAINS; k++) {
		const __m256i a = follow(words + k * LANES);
		const __m256i b = follow(words + k * LANES + 8);
		const __m512i tree = _mm512_add_epi32(
			lane, _mm512_set1_epi32((int)(k * LANES)));

		at[k] = _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
		at[k] = _mm512_add_epi32(
			_mm512_sub_epi32(at[k], _mm512_set1_epi32(64)),
			_mm512_slli_epi32(tree, 6));
	}
	gather_leaves((const char *)p->word_leaves + first * 64 * size, at,
		p->wide, leaves);
}

void avx512_row(
	const struct plan *p, size_t first, const int8_t *bytes, void *leaves)
{
	const uint32_t *roots = p->row_roots + first;
	__m512i at[CHAINS] UNINITIALIZED;
	size_t k;

	if (p->words && p->word_chunks[first / ROW_TREES]) {
		row_of_heaps(p, first, bytes, leaves);
		return;
	}
	for (k = 0; k < CHAINS; k++)
		at[k] = _mm512_loadu_si512(roots + k * LANES);
	walk_trees(p, bytes, at);
	gather_leaves(p->row_leaves, at, p->wide, leaves);
}
