/* SPDX-License-Identifier: Apache-2.0 */
/* rewrite OUT MODEL...: reads each model (all its rounds) and writes it to the
 * directory OUT as model/writer.h does, under its path with _ for /. For
 * tests that load it with the library it came from. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fileio.h"
#include "base/xalloc.h"
#include "model/load.h"
#include "model/writer.h"

static int rewrite(const char *out, const char *path)
{
	const struct model_options all = {ROUNDS_ALL, NULL, false};
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct model m = {0};
	char *name = xstrdup(path), *to, *p;
	int rc = model_load(&m, path, &all, &err);

	for (p = name; *p; p++)
		if (*p == '/')
			*p = '_';
	to = path_join(out, name);
	if (rc == 0)
		rc = model_write(&bytes, &m, &err);
	if (rc == 0)
		rc = file_write(to, bytes.data, bytes.len, &err);
	if (rc < 0)
		fprintf(stderr, "rewrite: %s\n", err.text);
	model_close(&m);
	buf_release(&bytes);
	free(name);
	free(to);
	return rc;
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 3) {
		fputs("usage: rewrite OUT MODEL...\n", stderr);
		return 2;
	}
	for (i = 2; i < argc; i++)
		if (rewrite(argv[1], argv[i]) < 0)
			return 1;
	return 0;
}
