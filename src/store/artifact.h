/* store/artifact.h — bytes named by their SHA-256.
 *
 * Up to STORE_INLINE_MAX bytes are a blob of the tree, artifact/aa/SHA256;
 * above, the tree holds a Git LFS pointer and the bytes lie in the content
 * store (setting "content", dir:/path) and in assay/cas of each clone that
 * has used them. Bytes are hashed again whenever they are read; bytes that
 * cannot be had are a state, not a fault. */
#ifndef ASSAY_STORE_ARTIFACT_H
#define ASSAY_STORE_ARTIFACT_H

#include <stddef.h>

#include "store/store.h"

enum { STORE_INLINE_MAX = 1 << 20, STORE_READ_MAX = 64 << 20 };

/* Bytes named by SHA-256: kept on disk at once, in git with the next save. */
ATTR_USED int store_put_bytes(struct store *s, const void *data, size_t n,
	char digest[STORE_ID], struct err *err);
ATTR_USED int store_put_file(struct store *s, const char *path,
	char digest[STORE_ID], struct err *err);
enum store_bytes { STORE_BYTES_HERE, STORE_BYTES_MISSING, STORE_BYTES_UNKNOWN };
enum store_bytes store_artifact_state(struct store *s, const char *digest);
/* A readable, checked file; ERR_NOTFOUND if the bytes are missing here. */
ATTR_USED int store_artifact_path(
	struct store *s, const char *digest, char **path, struct err *err);
ATTR_USED int store_artifact_read(struct store *s, const char *digest,
	struct buf *out, struct err *err); /* at most STORE_READ_MAX */

#endif
