/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/rng.h"

#include <errno.h>
#include <sys/random.h>

#include "base/err.h"

static uint64_t splitmix(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

static uint64_t rotate(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

void rng_seed(struct rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix(&seed);
}

uint64_t rng_next(struct rng *r)
{
	uint64_t *s = r->s;
	const uint64_t result = rotate(s[1] * 5, 7) * 9;
	const uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
	uint64_t x;

	BUG_ON(n == 0);
	/* 2^64 mod n values at the low end are drawn again. */
	do
		x = rng_next(r);
	while (x < (0 - n) % n);
	return x % n;
}

double rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

void rng_secret(void *out, size_t n)
{
	unsigned char *p = out;

	while (n) {
		const ssize_t got = getrandom(p, n, 0);

		if (got < 0) {
			if (errno != EINTR)
				BUG("getrandom");
			continue;
		}
		p += got;
		n -= (size_t)got;
	}
}
