/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "store/private.h"

/* A writer that was killed between writing assay/pending and moving the
 * branch may have left the ref's lock file; whoever holds the kernel lock
 * knows that its owner is gone. */
static void recover(struct store *s)
{
	char *pending = path_join(s->home, "pending");
	char *ref = path_join(s->repo.dir, REPO_BRANCH ".lock");
	struct buf want = BUF_INIT, have = BUF_INIT;

	int rc;

	if (file_read(&want, pending, REPO_HEX + 8, NULL) < 0)
		goto out;
	rc = file_read(&have, ref, REPO_HEX + 8, NULL);
	if (rc < 0 && rc != ERR_NOTFOUND && rc != ERR_LIMIT)
		goto out; /* not now; the note stays for the next one */
	if (rc == 0 && have.len <= want.len &&
		memcmp(buf_str(&have), buf_str(&want), have.len) == 0)
		unlink(ref);
	unlink(pending);
out:
	buf_release(&want);
	buf_release(&have);
	free(ref);
	free(pending);
}

int store_lock(struct store *s, struct err *err)
{
	char *path;
	int fd;

	if (s->until)
		return err_set(err, ERR_ARG,
			_("--at shows the past, which cannot be changed"));
	if (s->locked++)
		return 0;
	path = path_join(s->home, "lock");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		s->locked--;
		err_errno(err, 1,
			_("cannot lock the store (%s); join it, and write into "
			  "a clone of your own"),
			path);
		free(path);
		return ERR_NOWRITE;
	}
	free(path);
	while (flock(fd, LOCK_EX) < 0) {
		if (errno == EINTR)
			continue;
		s->locked--;
		close(fd);
		return err_errno(err, 1, _("cannot lock the store"));
	}
	s->lock_fd = fd;
	recover(s);
	return 0;
}

void store_unlock(struct store *s)
{
	if (--s->locked == 0) {
		close(s->lock_fd);
		s->lock_fd = -1;
	}
}

int store_pending(struct store *s, const git_oid *commit, struct err *err)
{
	char *path = path_join(s->home, "pending");
	char hex[REPO_HEX + 1];
	int rc;

	git_oid_tostr(hex, REPO_HEX, commit);
	hex[REPO_HEX - 1] = '\n';
	rc = file_write(path, hex, REPO_HEX, err);
	free(path);
	return rc;
}

void store_pending_done(struct store *s)
{
	char *path = path_join(s->home, "pending");

	unlink(path);
	free(path);
}
