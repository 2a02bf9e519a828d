/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "engine/avx512.h"

/* The rows of a strip as bits, one word for each 64 of them. */
enum { WORDS = PLAN_STRIP / HALF, SLOTS = 2 * PLAN_MASK_LEAVES };

/* What a tree's masks are worked out in: lies in the job's scratch. */
struct masks {
	uint64_t right[PLAN_MASK_LEAVES][WORDS]; /* of each node */
	uint64_t reach[SLOTS + 8][WORDS];        /* nodes, then leaves */
	uint64_t bit[8][WORDS];                  /* of the leaf's number */
};

_Static_assert(sizeof(struct masks) <= KERNEL_SCRATCH, "scratch is too small");

AVX512_INLINE void compare(const struct kernel_job *job,
	const struct plan_tree *t, size_t n_blocks, struct masks *m)
{
	const struct plan_node *nodes = job->plan->nodes + t->node;
	size_t i, b;

	for (i = 0; i < t->n_inner; i++) {
		const int8_t *x = job->planes + nodes[i].offset;
		const __m512i cut = _mm512_set1_epi32((int)nodes[i].cut);

#pragma GCC unroll 8
		for (b = 0; b < n_blocks; b++, x += job->stride) {
			m->right[i][2 * b] = _mm512_cmpgt_epi8_mask(
				_mm512_load_si512(x), cut);
			m->right[i][2 * b + 1] = _mm512_cmpgt_epi8_mask(
				_mm512_load_si512(x + HALF), cut);
		}
	}
}

/* Sends all rows down from the root. */
static void send(const struct plan_fork *forks, const struct plan_tree *t,
	struct masks *m)
{
	size_t i;

	_mm512_store_si512(m->reach[0], _mm512_set1_epi8(-1));
	for (i = 0; i < t->n_inner; i++) {
		const __m512i rows = _mm512_load_si512(m->reach[i]);
		const __m512i right = _mm512_load_si512(m->right[i]);

		_mm512_store_si512(m->reach[forks[i].left],
			_mm512_andnot_si512(right, rows));
		_mm512_store_si512(m->reach[forks[i].right],
			_mm512_and_si512(right, rows));
	}
	for (i = t->n_inner + t->n_leaves; i % 8 != t->n_inner % 8; i++)
		_mm512_store_si512(m->reach[i], _mm512_setzero_si512());
}

AVX512_INLINE __m512i either(__m512i a, __m512i b, __m512i c)
{
	return _mm512_ternarylogic_epi64(a, b, c, 0xfe);
}

/* The bits of the leaves' numbers from the rows that reach each, eight leaves
 * at a time. */
static void number(const struct plan_tree *t, struct masks *m)
{
	__m512i bit[8], r[8];
	size_t i, k;

#pragma GCC unroll 8
	for (k = 0; k < 8; k++)
		bit[k] = _mm512_setzero_si512();
	for (i = 0; i < t->n_leaves; i += 8) {
		__m512i odd, pairs, fours, all;

#pragma GCC unroll 8
		for (k = 0; k < 8; k++)
			r[k] = _mm512_load_si512(m->reach[t->n_inner + i + k]);
		odd = _mm512_or_si512(either(r[1], r[3], r[5]), r[7]);
		pairs = _mm512_or_si512(either(r[2], r[3], r[6]), r[7]);
		fours = _mm512_or_si512(either(r[4], r[5], r[6]), r[7]);
		all = either(fours, either(r[0], r[1], r[2]), r[3]);
		bit[0] = _mm512_or_si512(bit[0], odd);
		bit[1] = _mm512_or_si512(bit[1], pairs);
		bit[2] = _mm512_or_si512(bit[2], fours);
#pragma GCC unroll 8
		for (k = 3; k < 8; k++)
			if (i >> k & 1)
				bit[k] = _mm512_or_si512(bit[k], all);
	}
#pragma GCC unroll 8
	for (k = 0; k < 8; k++)
		_mm512_store_si512(m->bit[k], bit[k]);
}

/* The values' bytes of 64 rows, `size` of them each. */
AVX512_INLINE void look_up(const struct plan_tree *t, const struct masks *m,
	size_t word, const __m512i *leaf, __m512i *byte, size_t size)
{
	const __mmask64 k6 = m->bit[6][word], k7 = m->bit[7][word];
	const __mmask64 quarter[4] = {0, k6 & ~k7, k7 & ~k6, k6 & k7};
	__m512i n = _mm512_setzero_si512();
	size_t i, q;

#pragma GCC unroll 8
	for (i = 0; i < 6; i++)
		n = _mm512_mask_add_epi8(n, m->bit[i][word], n,
			_mm512_set1_epi8((char)(1 << i)));
#pragma GCC unroll 8
	for (i = 0; i < size; i++)
		byte[i] =
			_mm512_permutexvar_epi8(n, _mm512_load_si512(leaf + i));
	for (q = 1; q * 64 < t->n_leaves; q++)
#pragma GCC unroll 8
		for (i = 0; i < size; i++)
			byte[i] = _mm512_mask_permutexvar_epi8(byte[i],
				quarter[q], n,
				_mm512_load_si512(leaf + q * size + i));
}

static void add_tree(const struct kernel_job *job, const struct plan_tree *t,
	const struct masks *m)
{
	const size_t n_words = 2 * job->n_blocks;
	__m512 sum[4] UNINITIALIZED;
	__m512d wide[8] UNINITIALIZED;
	__m512i byte[8] UNINITIALIZED;
	size_t w, k;

	for (w = 0; w < n_words && job->plan->wide; w++) {
		const double *leaf = (const double *)job->plan->leaves;
		double *to = (double *)job->sums + w * HALF;

		look_up(t, m, w, (const __m512i *)(leaf + t->leaf), byte, 8);
#pragma GCC unroll 8
		for (k = 0; k < 8; k++)
			wide[k] = _mm512_load_pd(to + k * 8);
		add_doubles(byte, wide);
#pragma GCC unroll 8
		for (k = 0; k < 8; k++)
			_mm512_store_pd(to + k * 8, wide[k]);
	}
	for (w = 0; w < n_words && !job->plan->wide; w++) {
		const float *leaf = (const float *)job->plan->leaves;
		float *to = (float *)job->sums + w * HALF;

		look_up(t, m, w, (const __m512i *)(leaf + t->leaf), byte, 4);
#pragma GCC unroll 8
		for (k = 0; k < 4; k++)
			sum[k] = _mm512_load_ps(to + k * 16);
		add_floats(byte, sum);
#pragma GCC unroll 8
		for (k = 0; k < 4; k++)
			_mm512_store_ps(to + k * 16, sum[k]);
	}
}

void avx512_mask(const struct kernel_job *job)
{
	struct masks *m = job->scratch;
	size_t i;

	for (i = 0; i < job->run->n; i++) {
		const struct plan_tree *t =
			&job->plan->trees[job->run->first + i];

		if (job->n_blocks == PLAN_BLOCKS)
			compare(job, t, PLAN_BLOCKS, m);
		else
			compare(job, t, job->n_blocks, m);
		send(job->plan->forks + t->fork, t, m);
		number(t, m);
		add_tree(job, t, m);
	}
}
