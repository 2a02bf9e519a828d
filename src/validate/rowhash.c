/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "validate/rowhash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

static void add_value(struct hash *h, double v)
{
	uint64_t bits = 0x7ff8000000000000u;
	uint8_t bytes[8];

	if (v == 0)
		v = 0;
	if (!isnan(v))
		memcpy(&bits, &v, sizeof(bits));
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(bits >> (8 * i));
	hash_add(h, bytes, sizeof(bytes));
}

static uint64_t word(const uint8_t *p)
{
	uint64_t w = 0;

	for (int i = 0; i < 8; i++)
		w |= (uint64_t)p[i] << (8 * i);
	return w;
}

static int compare(const struct row_key *a, const struct row_key *b)
{
	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const struct row_key *x = a, *y = b;
	const int c = compare(x, y);

	return c ? c : (x->row > y->row) - (x->row < y->row);
}

struct row_key *row_keys(const struct val_set *set, bool with_label)
{
	struct row_key *keys = xcalloc(set->n + 1, sizeof(*keys));

	for (size_t r = 0; r < set->n; r++) {
		struct hash *h = hash_new();
		uint8_t digest[HASH_BYTES];

		for (size_t f = 0; f < set->n_features; f++)
			add_value(h, set->x[r * set->n_features + f]);
		if (with_label && set->has_label)
			add_value(h, set->y[r]);
		hash_final(h, digest);
		keys[r] = (struct row_key){word(digest), word(digest + 8), r};
	}
	qsort(keys, set->n, sizeof(*keys), by_key);
	return keys;
}

bool row_key_equal(const struct row_key *a, const struct row_key *b)
{
	return compare(a, b) == 0;
}

size_t row_keys_common(const struct row_key *a, size_t n_a,
	const struct row_key *b, size_t n_b)
{
	size_t common = 0, i = 0;

	for (size_t k = 0; k < n_b; k++) {
		while (i < n_a && compare(&a[i], &b[k]) < 0)
			i++;
		common += i < n_a && compare(&a[i], &b[k]) == 0;
	}
	return common;
}
