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

/* 128-bit lane L of register u holds rows 16 L + u * rows-a-lane. */
static void permute(void *to, const void *from, size_t size, bool unpack)
{
	const size_t n_registers = size; /* of 64 values of that size */
	size_t u, lane;

	for (u = 0; u < n_registers; u++)
		for (lane = 0; lane < 4; lane++) {
			const size_t packed = u * 64 + lane * 16;
			const size_t natural = 16 * lane * size + u * 16;

			if (unpack)
				memcpy((char *)to + packed,
					(const char *)from + natural, 16);
			else
				memcpy((char *)to + natural,
					(const char *)from + packed, 16);
		}
}

void avx512_to_unpacked(void *sums, size_t size)
{
	char copy[HALF * sizeof(double)];

	memcpy(copy, sums, HALF * size);
	permute(sums, copy, size, true);
}

void avx512_to_natural(void *sums, size_t size)
{
	char copy[HALF * sizeof(double)];

	memcpy(copy, sums, HALF * size);
	permute(sums, copy, size, false);
}
