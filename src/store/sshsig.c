/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/sshsig.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/proc.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "store/record.h"
#include "store/sshkey.h"

static char *tmp_name(const char *dir, const char *what)
{
	unsigned long long tag = 0;

	rng_secret(&tag, sizeof(tag));
	return xasprintf("%s/%s-%016llx", dir, what, tag);
}

/* A file that lives for a moment: nobody waits for the disk. */
static int tmp_write(
	const char *path, const void *data, size_t n, struct err *err)
{
	const int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	const char *p = data;
	size_t left = n;
	int rc = 0;

	if (fd < 0)
		return err_errno(err, 1, _("cannot write %s"), path);
	while (left && rc == 0) {
		const ssize_t k = write(fd, p, left);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			rc = err_errno(err, 1, _("cannot write %s"), path);
		else {
			p += k;
			left -= (size_t)k;
		}
	}
	if (close(fd) < 0 && rc == 0)
		rc = err_errno(err, 1, _("cannot write %s"), path);
	return rc;
}

int sshsig_failed(const char *key, const char *said, struct err *err)
{
	if (strstr(said, "UNPROTECTED PRIVATE KEY") ||
		strstr(said, "bad permissions"))
		return err_set(err, ERR_AUTH,
			_("the private key %s can be read by others, so "
			  "ssh-keygen does not use it: \"chmod 600 %s\""),
			key, key);
	return err_set(err, ERR_AUTH,
		_("cannot sign with %s (ssh-keygen: %.*s); check assay.key, or "
		  "add the key to your agent with ssh-add"),
		key, (int)strcspn(said, "\r\n"), said);
}

static int sign_one(struct buf *sig, const struct buf *message, const char *key,
	struct err *err)
{
	const char *argv[] = {
		"ssh-keygen", "-Y", "sign", "-f", key, "-n", SSHSIG_NS, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r = {0};
	int rc;

	spec.argv = argv;
	rc = proc_run(&r, &spec, message, RECORD_SIG_MAX, err);
	if (rc == 0 && r.status != 0)
		rc = sshsig_failed(key, buf_str(&r.err), err);
	if (rc == 0)
		buf_add(sig, buf_str(&r.out), r.out.len);
	proc_result_release(&r);
	return rc;
}

static int collect(
	struct buf *sigs, char *const *files, size_t n, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		char *path = xasprintf("%s.sig", files[i]);

		rc = file_read(&sigs[i], path, RECORD_SIG_MAX, err);
		free(path);
	}
	return rc;
}

static int write_messages(char *const *files, const struct buf *messages,
	size_t n, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = tmp_write(
			files[i], messages[i].data, messages[i].len, err);
	return rc;
}

int sshsig_sign(struct buf *sigs, const struct buf *messages, size_t n,
	const char *key, const char *tmpdir, struct err *err)
{
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r = {0};
	const char **argv;
	char *dir, **files;
	int rc;

	if (n == 1)
		return sign_one(&sigs[0], &messages[0], key, err);
	dir = tmp_name(tmpdir, "sign");
	rc = dir_make(dir, err);
	argv = xcalloc(n + 8, sizeof(*argv));
	files = xcalloc(n, sizeof(*files));
	memcpy(argv,
		(const char *[]){
			"ssh-keygen", "-Y", "sign", "-f", key, "-n", SSHSIG_NS},
		7 * sizeof(*argv));
	for (size_t i = 0; i < n; i++)
		argv[7 + i] = files[i] = xasprintf("%s/%zu", dir, i);
	if (rc == 0)
		rc = write_messages(files, messages, n, err);
	spec.argv = argv;
	if (rc == 0)
		rc = proc_run(&r, &spec, NULL, 1 << 20, err);
	if (rc == 0 && r.status != 0)
		rc = sshsig_failed(key, buf_str(&r.err), err);
	if (rc == 0)
		rc = collect(sigs, files, n, err);
	proc_result_release(&r);
	if (dir_remove(dir, NULL) < 0)
		rc = rc < 0 ? rc : 0;
	for (size_t i = 0; i < n; i++)
		free(files[i]);
	free(files);
	free(argv);
	free(dir);
	return rc;
}

static int run_verify(bool *good, const struct sshsig_claim *c,
	const char *allowed, const char *sig, struct err *err)
{
	const char *argv[] = {"ssh-keygen", "-Y", "verify", "-f", allowed, "-I",
		c->person, "-n", SSHSIG_NS, "-s", sig, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r = {0};
	struct buf in = BUF_INIT;
	int rc;

	spec.argv = argv;
	buf_add(&in, c->message, c->n);
	rc = proc_run(&r, &spec, &in, 1 << 16, err);
	if (rc == 0)
		*good = r.status == 0;
	proc_result_release(&r);
	buf_release(&in);
	return rc;
}

static int verify_by_program(bool *good, const struct sshsig_claim *c,
	const struct sshsig *s, const char *tmpdir, struct err *err)
{
	char *sig = tmp_name(tmpdir, "sig");
	char *allowed = tmp_name(tmpdir, "allowed");
	struct buf line = BUF_INIT;
	int rc;

	buf_addf(&line, "%s namespaces=\"%s\" ", c->person, SSHSIG_NS);
	sshsig_key_line(&line, s);
	buf_addch(&line, '\n');
	rc = tmp_write(sig, c->armour, c->armour_n, err);
	if (rc == 0)
		rc = tmp_write(allowed, line.data, line.len, err);
	if (rc == 0)
		rc = run_verify(good, c, allowed, sig, err);
	unlink(sig);
	unlink(allowed);
	free(sig);
	free(allowed);
	buf_release(&line);
	return rc;
}

int sshsig_verify(bool *good, const struct sshsig_claim *c, bool reference,
	const char *tmpdir, struct err *err)
{
	struct sshsig s;
	int native, rc = 0;

	*good = false;
	if (sshsig_parse(&s, c->armour, c->armour_n, NULL) < 0)
		return 0;
	if (strcmp(c->fingerprint, s.fingerprint) == 0) {
		native = reference ? -1
				   : sshsig_check_native(
					     &s, SSHSIG_NS, c->message, c->n);
		if (native >= 0)
			*good = native == 1;
		else
			rc = verify_by_program(good, c, &s, tmpdir, err);
	}
	sshsig_release(&s);
	return rc;
}
