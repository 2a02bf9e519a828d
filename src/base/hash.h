/* base/hash.h — SHA-256, the name of every artifact (libcrypto EVP). */
#ifndef ASSAY_BASE_HASH_H
#define ASSAY_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

enum { HASH_BYTES = 32, HASH_HEX = 65 }; /* hex with its final NUL */

struct hash; /* a digest being computed */

struct hash *hash_new(void);
void hash_add(struct hash *h, const void *data, size_t n);
/* Finishes and frees h. */
void hash_final(struct hash *h, uint8_t out[HASH_BYTES]);
void hash_final_hex(struct hash *h, char out[HASH_HEX]);
void hash_free(struct hash *h);

void hash_hex(char out[HASH_HEX], const void *data, size_t n);
/* Digest and size of a regular file, streamed. size may be NULL. */
ATTR_USED int hash_file(
	char out[HASH_HEX], uint64_t *size, const char *path, struct err *err);
/* True for 64 lower-case hexadecimal digits. */
bool hash_is_hex(const char *s);

#endif
