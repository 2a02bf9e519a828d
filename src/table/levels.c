/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/levels.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/xalloc.h"

struct level {
	char *text; /* NULL: a free place */
	size_t n;
	double code;
	bool alias; /* another spelling of a level, not one itself */
};

struct levels {
	struct level *places; /* cap, a power of two */
	size_t count, cap;
};

struct levels *levels_new(void)
{
	struct levels *l = xmalloc(sizeof(*l));

	l->count = 0;
	l->cap = 16;
	l->places = xcalloc(l->cap, sizeof(*l->places));
	return l;
}

void levels_free(struct levels *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->cap; i++)
		free(l->places[i].text);
	free(l->places);
	free(l);
}

/* FNV-1a, 64 bits. Tables are small and come from one author's files, so that
 * collisions made on purpose would only slow down their maker. */
static size_t hash_text(const char *s, size_t n)
{
	uint64_t h = 0xcbf29ce484222325U;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3U;
	return (size_t)(h ^ h >> 32);
}

/* The place of a text, or the free one where it would go. */
static struct level *find(const struct levels *l, const char *s, size_t n)
{
	size_t i = hash_text(s, n) & (l->cap - 1);

	while (l->places[i].text) {
		if (l->places[i].n == n && memcmp(l->places[i].text, s, n) == 0)
			break;
		i = (i + 1) & (l->cap - 1);
	}
	return &l->places[i];
}

static void grow(struct levels *l)
{
	struct levels larger = {NULL, l->count, l->cap * 2};

	larger.places = xcalloc(larger.cap, sizeof(*larger.places));
	for (size_t i = 0; i < l->cap; i++)
		if (l->places[i].text)
			*find(&larger, l->places[i].text, l->places[i].n) =
				l->places[i];
	free(l->places);
	*l = larger;
}

static void add(struct levels *l, const char *text, struct level level)
{
	struct level *at = find(l, text, level.n);

	if (at->text) {
		if (at->alias && !level.alias) {
			at->alias = false;
			at->code = level.code;
		}
		return;
	}
	*at = level;
	at->text = xstrndup(text, level.n);
	l->count++;
	if (l->count * 2 > l->cap)
		grow(l);
}

/* The one spelling of a number and its length, or 0 if s is none. */
static size_t spell_number(char out[NUM_TEXT_MAX], const char *s, size_t n)
{
	double v;

	if (num_parse_double(s, n, &v))
		return 0;
	return (size_t)num_format_double(out, v);
}

void levels_add(struct levels *l, const char *s, size_t n, double code)
{
	add(l, s, (struct level){NULL, n, code, false});
}

void levels_alias(struct levels *l, const char *s, size_t n, double code)
{
	char spelled[NUM_TEXT_MAX];
	const size_t k = spell_number(spelled, s, n);

	if (k)
		add(l, spelled, (struct level){NULL, k, code, true});
}

bool levels_get(const struct levels *l, const char *s, size_t n, double *code)
{
	const struct level *at = find(l, s, n);

	if (at->text)
		*code = at->code;
	return at->text;
}

bool levels_find(const struct levels *l, const char *s, size_t n, double *code)
{
	char spelled[NUM_TEXT_MAX];
	size_t k;

	if (levels_get(l, s, n, code))
		return true;
	k = spell_number(spelled, s, n);
	return k && levels_get(l, spelled, k, code);
}
