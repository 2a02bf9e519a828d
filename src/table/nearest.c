/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/nearest.h"

#include <string.h>

#include "base/text.h"

enum { LETTERS_MAX = 64, SHOWN = 3 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The distance of two texts of at most LETTERS_MAX bytes. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[LETTERS_MAX + 1];
	const size_t n = strlen(b);

	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	for (unsigned i = 0; a[i]; i++) {
		unsigned corner = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			const unsigned swap =
				corner + (lower(a[i]) != lower(b[j]));

			corner = row[j + 1];
			row[j + 1] = least(swap, least(row[j], row[j + 1]) + 1);
		}
	}
	return row[n];
}

struct candidate {
	const char *name;
	unsigned distance;
};

static void keep_best(struct candidate best[SHOWN], struct candidate c)
{
	for (int i = 0; i < SHOWN; i++) {
		if (!best[i].name || c.distance < best[i].distance) {
			const struct candidate next = best[i];

			best[i] = c;
			c = next;
			if (!c.name)
				return;
		}
	}
}

void nearest_names(
	struct buf *out, const char *wanted, char *const *names, size_t n)
{
	struct candidate best[SHOWN] = {{NULL, 0}};
	const size_t length = strlen(wanted);
	const unsigned limit = (unsigned)length / 3 + 1;

	if (length > LETTERS_MAX)
		return;
	for (size_t i = 0; i < n; i++) {
		struct candidate c = {names[i], 0};

		if (strlen(names[i]) > LETTERS_MAX)
			continue;
		c.distance = distance(wanted, names[i]);
		if (c.distance <= limit)
			keep_best(best, c);
	}
	for (int i = 0; i < SHOWN && best[i].name; i++) {
		buf_addstr(out, i ? ", \"" : "\"");
		text_clean(out, best[i].name, strlen(best[i].name));
		buf_addch(out, '"');
	}
}
