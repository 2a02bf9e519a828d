/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/i18n.h"
#include "base/xalloc.h"

enum { CHUNK = 1 << 18 };

struct hash {
	EVP_MD_CTX *ctx;
};

struct hash *hash_new(void)
{
	struct hash *h = xmalloc(sizeof(*h));

	h->ctx = EVP_MD_CTX_new();
	if (!h->ctx || EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) != 1)
		BUG("SHA-256 is not available in libcrypto");
	return h;
}

void hash_add(struct hash *h, const void *data, size_t n)
{
	if (EVP_DigestUpdate(h->ctx, data, n) != 1)
		BUG("EVP_DigestUpdate");
}

void hash_free(struct hash *h)
{
	if (!h)
		return;
	EVP_MD_CTX_free(h->ctx);
	free(h);
}

void hash_final(struct hash *h, uint8_t out[HASH_BYTES])
{
	unsigned n = 0;

	if (EVP_DigestFinal_ex(h->ctx, out, &n) != 1 || n != HASH_BYTES)
		BUG("EVP_DigestFinal_ex");
	hash_free(h);
}

void hash_final_hex(struct hash *h, char out[HASH_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t raw[HASH_BYTES];

	hash_final(h, raw);
	for (int i = 0; i < HASH_BYTES; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[HASH_HEX - 1] = '\0';
}

void hash_hex(char out[HASH_HEX], const void *data, size_t n)
{
	struct hash *h = hash_new();

	hash_add(h, data, n);
	hash_final_hex(h, out);
}

static int hash_open_file(struct hash *h, int fd, uint64_t *size)
{
	char *chunk = xmalloc(CHUNK);
	ssize_t got;

	*size = 0;
	while ((got = read(fd, chunk, CHUNK)) != 0) {
		if (got < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		hash_add(h, chunk, (size_t)got);
		*size += (uint64_t)got;
	}
	free(chunk);
	return got < 0 ? -1 : 0;
}

int hash_file(
	char out[HASH_HEX], uint64_t *size, const char *path, struct err *err)
{
	struct hash *h = NULL;
	struct stat st;
	uint64_t n;
	int rc = 0;
	/* O_NONBLOCK: a pipe that nobody writes must not hold us. */
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return err_errno(err, 0, _("cannot open %s"), path);
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		rc = err_set(err, ERR_ARG,
			_("%s is not a regular file; give a file"), path);
		goto out;
	}
	h = hash_new();
	if (hash_open_file(h, fd, &n)) {
		rc = err_errno(err, 0, _("cannot read %s"), path);
		goto out;
	}
	hash_final_hex(h, out);
	h = NULL;
	if (size)
		*size = n;
out:
	hash_free(h);
	close(fd);
	return rc;
}

bool hash_is_hex(const char *s)
{
	size_t n = 0;

	for (; s[n]; n++)
		if (n == HASH_HEX - 1 || !((s[n] >= '0' && s[n] <= '9') ||
						 (s[n] >= 'a' && s[n] <= 'f')))
			return false;
	return n == HASH_HEX - 1;
}
