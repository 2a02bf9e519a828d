/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
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

void words_release(struct words *w)
{
	for (int i = 0; i < CHILD_ARGS_MAX; i++)
		buf_release(&w->memory[i]);
	memset(w, 0, sizeof(*w));
}
