/* store/init.h — laying the directory of a new store or clone. */
#ifndef ASSAY_STORE_INIT_H
#define ASSAY_STORE_INIT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

/* A bare repository with the local files of a store, but no record. */
ATTR_USED int init_dir(const char *dir, struct err *err);
/* Takes away what init_dir() has made; the directory too, unless it was
 * there before. */
void init_undo(const char *dir, bool was_there);

#endif
