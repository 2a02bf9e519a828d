/* store/content.h — the shared directory of bytes too large for git. */
#ifndef ASSAY_STORE_CONTENT_H
#define ASSAY_STORE_CONTENT_H

#include "base/attr.h"
#include "store/store.h"

/* Copies there what this clone has and the directory lacks. */
ATTR_USED int content_push(struct store *s, struct err *err);

#endif
