/* app/pages.h — the store as Markdown, for people who read it on a forge.
 *
 * One page a model and a review, and an index; made from the records, never
 * read back. Equal stores give equal pages. */
#ifndef ASSAY_APP_PAGES_H
#define ASSAY_APP_PAGES_H

#include "app/app.h"
#include "base/json.h"

/* dir: writes the files there; else commits them to branch (NULL:
 * assay-view). {"pages": n, "place": DIR or branch, "changed": bool}. */
ATTR_USED int app_pages(struct app *a, const char *dir, const char *branch,
	struct json **out, struct err *err);

#endif
