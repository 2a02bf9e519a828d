/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/complete.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/xalloc.h"

/* The common beginning of all names that start with some letters. */
struct found {
	struct buf common;
	size_t n;
};

static void see_name(struct found *f, const char *name)
{
	size_t k = 0;

	if (f->n++ == 0) {
		buf_addstr(&f->common, name);
		return;
	}
	while (k < f->common.len && name[k] == f->common.data[k])
		k++;
	f->common.len = k;
	if (f->common.data)
		f->common.data[k] = '\0';
}

static void look(struct found *f, const char *dir, const char *start)
{
	DIR *d = opendir(*dir ? dir : ".");
	const size_t n = strlen(start);
	const struct dirent *e;

	while (d && (e = readdir(d)) != NULL)
		if (strncmp(e->d_name, start, n) == 0 &&
			(e->d_name[0] != '.' || *start == '.'))
			see_name(f, e->d_name);
	if (d)
		closedir(d);
}

static void complete_path(struct prompt *p)
{
	const char *text = buf_str(&p->text), *slash = strrchr(text, '/');
	const size_t at = slash ? (size_t)(slash + 1 - text) : 0;
	char *dir = xstrndup(text, at), *start = xstrdup(text + at);
	struct found f = {BUF_INIT, 0};
	struct buf whole = BUF_INIT;

	look(&f, dir, start);
	if (f.n) {
		buf_addf(&whole, "%s%s", dir, buf_str(&f.common));
		if (f.n == 1 && file_is_dir(buf_str(&whole)))
			buf_addch(&whole, '/');
		prompt_set(p, buf_str(&whole));
	}
	buf_release(&whole);
	buf_release(&f.common);
	free(start);
	free(dir);
}

/* The word after the one that is there, or the first that starts so. */
static void complete_word(struct prompt *p, const char *words)
{
	const char *text = buf_str(&p->text);
	bool next = !*text;
	char *all = xstrdup(words), *rest = all, *word, *first = NULL;

	while ((word = strsep(&rest, " ")) != NULL) {
		if (!first)
			first = word;
		if (next || (strncmp(word, text, strlen(text)) == 0 &&
				    strcmp(word, text) != 0)) {
			prompt_set(p, word);
			free(all);
			return;
		}
		next = strcmp(word, text) == 0;
	}
	if (next && first)
		prompt_set(p, first);
	free(all);
}

void complete(struct prompt *p, const char *offers)
{
	if (offers && strcmp(offers, "/") == 0)
		complete_path(p);
	else if (offers)
		complete_word(p, offers);
}
