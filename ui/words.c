/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/xalloc.h"
#include "ui/pane.h"

void words_add(struct words *w, const char *s)
{
	BUG_ON(w->n >= CHILD_ARGS_MAX - 1);
	buf_clear(&w->memory[w->n]);
	buf_addstr(&w->memory[w->n], s);
	w->word[w->n] = w->memory[w->n].data;
	w->word[++w->n] = NULL;
}

void words_addf(struct words *w, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	words_add(w, text);
}

void words_move(struct words *to, struct words *from)
{
	*to = *from;
	memset(from, 0, sizeof(*from));
}

void words_cut(struct words *w, int n)
{
	if (n < w->n)
		w->n = n;
	w->word[w->n] = NULL;
}

void words_split(struct words *w, const char *line)
{
	if (strncmp(line, "assay ", 6) == 0)
		line += 6;
	while (*line) {
		const size_t n = strcspn(line, " ");
		char *word = xstrndup(line, n);

		if (n && w->n < CHILD_ARGS_MAX - 1)
			words_add(w, word);
		free(word);
		line += n + (line[n] == ' ');
	}
}

void words_release(struct words *w)
{
	for (int i = 0; i < CHILD_ARGS_MAX; i++)
		buf_release(&w->memory[i]);
	memset(w, 0, sizeof(*w));
}
