/* validate/limits.h — acceptance limits: the user's numbers that decide.
 *
 * Read from a file of the form of base/ini.h; a limit is named GROUP.NAME and
 * is one number, or several with commas. A name that no evidence function
 * knows is refused, so that a slip of the pen does not switch a limit off.
 * Ownership: limits_read() fills *out, limits_free() frees. */
#ifndef ASSAY_VALIDATE_LIMITS_H
#define ASSAY_VALIDATE_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"

enum { LIMITS_LIST_MAX = 16 };

struct limits;

/* what names the file in messages; NULL: its path. */
ATTR_USED int limits_read(struct limits **out, const char *path,
	const char *what, struct err *err);
ATTR_USED int limits_parse(struct limits **out, const char *what,
	const void *data, size_t n, struct err *err);
void limits_free(struct limits *l);
/* False, and *value untouched, if the file does not set it. */
bool limits_get(const struct limits *l, const char *name, double *value);
/* All numbers of a limit; returns how many. */
size_t limits_list(const struct limits *l, const char *name,
	double values[LIMITS_LIST_MAX]);

#endif
