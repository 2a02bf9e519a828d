/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/repo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/xalloc.h"

/* libgit2 would sync every object and its directory by itself, a journal
 * commit each. Here all are handed to the disk first and waited for
 * afterwards; the first wait commits the journal for most of them. */

enum { MANY = 256 };

void repo_note(struct repo *r, const git_oid *id)
{
	r->fresh = xgrow(
		r->fresh, &r->fresh_cap, r->n_fresh + 1, sizeof(*r->fresh));
	git_oid_cpy(&r->fresh[r->n_fresh++], id);
}

static int by_id(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

static int sync_fd(int fd, const char *path, struct err *err)
{
	int rc = 0;

	if (fsync(fd) < 0)
		rc = err_errno(err, 1,
			_("cannot write %s to the disk; nothing was saved"),
			path);
	close(fd);
	return rc;
}

/* Opens objects/aa or objects/aa/rest; -1 if it lies in a pack. */
static int open_object(struct repo *r, const git_oid *id, bool dir, char **path)
{
	char hex[REPO_HEX];

	git_oid_tostr(hex, sizeof(hex), id);
	*path = dir ? xasprintf("%s/objects/%.2s", r->dir, hex)
		    : xasprintf("%s/objects/%.2s/%s", r->dir, hex, hex + 2);
	return open(*path, O_RDONLY | O_CLOEXEC);
}

static void start_writing(struct repo *r)
{
	for (size_t i = 0; i < r->n_fresh; i++) {
		char *path;
		const int fd = open_object(r, &r->fresh[i], false, &path);

		if (fd >= 0) {
			if (sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE) <
				0)
				errno = 0; /* only a hint */
			close(fd);
		}
		free(path);
	}
}

static int wait_for(
	struct repo *r, const git_oid *id, bool dir, struct err *err)
{
	char *path;
	const int fd = open_object(r, id, dir, &path);
	int rc = 0;

	if (fd >= 0)
		rc = sync_fd(fd, path, err);
	else if (errno != ENOENT)
		rc = err_errno(err, 1, _("cannot open %s"), path);
	free(path);
	return rc;
}

static int sync_top(struct repo *r, struct err *err)
{
	char *path = xasprintf("%s/objects", r->dir);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		rc = err_errno(err, 1, _("cannot open %s"), path);
	else
		rc = sync_fd(fd, path, err);
	free(path);
	return rc;
}

/* For very many files one wait for the whole file system is less. */
static int sync_system(struct repo *r, struct err *err)
{
	const int fd = open(r->dir, O_RDONLY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0 || syncfs(fd) < 0)
		rc = err_errno(err, 1,
			_("cannot write %s to the disk; nothing was saved"),
			r->dir);
	if (fd >= 0)
		close(fd);
	return rc;
}

int repo_sync(struct repo *r, struct err *err)
{
	int rc = 0;

	if (!r->n_fresh)
		return 0;
	if (r->n_fresh > MANY) {
		rc = sync_system(r, err);
		if (rc == 0)
			r->n_fresh = 0;
		return rc;
	}
	qsort(r->fresh, r->n_fresh, sizeof(*r->fresh), by_id);
	start_writing(r);
	for (size_t i = 0; i < r->n_fresh && rc == 0; i++)
		rc = wait_for(r, &r->fresh[i], false, err);
	for (size_t i = 0; i < r->n_fresh && rc == 0; i++)
		if (i == 0 || r->fresh[i].id[0] != r->fresh[i - 1].id[0])
			rc = wait_for(r, &r->fresh[i], true, err);
	if (rc == 0)
		rc = sync_top(r, err);
	if (rc == 0)
		r->n_fresh = 0;
	return rc;
}
