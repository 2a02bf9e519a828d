/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/avx512.h"

enum { LANES = 16, CHAINS = 4 };

/* Takes one row through 64 trees: four registers of trees take turns. */
static void walk_trees(const struct plan *p, size_t first, const int8_t *bytes,
	uint32_t *places)
{
	const __m512i far_mask = _mm512_set1_epi32(0xfff);
	const __m512i one = _mm512_set1_epi32(1);
	__m512i at[CHAINS] UNINITIALIZED;
	__m512i moved;
	int i;

	for (i = 0; i < CHAINS; i++)
		at[i] = _mm512_loadu_si512(
			p->row_roots + first + (size_t)i * LANES);
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
	for (i = 0; i < CHAINS; i++)
		_mm512_storeu_si512(places + (size_t)i * LANES, at[i]);
}

/* Bit h - 1 of b is set if node h of a half sends the row right: where it
 * comes out, 0 to 7. */
#define BIT(b, h) ((b) >> ((h)-1) & 1)
#define SECOND(b) (2 + BIT(b, 1))
#define THIRD(b)  (2 * SECOND(b) + BIT(b, SECOND(b)))
#define OUT(b)    (2 * THIRD(b) + BIT(b, THIRD(b)) - 8)
#define OUT4(b)   OUT(b), OUT((b) + 1), OUT((b) + 2), OUT((b) + 3)
#define OUT16(b)  OUT4(b), OUT4((b) + 4), OUT4((b) + 8), OUT4((b) + 12)
#define OUT64(b)  OUT16(b), OUT16((b) + 16), OUT16((b) + 32), OUT16((b) + 48)

static const uint8_t out_of_half[128] = {OUT64(0), OUT64(64)};

/* What is 64 trees' answers become: a byte each. */
AVX512_INLINE __m512i way_out(const uint64_t *bits)
{
	return _mm512_permutex2var_epi8(_mm512_loadu_si512(out_of_half),
		_mm512_loadu_si512(bits), _mm512_loadu_si512(out_of_half + 64));
}

/* The row's byte of each plane. */
struct row_bytes {
	__m512i low, high;
};

/* Planes that are few are all in `low`. */
AVX512_INLINE uint64_t answer(
	const struct row_bytes *row, __m512i planes, __m512i cuts, bool few)
{
	const __m512i bytes =
		few ? _mm512_permutexvar_epi8(planes, row->low)
		    : _mm512_permutex2var_epi8(row->low, planes, row->high);

	return _mm512_cmpgt_epi8_mask(bytes, cuts);
}

/* Places of the lower halves that the row comes to. */
AVX512_INLINE void pass_uppers(const struct plan *p, size_t first,
	const struct row_bytes *row, bool few, uint32_t *at)
{
	const struct plan_uppers *u = p->uppers + first / HALF_TREES;
	const __m512i lane = _mm512_setr_epi32(0, 8, 16, 24, 32, 40, 48, 56, 64,
		72, 80, 88, 96, 104, 112, 120);
	uint64_t bits[HALF_TREES] UNINITIALIZED;
	__m512i half;
	size_t i;

	for (i = 0; i < HALF_TREES; i++)
		bits[i] = answer(row, _mm512_loadu_si512(u[i].plane),
			_mm512_loadu_si512(u[i].cut), few);
	half = way_out(bits);
	first = first * HALF_SIZE + p->lowers / LOWER_SIZE;
	for (i = 0; i < ROW_TREES; i += LANES) {
		const __m512i x = _mm512_add_epi32(
			_mm512_cvtepu8_epi32(_mm512_castsi512_si128(half)),
			_mm512_add_epi32(
				lane, _mm512_set1_epi32(
					      (int)(first + i * HALF_SIZE))));

		_mm512_storeu_si512(at + i, _mm512_slli_epi32(x, 4));
		half = _mm512_alignr_epi64(half, half, 2);
	}
}

AVX512_INLINE __m128i load(const void *leaves, uint32_t at, size_t size)
{
	return _mm_load_si128((const void *)((const char *)leaves + at * size));
}

/* Planes and cuts of four trees: every second one of eight. */
AVX512_INLINE __m512i four(const void *leaves, const uint32_t *at, size_t size)
{
	__m512i x = _mm512_castsi128_si512(load(leaves, at[0], size));

	x = _mm512_inserti32x4(x, load(leaves, at[2], size), 1);
	x = _mm512_inserti32x4(x, load(leaves, at[4], size), 2);
	return _mm512_inserti32x4(x, load(leaves, at[6], size), 3);
}

/* From the places of lower halves to those of leaves. */
AVX512_INLINE void pass_lowers(const struct plan *p,
	const struct row_bytes *row, bool few, size_t size, uint32_t *at)
{
	const __m512i nodes = _mm512_set1_epi32((int)(2 * HALF_SIZE / size));
	uint64_t bits[HALF_TREES] UNINITIALIZED;
	__m512i out;
	size_t i;

	for (i = 0; i < HALF_TREES; i++) {
		const uint32_t *from = at + i * HALF_TREES;
		const __m512i even = four(p->row_leaves, from, size);
		const __m512i odd = four(p->row_leaves, from + 1, size);

		bits[i] = answer(row, _mm512_unpacklo_epi64(even, odd),
			_mm512_unpackhi_epi64(even, odd), few);
	}
	out = way_out(bits);
	for (i = 0; i < ROW_TREES; i += LANES) {
		const __m512i x = _mm512_add_epi32(nodes,
			_mm512_cvtepu8_epi32(_mm512_castsi512_si128(out)));

		_mm512_storeu_si512(at + i,
			_mm512_add_epi32(_mm512_loadu_si512(at + i), x));
		out = _mm512_alignr_epi64(out, out, 2);
	}
}

/* All upper halves before the first lower one: what a chunk waits for is
 * done while the others are on their way. */
AVX512_INLINE void pass_heaps(const struct plan *p, size_t first, size_t n,
	const int8_t *bytes, uint32_t *at, bool few)
{
	const struct row_bytes row = {
		_mm512_loadu_si512(bytes), _mm512_loadu_si512(bytes + 64)};
	size_t i;

	for (i = 0; i < n; i += ROW_TREES)
		if (p->half_chunks[(first + i) / ROW_TREES])
			pass_uppers(p, first + i, &row, few, at + i);
	for (i = 0; i < n; i += ROW_TREES)
		if (!p->half_chunks[(first + i) / ROW_TREES])
			continue;
		else if (p->wide)
			pass_lowers(p, &row, few, sizeof(double), at + i);
		else
			pass_lowers(p, &row, few, sizeof(float), at + i);
}

void avx512_row(const struct plan *p, size_t first, size_t n,
	const int8_t *bytes, uint32_t *at)
{
	size_t i;

	if (p->uppers && p->n_planes <= 64)
		pass_heaps(p, first, n, bytes, at, true);
	else if (p->uppers)
		pass_heaps(p, first, n, bytes, at, false);
	for (i = 0; i < n; i += ROW_TREES)
		if (!p->uppers || !p->half_chunks[(first + i) / ROW_TREES])
			walk_trees(p, first + i, bytes, at + i);
}
