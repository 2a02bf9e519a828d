/* tests/unit/model/golden.h — the files of tests/golden, for tests. */
#ifndef ASSAY_TEST_GOLDEN_H
#define ASSAY_TEST_GOLDEN_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "base/xalloc.h"
#include "model/read.h"

enum { GOLDEN_FILE_MAX = 64 << 20, GOLDEN_FIELDS_MAX = 16 };

/* A file below tests/golden; cmocka's headers come first. */
static inline void golden_read(struct buf *out, const char *name)
{
	const char *top = getenv("TOP_SRCDIR");
	char *path = xasprintf("%s/tests/golden/%s", top ? top : ".", name);
	struct err err = ERR_INIT;

	if (file_read(out, path, GOLDEN_FILE_MAX, &err) < 0)
		fail_msg("%s", err.text);
	free(path);
}

/* Splits the next line of a table in place; the number of fields, 0 at the
 * end. */
static inline size_t golden_fields(
	char **p, const char *fields[GOLDEN_FIELDS_MAX])
{
	size_t n = 0, len;
	char stop = '\t';

	while (**p && stop == '\t') {
		assert_true(n < GOLDEN_FIELDS_MAX);
		len = strcspn(*p, "\t\n");
		stop = (*p)[len];
		fields[n++] = *p;
		(*p)[len] = '\0';
		*p += len + (stop != '\0');
	}
	return n;
}

static inline int golden_model(struct model *m, const char *what,
	const struct buf *bytes, struct err *err)
{
	const struct model_options all = {ROUNDS_ALL, NULL, false};
	const struct model_input in = {
		what, bytes->data, bytes->len, &all, NULL};

	return model_read(m, &in, err);
}

#endif
