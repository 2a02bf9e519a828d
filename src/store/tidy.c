/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/tidy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/gitcmd.h"

enum { LOOSE_MAX = 27, DAY_S = 86400, LOOK_US = 50000 };

int tidy_sync_begin(struct store *s, struct err *err)
{
	char *path = path_join(s->home, "sync-lock");
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int rc = 0;

	if (fd < 0) {
		err_errno(err, 1, _("cannot lock the store (%s)"), path);
		free(path);
		return ERR_NOWRITE;
	}
	free(path);
	while (rc == 0 && flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			rc = err_errno(err, 1, _("cannot lock the store"));
	if (rc < 0) {
		close(fd);
		return rc;
	}
	s->sync_fd = fd;
	return 0;
}

void tidy_sync_end(struct store *s)
{
	if (s->sync_fd >= 0)
		close(s->sync_fd);
	s->sync_fd = -1;
}

/* Seconds since the file was written; -1 if there is none. */
static long age_of(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return -1;
	return st.st_mtime < time(NULL) ? (long)(time(NULL) - st.st_mtime) : 0;
}

bool tidy_ref_lock(const char *git_dir, const char *ref, int age_s)
{
	char *path = xasprintf("%s/%s.lock", git_dir, ref);
	const bool gone = age_of(path) >= age_s && unlink(path) == 0;

	free(path);
	return gone;
}

void tidy_sync_refs(struct store *s, const char *remote)
{
	char *ref = xasprintf("refs/remotes/%s/assay", remote);
	char *path = xasprintf("%s/%s.lock", s->repo.dir, ref);

	tidy_ref_lock(s->repo.dir, "packed-refs", DAY_S);
	for (int i = 0; i <= TIDY_SYNC_STALE_S * 1000000 / LOOK_US; i++) {
		if (!file_exists(path) ||
			tidy_ref_lock(s->repo.dir, ref, TIDY_SYNC_STALE_S))
			break;
		usleep(LOOK_US);
	}
	free(path);
	free(ref);
}

void tidy_mark(struct store *s)
{
	char *path = path_join(s->home, "untidy");
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	/* Without a mark git's own maintenance finds them, only later. */
	if (fd >= 0)
		close(fd);
	free(path);
}

/* Files that killed programs have left in the store's directory for them. */
static void clear_tmp(struct store *s)
{
	DIR *d = opendir(s->tmp);
	const struct dirent *e;

	while (d && (e = readdir(d))) {
		char *path = path_join(s->tmp, e->d_name);

		if (e->d_name[0] != '.' && age_of(path) >= DAY_S &&
			unlink(path) < 0 && errno == EISDIR &&
			dir_remove(path, NULL) < 0)
			errno = 0; /* next time */
		free(path);
	}
	if (d)
		closedir(d);
}

void tidy_after_sync(struct store *s)
{
	char *path = path_join(s->home, "untidy");

	if (age_of(path) >= DAY_S && gitcmd_prune(s))
		unlink(path);
	clear_tmp(s);
	gitcmd_maintain(s);
	free(path);
}

/* One of the 256 directories of loose objects stands for all, as in git. */
void tidy_after_save(struct store *s)
{
	char *path = path_join(s->repo.dir, "objects/17");
	DIR *d = opendir(path);
	int n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	free(path);
	if (n > LOOSE_MAX)
		gitcmd_maintain(s);
}
