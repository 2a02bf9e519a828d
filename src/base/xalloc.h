/* base/xalloc.h — allocation that cannot fail.
 *
 * Out of memory ends the process with exit status 70; nothing that was
 * acknowledged is lost by that. A size that comes from a file is checked
 * against a declared limit before it gets here. Free with free(). */
#ifndef ASSAY_BASE_XALLOC_H
#define ASSAY_BASE_XALLOC_H

#include <stddef.h>

#include "base/attr.h"

void *xmalloc(size_t n);
/* n elements of the given size, zeroed; overflow aborts. */
void *xcalloc(size_t n, size_t size);
/* n elements of the given size; overflow aborts. */
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
/* A formatted string; the caller frees it. */
char *xasprintf(const char *fmt, ...) ATTR_FORMAT(1, 2);

/* Grows the array p of *cap elements so that it holds at least need. */
void *xgrow(void *p, size_t *cap, size_t need, size_t size);

#endif
