/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/fileio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/rng.h"
#include "base/xalloc.h"

enum { CHUNK = 65536, TRIES = 100 };

static ssize_t read_some(int fd, void *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

static int open_read(int *fd, const char *path, struct err *err)
{
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*fd < 0)
		return err_errno(err, 0, _("cannot open %s"), path);
	return 0;
}

static int read_all(
	struct buf *out, int fd, size_t max, const char *path, struct err *err)
{
	const size_t start = out->len;

	for (;;) {
		ssize_t got;

		buf_grow(out, CHUNK);
		got = read_some(fd, out->data + out->len, CHUNK);
		if (got < 0)
			return err_errno(err, 0, _("cannot read %s"), path);
		if (got == 0)
			return 0;
		out->len += (size_t)got;
		if (out->len - start > max)
			return err_set(err, ERR_LIMIT,
				_("%s is larger than %zu bytes, the most that "
				  "is read here"),
				path, max);
	}
}

int file_read(struct buf *out, const char *path, size_t max, struct err *err)
{
	const size_t start = out->len;
	int fd, rc;

	rc = open_read(&fd, path, err);
	if (rc)
		return rc;
	rc = read_all(out, fd, max, path, err);
	close(fd);
	if (rc)
		out->len = start;
	if (out->data)
		out->data[out->len] = '\0';
	return rc;
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		const ssize_t put = write(fd, p, n);

		if (put < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		p += put;
		n -= (size_t)put;
	}
	return 0;
}

/* A file that is being written beside its target. */
struct draft {
	char *target; /* with links followed */
	char *path;   /* NULL: the target itself, which is not a regular file */
	int fd;
};

static int open_draft(struct draft *d, const char *path, struct err *err)
{
	struct stat st;
	const bool there = stat(path, &st) == 0;
	const mode_t mode = there ? st.st_mode & 0777 : 0666;

	*d = (struct draft){NULL, NULL, -1};
	d->target = there ? realpath(path, NULL) : NULL;
	if (!d->target)
		d->target = xstrdup(path);
	if (there && !S_ISREG(st.st_mode)) {
		d->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return d->fd < 0 ? err_errno(err, 1, _("cannot write %s"), path)
				 : 0;
	}
	for (int i = 0; i < TRIES && d->fd < 0; i++) {
		uint32_t id;

		rng_secret(&id, sizeof(id));
		free(d->path);
		d->path = xasprintf("%s.%08x.tmp", d->target, (unsigned)id);
		d->fd = open(d->path,
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			mode);
		if (d->fd < 0 && errno != EEXIST)
			break;
	}
	if (d->fd < 0) {
		free(d->path);
		d->path = NULL;
		return err_errno(err, 1, _("cannot write %s"), path);
	}
	return 0;
}

static int sync_dir_of(const char *path)
{
	char *dir = xstrdup(path);
	char *slash = strrchr(dir, '/');
	int fd, rc;

	if (slash)
		slash[slash == dir] = '\0';
	fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	if (fd < 0)
		return -1;
	rc = fsync(fd);
	if (rc && (errno == EINVAL || errno == EROFS))
		rc = 0; /* a file system that has nothing to sync */
	close(fd);
	return rc;
}

/* Makes the written draft the target, or removes it if rc is not 0. */
static int close_draft(
	struct draft *d, const char *path, int rc, struct err *err)
{
	if (d->fd >= 0 && d->path && rc == 0 && fsync(d->fd))
		rc = err_errno(err, 1, _("cannot write %s"), path);
	if (d->fd >= 0 && close(d->fd) && rc == 0)
		rc = err_errno(err, 1, _("cannot write %s"), path);
	if (rc == 0 && d->path &&
		(rename(d->path, d->target) || sync_dir_of(d->target)))
		rc = err_errno(err, 1, _("cannot write %s"), path);
	if (rc && d->path)
		unlink(d->path);
	free(d->path);
	free(d->target);
	return rc;
}

int file_write(const char *path, const void *data, size_t n, struct err *err)
{
	struct draft d;
	int rc = open_draft(&d, path, err);

	if (rc == 0 && write_all(d.fd, data, n))
		rc = err_errno(err, 1, _("cannot write %s"), path);
	return close_draft(&d, path, rc, err);
}

static int copy_bytes(
	int in, int out, const char *from, const char *to, struct err *err)
{
	char *chunk = xmalloc(CHUNK);
	int rc = 0;

	for (;;) {
		const ssize_t got = read_some(in, chunk, CHUNK);

		if (got < 0)
			rc = err_errno(err, 0, _("cannot read %s"), from);
		else if (write_all(out, chunk, (size_t)got))
			rc = err_errno(err, 1, _("cannot write %s"), to);
		if (rc || got == 0)
			break;
	}
	free(chunk);
	return rc;
}

static int open_regular(
	int *fd, struct stat *st, const char *path, struct err *err)
{
	int rc = open_read(fd, path, err);

	if (rc)
		return rc;
	if (fstat(*fd, st))
		rc = err_errno(err, 0, _("cannot read %s"), path);
	else if (!S_ISREG(st->st_mode))
		rc = err_set(err, ERR_ARG,
			_("%s is not a regular file; give a file"), path);
	if (rc)
		close(*fd);
	return rc;
}

int file_copy(const char *from, const char *to, struct err *err)
{
	struct draft d;
	struct stat st;
	int in, rc;

	rc = open_regular(&in, &st, from, err);
	if (rc)
		return rc;
	rc = open_draft(&d, to, err);
	if (rc == 0)
		rc = copy_bytes(in, d.fd, from, to, err);
	close(in);
	return close_draft(&d, to, rc, err);
}

int file_map(struct file_map *out, const char *path, struct err *err)
{
	struct file_map m = {NULL, 0};
	struct stat st;
	int fd, rc;

	rc = open_regular(&fd, &st, path, err);
	if (rc)
		return rc;
	m.size = (size_t)st.st_size;
	if (m.size) {
		void *p = mmap(NULL, m.size, PROT_READ, MAP_PRIVATE, fd, 0);

		if (p == MAP_FAILED)
			rc = err_errno(err, 0, _("cannot map %s"), path);
		else
			m.data = p;
	}
	close(fd);
	if (rc == 0)
		*out = m;
	return rc;
}

void file_unmap(struct file_map *m)
{
	union {
		const uint8_t *from;
		void *to;
	} p = {m->data};

	if (m->data)
		munmap(p.to, m->size);
	m->data = NULL;
	m->size = 0;
}
