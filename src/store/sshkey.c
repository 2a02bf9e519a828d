/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/sshkey.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/proc.h"
#include "base/xalloc.h"
#include "store/sshsig.h"

enum { KEY_FILE_MAX = 64 << 10, ED25519_KEY = 32, ED25519_SIG = 64 };
enum { SK_REST = 5 }; /* flags and a counter */

static const char base64[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Appends the bytes of n base64 characters; line feeds are skipped. */
static int decode64(struct buf *out, const char *s, size_t n)
{
	uint32_t acc = 0;
	unsigned bits = 0, pad = 0;

	for (size_t i = 0; i < n; i++) {
		const char *p;

		if (s[i] == '\n' || s[i] == '\r')
			continue;
		if (s[i] == '=') {
			pad++;
			continue;
		}
		p = s[i] ? strchr(base64, s[i]) : NULL;
		if (!p || pad)
			return -1;
		acc = acc << 6 | (uint32_t)(p - base64);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_addch(out, (char)(acc >> bits & 0xff));
		}
	}
	return pad > 2 || bits >= 6 || (acc & ((1u << bits) - 1)) ? -1 : 0;
}

static void fingerprint(char out[SSHKEY_FP], const void *blob, size_t n)
{
	uint8_t d[HASH_BYTES + 1] = {0};
	char *p = out;

	crypto_hash_sha256(d, blob, n);
	memcpy(p, "SHA256:", 7);
	p += 7;
	for (size_t i = 0; i < HASH_BYTES; i += 3) {
		const uint32_t v = (uint32_t)d[i] << 16 |
				   (uint32_t)d[i + 1] << 8 |
				   (i + 2 < HASH_BYTES ? d[i + 2] : 0u);

		*p++ = base64[v >> 18];
		*p++ = base64[v >> 12 & 63];
		*p++ = base64[v >> 6 & 63];
		*p++ = base64[v & 63];
	}
	out[SSHKEY_FP - 1] = '\0';
}

int sshkey_fingerprint(char out[SSHKEY_FP], const char *line, struct err *err)
{
	struct buf blob = BUF_INIT;
	const size_t type = strcspn(line, " ");
	const char *b64 = line + type + (line[type] == ' ');
	int rc = 0;

	if (type < 4 || !*b64 ||
		decode64(&blob, b64, strcspn(b64, " \t\r\n")) < 0 ||
		blob.len < 4 + type || memcmp(blob.data + 4, line, type) != 0)
		rc = err_set(err, ERR_PARSE,
			_("\"%.40s\" is not an SSH public key; the line of a "
			  ".pub file is expected"),
			line);
	else
		fingerprint(out, blob.data, blob.len);
	buf_release(&blob);
	return rc;
}

static int ask_ssh_keygen(struct buf *out, const char *path, struct err *err)
{
	const char *argv[] = {"ssh-keygen", "-y", "-P", "", "-f", path, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r = {0};
	int rc;

	spec.argv = argv;
	rc = proc_run(&r, &spec, NULL, KEY_FILE_MAX, err);
	if (rc == 0 && r.status != 0 &&
		strstr(buf_str(&r.err), "UNPROTECTED PRIVATE KEY"))
		rc = sshsig_failed(path, buf_str(&r.err), err);
	else if (rc == 0 && r.status != 0)
		rc = err_set(err, ERR_AUTH,
			_("%s: no public key; write it beside the key with "
			  "\"ssh-keygen -y -f %s > %s.pub\""),
			path, path, path);
	if (rc == 0)
		buf_add(out, buf_str(&r.out), r.out.len);
	proc_result_release(&r);
	return rc;
}

int sshkey_read(struct buf *line, const char *path, struct err *err)
{
	const size_t n = strlen(path);
	const bool is_pub = n > 4 && strcmp(path + n - 4, ".pub") == 0;
	char *pub = is_pub ? xstrdup(path) : xasprintf("%s.pub", path);
	struct buf text = BUF_INIT;
	char fp[SSHKEY_FP];
	size_t type, len;
	int rc;

	if (is_pub || file_exists(pub))
		rc = file_read(&text, pub, KEY_FILE_MAX, err);
	else
		rc = ask_ssh_keygen(&text, path, err);
	if (rc == 0)
		rc = sshkey_fingerprint(fp, buf_str(&text), err);
	if (rc == 0) {
		type = strcspn(text.data, " ");
		len = type + 1 + strcspn(text.data + type + 1, " \t\r\n");
		buf_clear(line);
		buf_add(line, text.data, len);
	}
	buf_release(&text);
	free(pub);
	return rc;
}

/* Takes a length-prefixed string off p. */
static int take(struct sshsig_span *out, struct sshsig_span *in)
{
	size_t n;

	if (in->n < 4)
		return -1;
	n = (size_t)in->p[0] << 24 | (size_t)in->p[1] << 16 |
	    (size_t)in->p[2] << 8 | in->p[3];
	if (n > in->n - 4)
		return -1;
	out->p = in->p + 4;
	out->n = n;
	in->p += 4 + n;
	in->n -= 4 + n;
	return 0;
}

static int take_apart(struct sshsig *s)
{
	static const unsigned char magic[] = "SSHSIG\0\0\0\1";
	struct sshsig_span in = {(const void *)s->blob.data, s->blob.len};
	struct sshsig_span reserved;

	if (in.n < 10 || memcmp(in.p, magic, 10) != 0)
		return -1;
	in.p += 10;
	in.n -= 10;
	if (take(&s->key, &in) < 0 || take(&s->ns, &in) < 0 ||
		take(&reserved, &in) < 0 || take(&s->hash, &in) < 0 ||
		take(&s->sig, &in) < 0 || in.n != 0 || reserved.n != 0)
		return -1;
	return 0;
}

int sshsig_parse(
	struct sshsig *s, const char *armour, size_t n, struct err *err)
{
	static const char head[] = "-----BEGIN SSH SIGNATURE-----\n";
	static const char tail[] = "\n-----END SSH SIGNATURE-----\n";
	const size_t nh = sizeof(head) - 1, nt = sizeof(tail) - 1;

	memset(s, 0, sizeof(*s));
	if (n < nh + nt || memcmp(armour, head, nh) != 0 ||
		memcmp(armour + n - nt, tail, nt) != 0 ||
		decode64(&s->blob, armour + nh, n - nh - nt) < 0 ||
		take_apart(s) < 0) {
		sshsig_release(s);
		return err_set(err, ERR_PARSE,
			_("the signature is not an SSH signature"));
	}
	fingerprint(s->fingerprint, s->key.p, s->key.n);
	return 0;
}

static void encode64(struct buf *out, const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i += 3) {
		const uint32_t v = (uint32_t)p[i] << 16 |
				   (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0u) |
				   (i + 2 < n ? p[i + 2] : 0u);

		buf_addch(out, base64[v >> 18]);
		buf_addch(out, base64[v >> 12 & 63]);
		buf_addch(out, i + 1 < n ? base64[v >> 6 & 63] : '=');
		buf_addch(out, i + 2 < n ? base64[v & 63] : '=');
	}
}

void sshsig_key_line(struct buf *out, const struct sshsig *s)
{
	struct sshsig_span in = s->key, type;

	if (take(&type, &in) < 0)
		return;
	for (size_t i = 0; i < type.n; i++)
		if (type.p[i] <= ' ' || type.p[i] > '~')
			return;
	buf_add(out, type.p, type.n);
	buf_addch(out, ' ');
	encode64(out, s->key.p, s->key.n);
}

void sshsig_release(struct sshsig *s)
{
	buf_release(&s->blob);
}

static bool is_text(const struct sshsig_span *s, const char *text)
{
	return s->n == strlen(text) && memcmp(s->p, text, s->n) == 0;
}

static void add_string(struct buf *b, const void *p, size_t n)
{
	const unsigned char len[4] = {(unsigned char)(n >> 24 & 0xff),
		(unsigned char)(n >> 16 & 0xff), (unsigned char)(n >> 8 & 0xff),
		(unsigned char)(n & 0xff)};

	buf_add(b, len, 4);
	buf_add(b, p, n);
}

/* The bytes that are signed (PROTOCOL.sshsig, section 3). */
static int signed_bytes(struct buf *out, const struct sshsig *s, const char *ns,
	const struct sshsig_span *message)
{
	const bool wide = is_text(&s->hash, "sha512");
	unsigned char digest[crypto_hash_sha512_BYTES];

	if (!wide && !is_text(&s->hash, "sha256"))
		return -1;
	if (wide)
		crypto_hash_sha512(digest, message->p, message->n);
	else
		crypto_hash_sha256(digest, message->p, message->n);
	buf_add(out, "SSHSIG", 6);
	add_string(out, ns, strlen(ns));
	add_string(out, "", 0);
	add_string(out, s->hash.p, s->hash.n);
	add_string(out, digest,
		wide ? crypto_hash_sha512_BYTES : crypto_hash_sha256_BYTES);
	return 0;
}

/* No call to sodium_init(): nothing here needs random numbers, and what that
 * would choose are other functions. */
static int check_ed25519(const struct sshsig_span *key,
	const struct sshsig_span *sig, const struct buf *message)
{
	return crypto_sign_verify_detached(sig->p,
		       (const unsigned char *)message->data, message->len,
		       key->p) == 0;
}

/* PROTOCOL.u2f: a security key signs, after the digest of its application's
 * name, a byte of flags and a counter, the digest of the message. */
static int check_sk(const struct sshsig_span *application,
	const struct sshsig_span *key, const struct sshsig_span *sig,
	const struct sshsig_span *rest, const struct buf *message)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	struct buf b = BUF_INIT;
	int rc;

	crypto_hash_sha256(digest, application->p, application->n);
	buf_add(&b, digest, sizeof(digest));
	buf_add(&b, rest->p, rest->n);
	crypto_hash_sha256(
		digest, (const unsigned char *)message->data, message->len);
	buf_add(&b, digest, sizeof(digest));
	rc = check_ed25519(key, sig, &b);
	buf_release(&b);
	return rc;
}

int sshsig_check_native(
	const struct sshsig *s, const char *ns, const void *message, size_t n)
{
	struct sshsig_span key = s->key, sig = s->sig, kt, st, k, v, app;
	const struct sshsig_span m = {message, n};
	struct buf b = BUF_INIT;
	bool sk;
	int rc = 0;

	if (take(&kt, &key) < 0 || take(&st, &sig) < 0)
		return 0;
	sk = is_text(&kt, "sk-ssh-ed25519@openssh.com");
	if (!sk && !is_text(&kt, "ssh-ed25519"))
		return -1;
	if (st.n != kt.n || memcmp(st.p, kt.p, kt.n) != 0 ||
		take(&k, &key) < 0 || (sk && take(&app, &key) < 0) || key.n ||
		take(&v, &sig) < 0 || sig.n != (sk ? SK_REST : 0) ||
		k.n != ED25519_KEY || v.n != ED25519_SIG ||
		!is_text(&s->ns, ns))
		return 0;
	if (signed_bytes(&b, s, ns, &m) == 0)
		rc = sk ? check_sk(&app, &k, &v, &sig, &b)
			: check_ed25519(&k, &v, &b);
	buf_release(&b);
	return rc;
}
