/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures and key lines of somebody else. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <string.h>

#include "store/sshkey.h"
#include "store/sshsig.h"

static void try_signature(const char *text, size_t n)
{
	struct sshsig s;
	struct buf line = BUF_INIT;
	char fp[SSHKEY_FP];

	if (sshsig_parse(&s, text, n, NULL) < 0)
		return;
	CHECK(strlen(s.fingerprint) == SSHKEY_FP - 1);
	CHECK(sshsig_check_native(&s, SSHSIG_NS, "other", 5) <= 0);
	sshsig_key_line(&line, &s);
	if (line.len && sshkey_fingerprint(fp, line.data, NULL) == 0)
		CHECK(strcmp(fp, s.fingerprint) == 0);
	buf_release(&line);
	sshsig_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf text = BUF_INIT;
	char fp[SSHKEY_FP];

	buf_add(&text, data, n);
	try_signature(text.data, text.len);
	if (sshkey_fingerprint(fp, text.data, NULL) == 0)
		CHECK(strlen(fp) == SSHKEY_FP - 1);
	buf_release(&text);
	return 0;
}
