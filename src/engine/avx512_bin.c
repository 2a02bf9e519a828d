/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "engine/avx512.h"

/* Values <= x of 16 pivots, then of the 16 thresholds between two of them. */
void avx512_rank_float(
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

void avx512_rank_double(
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

/* LightGBM's kZeroThreshold, a float there. */
#define ZERO_THRESHOLD ((double)1e-35f)

/* |x| that is no more than that is 0. */
static __m512d without_tiny(__m512d x)
{
	const __mmask8 tiny = _mm512_cmp_pd_mask(
		_mm512_abs_pd(x), _mm512_set1_pd(ZERO_THRESHOLD), _CMP_LE_OQ);

	return _mm512_maskz_mov_pd((__mmask8)~tiny, x);
}

static void read_wide(
	const double *from, size_t width, size_t n, float *f, double *d)
{
	const __m512i lane = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
	const __m512i index =
		_mm512_mullo_epi64(lane, _mm512_set1_epi64((long long)width));
	size_t i;

	for (i = 0; i < PLAN_ROWS; i += 8) {
		const unsigned mask = i + 8 <= n ? 0xffu
				      : i < n    ? (1u << (n - i)) - 1u
						 : 0u;
		const __mmask8 rows = (__mmask8)mask;
		const __m512d x = _mm512_mask_i64gather_pd(_mm512_setzero_pd(),
			rows, index, from + (rows ? i : 0) * width, 8);

		if (f)
			_mm256_store_ps(f + i, _mm512_cvtpd_ps(x));
		else
			_mm512_store_pd(d + i, without_tiny(x));
	}
}

static void read_narrow(
	const float *from, size_t width, size_t n, float *f, double *d)
{
	const __m512i lane = _mm512_setr_epi32(
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	const __m512i index =
		_mm512_mullo_epi32(lane, _mm512_set1_epi32((int)width));
	size_t i;

	for (i = 0; i < PLAN_ROWS; i += 16) {
		const unsigned mask = i + 16 <= n ? 0xffffu
				      : i < n     ? (1u << (n - i)) - 1u
						  : 0u;
		const __mmask16 rows = (__mmask16)mask;
		const __m512 x = _mm512_mask_i32gather_ps(_mm512_setzero_ps(),
			rows, index, from + (rows ? i : 0) * width, 4);

		if (f) {
			_mm512_store_ps(f + i, x);
			continue;
		}
		_mm512_store_pd(d + i, without_tiny(_mm512_cvtps_pd(
					       _mm512_castps512_ps256(x))));
		_mm512_store_pd(d + i + 8,
			without_tiny(
				_mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1))));
	}
}

void avx512_read(const struct kernel_rows *rows, size_t feature, size_t n,
	float *f, double *d)
{
	if (rows->wide)
		read_wide(rows->wide + feature, rows->width, n, f, d);
	else
		read_narrow(rows->narrow + feature, rows->width, n, f, d);
}

/* Rows without a value, and rows without one or with 0, as bits. */
struct gaps {
	__mmask64 missing[2], nothing[2];
};

static void find_float_gaps(const float *x, struct gaps *g)
{
	for (unsigned i = 0; i < PLAN_ROWS; i += 16) {
		const __m512 v = _mm512_load_ps(x + i);
		const uint64_t m = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);

		g->missing[i / HALF] |= m << i % HALF;
	}
}

static void find_double_gaps(const double *x, struct gaps *g)
{
	for (unsigned i = 0; i < PLAN_ROWS; i += 8) {
		const __m512d v = _mm512_load_pd(x + i);
		const uint64_t m = _mm512_cmp_pd_mask(v, v, _CMP_UNORD_Q);
		const uint64_t zero =
			_mm512_cmp_pd_mask(v, _mm512_setzero_pd(), _CMP_EQ_OQ);

		g->missing[i / HALF] |= m << i % HALF;
		g->nothing[i / HALF] |= (m | zero) << i % HALF;
	}
}

static void put_plane(const struct plan_plane *plane, const struct gaps *g,
	const int8_t *rank, int8_t *out)
{
	const __mmask64 *fill = plane->zero ? g->nothing : g->missing;

	for (size_t i = 0; i < 2; i++)
		_mm512_store_si512(out + i * HALF,
			_mm512_mask_mov_epi8(_mm512_load_si512(rank + i * HALF),
				fill[i], _mm512_set1_epi8(plane->fill)));
}

void avx512_put(const struct plan *p, const struct plan_column *c,
	const void *column, int8_t *planes)
{
	int8_t rank[PLAN_ROWS] UNINITIALIZED __attribute__((aligned(64)));
	struct gaps g = {{0, 0}, {0, 0}};
	size_t i, cut = SIZE_MAX;

	if (p->wide)
		find_double_gaps(column, &g);
	else
		find_float_gaps(column, &g);
	for (i = c->first_plane; i < c->first_plane + c->n_planes; i++) {
		const struct plan_plane *plane = &p->planes[i];
		const size_t at = plane->table * CUT_SIZE;

		if (plane->table != cut && p->wide)
			avx512_rank_double((const double *)p->cuts + at, column,
				PLAN_ROWS, rank);
		else if (plane->table != cut)
			avx512_rank_float((const float *)p->cuts + at, column,
				PLAN_ROWS, rank);
		cut = plane->table;
		put_plane(plane, &g, rank, planes + i * PLAN_ROWS);
	}
}
