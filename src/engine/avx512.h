/* engine/avx512.h — the parts of the AVX-512 kernel; compiled with its flags.
 *
 * A tree's leaf numbers are bytes in registers, 64 rows in each. Leaves are
 * kept byte by byte, so that one permutation looks up a byte of 64 leaves;
 * unpacking the bytes gives the values with their rows in another order, in
 * which the sums are kept (unpacked order). */
#ifndef ASSAY_ENGINE_AVX512_H
#define ASSAY_ENGINE_AVX512_H

#include <immintrin.h>

#include "engine/kernel.h"

#define AVX512_INLINE static inline __attribute__((always_inline))

enum { HALF = 64 }; /* rows of a register of bytes */

/* Leaf numbers of PLAN_ROWS rows. */
struct numbers {
	__m512i half[2];
};

/* As in struct kernel. */
void avx512_rank_float(
	const float *cut, const float *column, size_t n, int8_t *out);
void avx512_rank_double(
	const double *cut, const double *column, size_t n, int8_t *out);
void avx512_read(const struct kernel_rows *rows, size_t feature, size_t n,
	float *f, double *d);
void avx512_put(const struct plan *p, const struct plan_column *c,
	const void *column, int8_t *planes);

/* A run of heaps over one block. */
void avx512_heap_float(
	const struct kernel_job *job, const int8_t *planes, float *sums);
void avx512_heap_double(
	const struct kernel_job *job, const int8_t *planes, double *sums);
/* The numbers of one heap of any depth. */
void avx512_numbers(const struct plan_node *nodes, uint32_t depth,
	const int8_t *planes, uint8_t *out);

/* Vectors of the even leaf numbers. In another file than its users, so that
 * the compiler loads them rather than computing them on a busy port. */
extern const uint8_t avx512_even[32][HALF];

/* 64 rows' sums from the unpacked order to that of the rows. */
void avx512_natural(void *sums, size_t size);

void avx512_mask(const struct kernel_job *job);
void avx512_walk(const struct kernel_job *job);
void avx512_row(const struct plan *p, size_t first, size_t n,
	const int8_t *bytes, uint32_t *at);

/* Adds 64 values, given as their 4 bytes, to sums in unpacked order. */
AVX512_INLINE void add_floats(const __m512i byte[4], __m512 sum[4])
{
	const __m512i a = _mm512_unpacklo_epi8(byte[0], byte[1]);
	const __m512i b = _mm512_unpackhi_epi8(byte[0], byte[1]);
	const __m512i c = _mm512_unpacklo_epi8(byte[2], byte[3]);
	const __m512i d = _mm512_unpackhi_epi8(byte[2], byte[3]);

	sum[0] = _mm512_add_ps(
		sum[0], _mm512_castsi512_ps(_mm512_unpacklo_epi16(a, c)));
	sum[1] = _mm512_add_ps(
		sum[1], _mm512_castsi512_ps(_mm512_unpackhi_epi16(a, c)));
	sum[2] = _mm512_add_ps(
		sum[2], _mm512_castsi512_ps(_mm512_unpacklo_epi16(b, d)));
	sum[3] = _mm512_add_ps(
		sum[3], _mm512_castsi512_ps(_mm512_unpackhi_epi16(b, d)));
}

AVX512_INLINE __m512d add_double(__m512d sum, __m512i value)
{
	return _mm512_add_pd(sum, _mm512_castsi512_pd(value));
}

/* 64 values of 8 bytes each. */
AVX512_INLINE void add_doubles(const __m512i byte[8], __m512d sum[8])
{
	__m512i pair[8], four[8];
	int i;

#pragma GCC unroll 8
	for (i = 0; i < 4; i++) {
		pair[i] = _mm512_unpacklo_epi8(byte[2 * i], byte[2 * i + 1]);
		pair[4 + i] =
			_mm512_unpackhi_epi8(byte[2 * i], byte[2 * i + 1]);
	}
#pragma GCC unroll 8
	for (i = 0; i < 4; i++) {
		four[i] = _mm512_unpacklo_epi16(pair[2 * i], pair[2 * i + 1]);
		four[4 + i] =
			_mm512_unpackhi_epi16(pair[2 * i], pair[2 * i + 1]);
	}
	/* four: rows 0-3 (low bytes, high bytes), 8-11, 4-7, 12-15. */
#pragma GCC unroll 8
	for (i = 0; i < 4; i++) {
		const int at = (i & 1) * 4 + (i & 2);

		sum[at] = add_double(sum[at],
			_mm512_unpacklo_epi32(four[2 * i], four[2 * i + 1]));
		sum[at + 1] = add_double(sum[at + 1],
			_mm512_unpackhi_epi32(four[2 * i], four[2 * i + 1]));
	}
}

#endif
