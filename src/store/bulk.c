/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/bulk.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

enum { FIRST_SLOTS = 1024 };

/* Open addressing, at most two thirds full; lamport 0 is an empty slot. An id
 * is a digest already: its first bytes are the hash. */
struct slot {
	uint8_t id[HASH_BYTES];
	uint32_t lamport;
};

struct bulk {
	struct slot *slots;
	size_t n, mask;
};

struct bulk *bulk_new(void)
{
	struct bulk *b = xcalloc(1, sizeof(*b));

	b->slots = xcalloc(FIRST_SLOTS, sizeof(*b->slots));
	b->mask = FIRST_SLOTS - 1;
	return b;
}

void bulk_free(struct bulk *b)
{
	if (!b)
		return;
	free(b->slots);
	free(b);
}

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10) & 15;
}

static void read_id(uint8_t out[HASH_BYTES], const char *hex)
{
	for (size_t i = 0; i < HASH_BYTES; i++)
		out[i] = (uint8_t)(digit(hex[2 * i]) << 4 |
				   digit(hex[2 * i + 1]));
}

static struct slot *find(const struct bulk *b, const uint8_t id[HASH_BYTES])
{
	uint64_t h;
	size_t i;

	memcpy(&h, id, sizeof(h));
	for (i = (size_t)h & b->mask; b->slots[i].lamport;
		i = (i + 1) & b->mask)
		if (memcmp(b->slots[i].id, id, HASH_BYTES) == 0)
			break;
	return &b->slots[i];
}

static void grow(struct bulk *b)
{
	struct slot *old = b->slots;
	const size_t n = b->mask + 1;

	b->mask = 2 * n - 1;
	b->slots = xcalloc(2 * n, sizeof(*b->slots));
	for (size_t i = 0; i < n; i++)
		if (old[i].lamport)
			*find(b, old[i].id) = old[i];
	free(old);
}

void bulk_add(struct bulk *b, const char *id, int64_t lamport)
{
	struct slot new, *s;

	read_id(new.id, id);
	new.lamport = (uint32_t)lamport; /* record.c: 1 to 99,999,999 */
	s = find(b, new.id);
	if (s->lamport)
		return;
	*s = new;
	if (++b->n * 3 > (b->mask + 1) * 2)
		grow(b);
}

int64_t bulk_clock(const struct bulk *b, const char *id)
{
	uint8_t bytes[HASH_BYTES];

	read_id(bytes, id);
	return find(b, bytes)->lamport;
}
