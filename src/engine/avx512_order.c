/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "engine/avx512.h"

/* Vectors of the even leaf numbers. */
#define TIMES8(n) n, n, n, n, n, n, n, n
#define LINE(n)                                                        \
	{                                                              \
		TIMES8(n), TIMES8(n), TIMES8(n), TIMES8(n), TIMES8(n), \
			TIMES8(n), TIMES8(n), TIMES8(n)                \
	}
const uint8_t avx512_even[32][HALF] __attribute__((aligned(64))) = {LINE(0),
	LINE(2), LINE(4), LINE(6), LINE(8), LINE(10), LINE(12), LINE(14),
	LINE(16), LINE(18), LINE(20), LINE(22), LINE(24), LINE(26), LINE(28),
	LINE(30), LINE(32), LINE(34), LINE(36), LINE(38), LINE(40), LINE(42),
	LINE(44), LINE(46), LINE(48), LINE(50), LINE(52), LINE(54), LINE(56),
	LINE(58), LINE(60), LINE(62)};

/* 128-bit lane L of register u holds the 16 bytes number u of rows 16 L to
 * 16 L + 15; there are `size` registers. */
void avx512_natural(void *sums, size_t size)
{
	char copy[HALF * sizeof(double)] UNINITIALIZED;
	size_t u, lane;

	memcpy(copy, sums, HALF * size);
	for (u = 0; u < size; u++)
		for (lane = 0; lane < 4; lane++)
			memcpy((char *)sums + 16 * lane * size + u * 16,
				copy + u * 64 + lane * 16, 16);
}
