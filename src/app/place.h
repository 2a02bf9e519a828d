/* app/place.h — where data lies on this machine.
 *
 * Rows stay outside the store; records name them by SHA-256. Each clone
 * keeps GITDIR/assay/places.json: digest -> path, size, time of the last
 * change. A file that still has that size and time is taken to be the same
 * without reading it; otherwise it is hashed again. */
#ifndef ASSAY_APP_PLACE_H
#define ASSAY_APP_PLACE_H

#include <stdint.h>

#include "app/app.h"
#include "base/hash.h"

/* Hashes the file and remembers it under its digest. */
ATTR_USED int app_place_add(struct app *a, const char *path,
	char digest[HASH_HEX], uint64_t *size, struct err *err);
/* The file with these bytes; ERR_NOTFOUND says how to name one (assay data
 * locate). The caller frees *path. */
ATTR_USED int app_place_find(
	struct app *a, const char *digest, char **path, struct err *err);
/* "here", "missing" (never seen or gone) or "changed". */
const char *app_place_state(struct app *a, const char *digest);

#endif
