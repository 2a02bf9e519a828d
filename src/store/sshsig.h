/* store/sshsig.h — signing and checking through ssh-keygen -Y.
 *
 * Namespace SSHSIG_NS. A directory for passing files is the caller's. */
#ifndef ASSAY_STORE_SSHSIG_H
#define ASSAY_STORE_SSHSIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#define SSHSIG_NS "assay-pack@v1"

/* Signs n messages with one ssh-keygen; key is a private key file, or a .pub
 * file whose key an agent holds. sigs[i] gets the armoured signature. */
ATTR_USED int sshsig_sign(struct buf *sigs, const struct buf *messages,
	size_t n, const char *key, const char *tmpdir, struct err *err);

/* ERR_AUTH in our words, for what ssh-keygen said when it did not sign. */
int sshsig_failed(const char *key, const char *said, struct err *err);

struct sshsig_claim {
	const char *person, *fingerprint; /* of the key that has signed */
	const void *message;
	size_t n;
	const char *armour;
	size_t armour_n;
};
/* *good: the armour holds a key of that fingerprint and its valid signature
 * of the message; whose key it is, the access rules say. Checked natively for
 * ed25519 and sk-ed25519 unless reference is set; else by ssh-keygen -Y verify
 * with an allowed-signers file in tmpdir. An error means that nothing is known.
 */
ATTR_USED int sshsig_verify(bool *good, const struct sshsig_claim *c,
	bool reference, const char *tmpdir, struct err *err);

#endif
