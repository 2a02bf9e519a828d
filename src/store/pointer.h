/* store/pointer.h — the Git LFS pointer (specification v1), exactly:
 *   version https://git-lfs.github.com/spec/v1
 *   oid sha256:HEX
 *   size BYTES */
#ifndef ASSAY_STORE_POINTER_H
#define ASSAY_STORE_POINTER_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/hash.h"

void pointer_write(struct buf *out, const char *sha256, uint64_t size);
/* Returns 0, or -1 if the bytes are not such a pointer. */
ATTR_USED int pointer_parse(
	const struct buf *in, char sha256[HASH_HEX], uint64_t *size);

#endif
