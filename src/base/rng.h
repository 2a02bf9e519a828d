/* base/rng.h — a seeded generator: same seed, same numbers, everywhere.
 *
 * xoshiro256** seeded by splitmix64 (Blackman and Vigna, 2018). Not for
 * secrets: those come from rng_secret(). */
#ifndef ASSAY_BASE_RNG_H
#define ASSAY_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
};

void rng_seed(struct rng *r, uint64_t seed);
uint64_t rng_next(struct rng *r);
/* Uniform in [0, n), without bias; n > 0. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* Uniform in [0, 1) with 53 bits. */
double rng_unit(struct rng *r);
/* Bytes from the kernel. */
void rng_secret(void *out, size_t n);

#endif
