/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "signer.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fileio.h"
#include "base/xalloc.h"
#include "store/sshsig.h"

static void add_u32(struct buf *b, size_t n)
{
	const unsigned char v[4] = {(unsigned char)(n >> 24 & 0xff),
		(unsigned char)(n >> 16 & 0xff), (unsigned char)(n >> 8 & 0xff),
		(unsigned char)(n & 0xff)};

	buf_add(b, v, 4);
}

static void add_string(struct buf *b, const void *p, size_t n)
{
	add_u32(b, n);
	buf_add(b, p, n);
}

/* Base64 in lines of 70 characters; one line if wrap is 0. */
static void add_base64(struct buf *out, const struct buf *b, size_t wrap)
{
	const size_t max = sodium_base64_encoded_len(
		b->len, sodium_base64_VARIANT_ORIGINAL);
	char *text = xmalloc(max);
	size_t n;

	sodium_bin2base64(text, max, (const unsigned char *)b->data, b->len,
		sodium_base64_VARIANT_ORIGINAL);
	n = strlen(text);
	for (size_t i = 0; i < n && wrap; i += wrap) {
		buf_add(out, text + i, n - i < wrap ? n - i : wrap);
		buf_addch(out, '\n');
	}
	if (!wrap)
		buf_add(out, text, n);
	free(text);
}

static void public_blob(struct buf *b, const struct signer *k)
{
	add_string(b, "ssh-ed25519", 11);
	add_string(b, k->public, sizeof(k->public));
}

void signer_make(struct signer *k, uint64_t seed, uint64_t n)
{
	unsigned char bytes[crypto_sign_SEEDBYTES] = {0};
	struct buf blob = BUF_INIT, line = BUF_INIT;

	memcpy(bytes, &seed, sizeof(seed));
	memcpy(bytes + sizeof(seed), &n, sizeof(n));
	crypto_sign_seed_keypair(k->public, k->secret, bytes);
	public_blob(&blob, k);
	buf_addstr(&line, "ssh-ed25519 ");
	add_base64(&line, &blob, 0);
	buf_release(&blob);
	k->line = buf_detach(&line);
	if (sshkey_fingerprint(k->fingerprint, k->line, NULL) < 0)
		abort();
}

void signer_release(struct signer *k)
{
	free(k->line);
	k->line = NULL;
}

/* PROTOCOL.key of OpenSSH, without a passphrase. */
static void private_blob(struct buf *out, const struct signer *k)
{
	struct buf part = BUF_INIT;

	buf_add(out, "openssh-key-v1", 15);
	add_string(out, "none", 4);
	add_string(out, "none", 4);
	add_string(out, "", 0);
	add_u32(out, 1);
	public_blob(&part, k);
	add_string(out, part.data, part.len);
	buf_clear(&part);
	add_u32(&part, 7); /* two equal numbers */
	add_u32(&part, 7);
	public_blob(&part, k);
	add_string(&part, k->secret, sizeof(k->secret));
	add_string(&part, "", 0);
	for (char pad = 1; part.len % 8; pad++)
		buf_addch(&part, pad);
	add_string(out, part.data, part.len);
	buf_release(&part);
}

static void write_file(const char *path, const struct buf *b)
{
	struct err err = ERR_INIT;

	if (file_write(path, b->data, b->len, &err) < 0 ||
		chmod(path, 0600) < 0) {
		fprintf(stderr, "%s: %s\n", path, err.text);
		exit(1);
	}
}

void signer_write(const struct signer *k, const char *path)
{
	struct buf blob = BUF_INIT, text = BUF_INIT;
	char *pub = xasprintf("%s.pub", path);

	private_blob(&blob, k);
	buf_addstr(&text, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
	add_base64(&text, &blob, 70);
	buf_addstr(&text, "-----END OPENSSH PRIVATE KEY-----\n");
	write_file(path, &text);
	buf_clear(&text);
	buf_addf(&text, "%s\n", k->line);
	write_file(pub, &text);
	free(pub);
	buf_release(&blob);
	buf_release(&text);
}

void signer_sign(
	const struct signer *k, struct buf *armour, const void *bytes, size_t n)
{
	unsigned char digest[crypto_hash_sha512_BYTES], sig[crypto_sign_BYTES];
	struct buf signed_part = BUF_INIT, part = BUF_INIT, blob = BUF_INIT;

	crypto_hash_sha512(digest, bytes, n);
	buf_addstr(&signed_part, "SSHSIG");
	add_string(&signed_part, SSHSIG_NS, strlen(SSHSIG_NS));
	add_string(&signed_part, "", 0);
	add_string(&signed_part, "sha512", 6);
	add_string(&signed_part, digest, sizeof(digest));
	crypto_sign_detached(sig, NULL, (const unsigned char *)signed_part.data,
		signed_part.len, k->secret);
	buf_addstr(&blob, "SSHSIG");
	add_u32(&blob, 1);
	public_blob(&part, k);
	add_string(&blob, part.data, part.len);
	add_string(&blob, SSHSIG_NS, strlen(SSHSIG_NS));
	add_string(&blob, "", 0);
	add_string(&blob, "sha512", 6);
	buf_clear(&part);
	add_string(&part, "ssh-ed25519", 11);
	add_string(&part, sig, sizeof(sig));
	add_string(&blob, part.data, part.len);
	buf_addstr(armour, "-----BEGIN SSH SIGNATURE-----\n");
	add_base64(armour, &blob, 70);
	buf_addstr(armour, "-----END SSH SIGNATURE-----\n");
	buf_release(&part);
	buf_release(&blob);
	buf_release(&signed_part);
}
