/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "engine/kernel.h"
#include "engine/walk.h"

/* Rows as vectors of bytes: the compiler makes of them what the machine has,
 * and comparing gives -1 or 0 in each byte. Four vectors go together. */
enum { LANES = 16, TOGETHER = 4, AT_ONCE = LANES * TOGETHER };
typedef int8_t bytes __attribute__((vector_size(LANES)));

static void rank_float(
	const float *cut, const float *column, size_t n, int8_t *out)
{
	for (size_t i = 0; i < n; i++) {
		const float *t = cut;

		for (size_t step = 128; step; step /= 2)
			t += t[step - 1] <= column[i] ? step : 0;
		out[i] = (int8_t)(t - cut - 128);
	}
}

static void rank_double(
	const double *cut, const double *column, size_t n, int8_t *out)
{
	for (size_t i = 0; i < n; i++) {
		const double *t = cut;

		for (size_t step = 128; step; step /= 2)
			t += t[step - 1] < column[i] ? step : 0;
		out[i] = (int8_t)(t - cut - 128);
	}
}

/* Numbers of the leaves that some rows reach in a heap: from the last node to
 * the root, each takes the number of the child it points to. */
static void heap_rows(const struct plan_node *nodes, uint32_t depth,
	const int8_t *planes, uint8_t *numbers)
{
	const uint32_t last = 1u << depth, bottom = last / 2;
	bytes number[1 << PLAN_HEAP_DEPTH][TOGETHER] UNINITIALIZED;
	uint32_t h;
	int i;

	memset(number[1], 0, AT_ONCE);
	for (h = last - 1; h >= bottom && h > 0; h--) {
		const bytes *x = (const bytes *)(planes + nodes[h].offset);

		for (i = 0; i < TOGETHER; i++)
			number[h][i] = (int8_t)(2 * (h - bottom)) -
				       (x[i] > (int8_t)nodes[h].cut);
	}
	for (; h > 0; h--) {
		const bytes *x = (const bytes *)(planes + nodes[h].offset);

		for (i = 0; i < TOGETHER; i++) {
			const bytes right = x[i] > (int8_t)nodes[h].cut;

			number[h][i] = (number[2 * h][i] & ~right) |
				       (number[2 * h + 1][i] & right);
		}
	}
	memcpy(numbers, number[1], AT_ONCE);
}

static void heap_numbers(const struct plan *p, const struct plan_tree *t,
	const int8_t *planes, uint8_t *numbers)
{
	for (size_t i = 0; i < PLAN_ROWS; i += AT_ONCE)
		heap_rows(
			p->nodes + t->node, t->depth, planes + i, numbers + i);
}

static void add_leaves(const struct plan *p, const struct plan_tree *t,
	const uint8_t *numbers, void *sums)
{
	const double *wide = (const double *)p->leaves + t->leaf;
	const float *narrow = (const float *)p->leaves + t->leaf;
	double *wide_sums = sums;
	float *narrow_sums = sums;
	size_t i;

	if (p->wide)
		for (i = 0; i < PLAN_ROWS; i++)
			wide_sums[i] += wide[numbers[i]];
	else
		for (i = 0; i < PLAN_ROWS; i++)
			narrow_sums[i] += narrow[numbers[i]];
}

static void *block_sums(const struct kernel_job *job, size_t block)
{
	return (char *)job->sums +
	       block * PLAN_ROWS *
		       (job->plan->wide ? sizeof(double) : sizeof(float));
}

static void heap(const struct kernel_job *job)
{
	uint8_t numbers[PLAN_ROWS];
	size_t block, i;

	for (block = 0; block < job->n_blocks; block++)
		for (i = 0; i < job->run->n; i++) {
			const struct plan_tree *t =
				&job->plan->trees[job->run->first + i];

			heap_numbers(job->plan, t,
				job->planes + block * job->stride, numbers);
			add_leaves(
				job->plan, t, numbers, block_sums(job, block));
		}
}

static void walk(const struct kernel_job *job)
{
	uint8_t numbers[PLAN_ROWS];
	size_t block, i;

	for (block = 0; block < job->n_blocks; block++)
		for (i = 0; i < job->run->n; i++) {
			const struct plan_tree *t =
				&job->plan->trees[job->run->first + i];
			const int8_t *planes =
				job->planes + block * job->stride;

			heap_numbers(job->plan, t, planes, numbers);
			walk_block(job->plan, t, planes, numbers,
				block_sums(job, block));
		}
}

const struct kernel kernel_generic = {
	.name = "generic",
	.ask = {.leaf_bytes = false,
		.masks = false,
		.heap_node = 8,
		.walk_level = 200,
		.row_level = 6},
	.rank_float = rank_float,
	.rank_double = rank_double,
	.heap = heap,
	.walk = walk,
	.row = row_places,
};
