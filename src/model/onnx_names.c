/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/onnx.h"

void onnx_names_release(struct onnx_names *t)
{
	free(t->places);
	memset(t, 0, sizeof(*t));
}

/* FNV-1a; a file that collides on purpose is slow within the time limit of
 * the reader. */
static size_t hash(const unsigned char *p, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32);
}

static size_t find(const struct onnx_names *t, const unsigned char *p, size_t n)
{
	size_t i = hash(p, n) & (t->cap - 1);

	while (t->places[i].p &&
		(t->places[i].n != n || memcmp(t->places[i].p, p, n) != 0))
		i = (i + 1) & (t->cap - 1);
	return i;
}

static void grow(struct onnx_names *t)
{
	struct onnx_names new = {NULL, t->n, t->cap ? 2 * t->cap : 64};
	size_t i;

	new.places = xcalloc(new.cap, sizeof(*new.places));
	for (i = 0; i < t->cap; i++)
		if (t->places[i].p)
			new.places[find(&new, t->places[i].p, t->places[i].n)] =
				t->places[i];
	free(t->places);
	*t = new;
}

uint32_t onnx_names_get(
	const struct onnx_names *t, const unsigned char *p, size_t n)
{
	const struct onnx_name *place;

	if (!t->cap || !p)
		return GRAPH_NONE;
	place = &t->places[find(t, p, n)];
	return place->p ? place->value : GRAPH_NONE;
}

bool onnx_names_add(struct onnx_names *t, const struct onnx_name *name)
{
	struct onnx_name *place;

	if (2 * (t->n + 1) > t->cap)
		grow(t);
	place = &t->places[find(t, name->p, name->n)];
	if (place->p)
		return false;
	*place = *name;
	t->n++;
	return true;
}
