/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <immintrin.h>

#include "engine/avx2.h"

/* The rows of a strip as bits: a word for 32 of them, a register for 256. */
enum {
	LANES = 32,
	WORDS = PLAN_STRIP / LANES,
	WORDS_BLOCK = PLAN_ROWS / LANES,
	REGISTERS = PLAN_STRIP / 256,
	SLOTS = 2 * PLAN_MASK_LEAVES
};

/* What a tree's masks are worked out in: lies in the job's scratch. */
struct masks {
	union {
		uint32_t word[WORDS];
		__m256i all[REGISTERS];
	} right[PLAN_MASK_LEAVES], reach[SLOTS + 8], bit[8];
};

_Static_assert(sizeof(struct masks) <= KERNEL_SCRATCH, "scratch is too small");

static void compare(const struct kernel_job *job, const struct plan_tree *t,
	struct masks *m)
{
	const struct plan_node *nodes = job->plan->nodes + t->node;
	size_t i, b, k;

	for (i = 0; i < t->n_inner; i++) {
		const __m256i cut = _mm256_set1_epi32((int)nodes[i].cut);
		const int8_t *x = job->planes + nodes[i].offset;
		uint32_t *to = m->right[i].word;

		for (b = 0; b < job->n_blocks; b++, x += job->stride)
#pragma GCC unroll 4
			for (k = 0; k < WORDS_BLOCK; k++)
				*to++ = (uint32_t)_mm256_movemask_epi8(
					_mm256_cmpgt_epi8(
						_mm256_load_si256(
							(const __m256i *)x + k),
						cut));
	}
}

/* Sends all rows down from the root. */
static void send(const struct plan_fork *forks, const struct plan_tree *t,
	struct masks *m)
{
	size_t i, k;

	for (k = 0; k < REGISTERS; k++)
		m->reach[0].all[k] = _mm256_set1_epi8(-1);
	for (i = 0; i < t->n_inner; i++)
		for (k = 0; k < REGISTERS; k++) {
			const __m256i rows = m->reach[i].all[k];
			const __m256i right = m->right[i].all[k];

			m->reach[forks[i].left].all[k] =
				_mm256_andnot_si256(right, rows);
			m->reach[forks[i].right].all[k] =
				_mm256_and_si256(right, rows);
		}
	for (i = t->n_inner + t->n_leaves; i % 8 != t->n_inner % 8; i++)
		for (k = 0; k < REGISTERS; k++)
			m->reach[i].all[k] = _mm256_setzero_si256();
}

static __m256i any4(__m256i a, __m256i b, __m256i c, __m256i d)
{
	return _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d));
}

/* The bits of the leaves' numbers from the rows that reach each, eight leaves
 * at a time. */
static void number(const struct plan_tree *t, struct masks *m, size_t k)
{
	__m256i bit[8], r[8];
	size_t i, j;

	for (j = 0; j < 8; j++)
		bit[j] = _mm256_setzero_si256();
	for (i = 0; i < t->n_leaves; i += 8) {
		__m256i fours, all;

		for (j = 0; j < 8; j++)
			r[j] = m->reach[t->n_inner + i + j].all[k];
		fours = any4(r[4], r[5], r[6], r[7]);
		all = _mm256_or_si256(fours, any4(r[0], r[1], r[2], r[3]));
		bit[0] = _mm256_or_si256(bit[0], any4(r[1], r[3], r[5], r[7]));
		bit[1] = _mm256_or_si256(bit[1], any4(r[2], r[3], r[6], r[7]));
		bit[2] = _mm256_or_si256(bit[2], fours);
		for (j = 3; j < 8; j++)
			if (i >> j & 1)
				bit[j] = _mm256_or_si256(bit[j], all);
	}
	for (j = 0; j < 8; j++)
		m->bit[j].all[k] = bit[j];
}

/* The numbers of the 32 rows of a word: each bit is spread over the bytes. */
static __m256i spread(const struct masks *m, size_t word, size_t n_bits)
{
	const __m256i byte_of = _mm256_setr_epi64x(
		0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
	const __m256i bit_of =
		_mm256_set1_epi64x((long long)0x8040201008040201);
	__m256i n = _mm256_setzero_si256();
	size_t j;

	for (j = 0; j < n_bits; j++) {
		const __m256i rows =
			_mm256_set1_epi32((int)m->bit[j].word[word]);
		const __m256i mine = _mm256_and_si256(
			_mm256_shuffle_epi8(rows, byte_of), bit_of);
		const __m256i set = _mm256_cmpeq_epi8(mine, bit_of);

		n = _mm256_or_si256(
			n, _mm256_and_si256(
				   set, _mm256_set1_epi8((char)(1 << j))));
	}
	return n;
}

static void add_tree(const struct kernel_job *job, const struct plan_tree *t,
	const struct masks *m)
{
	const size_t size = job->plan->wide ? sizeof(double) : sizeof(float);
	uint8_t numbers[PLAN_ROWS] UNINITIALIZED;
	size_t b, k, n_bits = 0;

	while (n_bits < 8 && t->n_leaves > 1u << n_bits)
		n_bits++;
	for (b = 0; b < job->n_blocks; b++) {
		for (k = 0; k < WORDS_BLOCK; k++)
			_mm256_storeu_si256((__m256i *)(numbers + k * LANES),
				spread(m, b * WORDS_BLOCK + k, n_bits));
		avx2_add_leaves(job->plan, t, numbers,
			(char *)job->sums + b * PLAN_ROWS * size);
	}
}

void avx2_mask(const struct kernel_job *job)
{
	struct masks *m = job->scratch;
	size_t i, k;

	for (i = 0; i < job->run->n; i++) {
		const struct plan_tree *t =
			&job->plan->trees[job->run->first + i];

		compare(job, t, m);
		send(job->plan->forks + t->fork, t, m);
		for (k = 0; k < REGISTERS; k++)
			number(t, m, k);
		add_tree(job, t, m);
	}
}
