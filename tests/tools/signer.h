/* tests/tools/signer.h — throw-away ed25519 keys that sign in this process.
 *
 * A key is made from a seed, so that the same seed gives the same store; its
 * private half is written as OpenSSH writes it, so that the program under
 * test can sign with it through ssh-keygen. Never for anything but tests. */
#ifndef ASSAY_TESTS_SIGNER_H
#define ASSAY_TESTS_SIGNER_H

#include <stdint.h>

#include "base/buf.h"
#include "store/sshkey.h"

struct signer {
	unsigned char public[32], secret[64];
	char fingerprint[SSHKEY_FP];
	char *line; /* "ssh-ed25519 AAAA...", owned */
};

void signer_make(struct signer *k, uint64_t seed, uint64_t n);
void signer_release(struct signer *k);
/* Writes PATH (mode 0600) and PATH.pub; ends the program if it cannot. */
void signer_write(const struct signer *k, const char *path);
/* Appends the armoured SSHSIG of a record's bytes. */
void signer_sign(const struct signer *k, struct buf *armour, const void *bytes,
	size_t n);

#endif
