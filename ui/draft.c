/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/draft.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fileio.h"
#include "base/xalloc.h"

enum { NAME_MAX_BYTES = 120, DRAFT_BYTES_MAX = 64 << 10 };

static void add_word(struct buf *out, const char *word)
{
	if (out->len)
		buf_addch(out, '-');
	for (; *word; word++)
		buf_addch(out, strchr("abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._",
				       *word)
				       ? *word
				       : '-');
}

char *draft_path(
	const char *git_dir, const char *const *words, const char *option)
{
	struct buf name = BUF_INIT, path = BUF_INIT;

	for (; *words; words++)
		add_word(&name, *words);
	if (name.len > NAME_MAX_BYTES)
		name.data[NAME_MAX_BYTES] = '\0';
	buf_addf(&path, "%s/assay/drafts/%s%s.md", git_dir, buf_str(&name),
		option);
	buf_release(&name);
	return buf_detach(&path);
}

bool draft_write(const char *path, const char *text)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	char *dir = slash ? xstrndup(path, (size_t)(slash - path)) : NULL;
	const bool done = dir && dir_make(dir, NULL) == 0 &&
			  file_write(path, text, strlen(text), NULL) == 0;

	free(dir);
	return done;
}

bool draft_read(const char *path, struct buf *out)
{
	const size_t before = out->len;

	if (!path || !file_exists(path) ||
		file_read(out, path, DRAFT_BYTES_MAX, NULL) < 0)
		return false;
	return out->len > before;
}

void draft_remove(const char *path)
{
	if (path)
		unlink(path);
}
