/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/walk.h"

#include <stddef.h>
#include <string.h>

#include "engine/kernel.h"

enum { TURNS = 8 };

/* Takes eight rows from the steps in at[] to their leaves. */
static void walk_rows(const uint32_t *steps, const int8_t *planes, uint32_t *at)
{
	uint32_t moved;

	do {
		moved = 0;
		for (size_t i = 0; i < TURNS; i++) {
			const uint32_t s = steps[at[i]];
			const uint32_t far = s >> 8 & 0xfff;
			const int8_t x =
				planes[(size_t)(s >> 20) * PLAN_ROWS + i];

			at[i] += far + (x > (int8_t)s);
			moved |= far;
		}
	} while (moved);
}

void walk_block(const struct plan *p, const struct plan_tree *t,
	const int8_t *planes, const uint8_t *numbers, void *sums)
{
	const uint32_t *exits = p->exits + t->fork;
	const double *wide = (const double *)p->leaves + t->leaf;
	const float *narrow = (const float *)p->leaves + t->leaf;
	double *wide_sums = sums;
	float *narrow_sums = sums;
	uint32_t at[TURNS];
	size_t i, k;

	for (i = 0; i < PLAN_ROWS; i += TURNS) {
		for (k = 0; k < TURNS; k++)
			at[k] = exits[numbers[i + k]];
		walk_rows(p->steps + t->step, planes + i, at);
		for (k = 0; k < TURNS; k++)
			if (p->wide)
				wide_sums[i + k] += wide[at[k]];
			else
				narrow_sums[i + k] += narrow[at[k]];
	}
}

/* Eight trees take turns. */
static void walk_trees(const struct plan *p, const int8_t *bytes, uint32_t *at)
{
	uint32_t moved;

	do {
		moved = 0;
		for (size_t i = 0; i < TURNS; i++) {
			const uint32_t s = p->row_steps[at[i]];
			const uint32_t far = s >> 8 & 0xfff;

			at[i] += far + (bytes[s >> 20] > (int8_t)s);
			moved |= far;
		}
	} while (moved);
}

void row_places(const struct plan *p, size_t first, size_t n,
	const int8_t *bytes, uint32_t *at)
{
	for (size_t i = 0; i < n; i += TURNS) {
		memcpy(at + i, p->row_roots + first + i, TURNS * sizeof(*at));
		walk_trees(p, bytes, at + i);
	}
}
