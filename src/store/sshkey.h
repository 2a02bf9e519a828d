/* store/sshkey.h — SSH public keys and signatures, as bytes.
 *
 * Reads the formats of OpenSSH's PROTOCOL and PROTOCOL.sshsig: a key line
 * ("ssh-ed25519 AAAA... comment") and an armoured SSHSIG. Signing and the
 * reference check are done by ssh-keygen (sshsig.h); signatures of ed25519
 * keys, those of security keys too, are also checked here with libsodium, which
 * is a hundred times faster (36 us where libcrypto takes 86). It refuses keys
 * of small order, which ssh-keygen lets pass: nobody has made one of those by
 * accident. */
#ifndef ASSAY_STORE_SSHKEY_H
#define ASSAY_STORE_SSHKEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

enum { SSHKEY_FP = 51 }; /* "SHA256:" + 43 characters + NUL */

/* Fingerprint of a public key line, as ssh-keygen -l prints it. */
ATTR_USED int sshkey_fingerprint(
	char out[SSHKEY_FP], const char *line, struct err *err);
/* Reads the public key of a private key file (FILE.pub beside it, else
 * asked of ssh-keygen) or of a .pub file: type and base64, no comment. */
ATTR_USED int sshkey_read(struct buf *line, const char *path, struct err *err);

/* An SSHSIG taken apart; spans point into blob. */
struct sshsig {
	struct buf blob;
	char fingerprint[SSHKEY_FP]; /* of the key inside */
	struct sshsig_span {
		const unsigned char *p;
		size_t n;
	} key, ns, hash, sig;
};
ATTR_USED int sshsig_parse(
	struct sshsig *s, const char *armour, size_t n, struct err *err);
/* Appends the key inside as a line: type and base64. */
void sshsig_key_line(struct buf *out, const struct sshsig *s);
void sshsig_release(struct sshsig *s);
/* 1 good, 0 bad, -1 this kind of key is not checked natively. */
int sshsig_check_native(
	const struct sshsig *s, const char *ns, const void *message, size_t n);

#endif
