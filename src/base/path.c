/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"

enum { DEPTH_MAX = 128 };

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int make_one(const char *path, struct err *err)
{
	int e;

	if (mkdir(path, 0777) == 0)
		return 0;
	e = errno;
	if (file_is_dir(path))
		return 0;
	errno = e; /* of mkdir(), not of the look behind it */
	return err_errno(err, 1, _("cannot create the directory %s"), path);
}

int dir_make(const char *path, struct err *err)
{
	char *copy = xstrdup(path);
	int rc = 0;

	for (char *p = copy + (*copy == '/'); rc == 0 && (p = strchr(p, '/'));
		p++) {
		*p = '\0';
		rc = make_one(copy, err);
		*p = '/';
	}
	free(copy);
	return rc ? rc : make_one(path, err);
}

static int remove_below(int dirfd, int depth);

/* Removes the entry, and all below it if it is a directory. */
static int remove_entry(int dirfd, const char *name, int depth)
{
	int fd, rc;

	if (unlinkat(dirfd, name, 0) == 0)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	fd = openat(
		dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	rc = remove_below(fd, depth + 1);
	return rc ? rc : unlinkat(dirfd, name, AT_REMOVEDIR);
}

/* Empties the directory; closes dirfd. */
static int remove_below(int dirfd, int depth)
{
	DIR *dir = depth < DEPTH_MAX ? fdopendir(dirfd) : NULL;
	struct dirent *e;
	int rc = 0;

	if (!dir) {
		close(dirfd);
		if (depth >= DEPTH_MAX)
			errno = ELOOP;
		return -1;
	}
	while (rc == 0 && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		rc = remove_entry(dirfd, e->d_name, depth);
	}
	closedir(dir);
	return rc;
}

int dir_remove(const char *path, struct err *err)
{
	const int fd =
		open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 || remove_below(fd, 0) || rmdir(path))
		return err_errno(
			err, 1, _("cannot remove the directory %s"), path);
	return 0;
}

char *path_join(const char *dir, const char *name)
{
	const size_t n = strlen(dir);

	return xasprintf(
		"%s%s%s", dir, n && dir[n - 1] != '/' ? "/" : "", name);
}

char *path_absolute(const char *path)
{
	char *dir, *joined;

	if (*path == '/')
		return xstrdup(path);
	dir = getcwd(NULL, 0);
	if (!dir)
		return xstrdup(path);
	joined = path_join(dir, path);
	free(dir);
	return joined;
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *path_beside_program(const char *name)
{
	char self[PATH_MAX];
	const ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash, *path;

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	path = path_join(self, name);
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}
