/* base/ini.h — text files of sections that people write and keep.
 *
 *   # a comment, on a line of its own
 *   [section]
 *   key = value
 *     a line that starts with white space continues the value above
 *
 * Section names are [A-Za-z0-9._-]; keys likewise. A name may not come twice.
 * Text is strict UTF-8. Every error names file and line.
 * Ownership: ini_parse() fills *out, ini_free() frees; what getters return
 * belongs to it. Threads: immutable after parsing. */
#ifndef ASSAY_BASE_INI_H
#define ASSAY_BASE_INI_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"

enum { INI_BYTES_MAX = 1 << 20 };

struct ini;

struct ini_key {
	const char *name, *value;
	unsigned line; /* counts from 1 */
};

struct ini_section {
	const char *name;
	unsigned line;
	size_t n_keys;
	const struct ini_key *keys;
};

/* what names the input in messages. */
ATTR_USED int ini_parse(struct ini **out, const char *what, const void *data,
	size_t n, struct err *err);
ATTR_USED int ini_read_file(
	struct ini **out, const char *path, struct err *err);
void ini_free(struct ini *i);
const char *ini_what(const struct ini *i);
size_t ini_n_sections(const struct ini *i);
const struct ini_section *ini_at(const struct ini *i, size_t n);
/* NULL where there is none. */
const struct ini_section *ini_section(const struct ini *i, const char *name);
const struct ini_key *ini_key(const struct ini_section *s, const char *name);
/* The value, or NULL. */
const char *ini_get(const struct ini *i, const char *section, const char *key);

#endif
