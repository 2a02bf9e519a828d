/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/locate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "model/load_child.h"

enum { PARTS_MAX = 8, PART_MAX = 255 };
#define DESCRIPTION "MLmodel"
#define REPLY_MAX   ((size_t)32 << 20)

bool locate_is_plain(const char *name)
{
	const char *p = name;
	unsigned parts = 0;

	if (!text_valid(name, strlen(name)))
		return false;
	for (; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	for (p = name;; p++) {
		const size_t n = strcspn(p, "/");

		if (!n || n > PART_MAX || *p == '.' || ++parts > PARTS_MAX)
			return false;
		p += n;
		if (!*p)
			return true;
	}
}

static int refuse(
	const char *dir, const char *name, const char *why, struct err *err)
{
	char *safe = text_safe(name);

	err_set(err, ERR_UNSUPPORTED, "%s: \"%s\": %s", dir, safe, why);
	free(safe);
	return ERR_UNSUPPORTED;
}

static int not_opened(const char *dir, const char *name, struct err *err)
{
	if (errno == ELOOP || errno == ENOTDIR)
		return refuse(dir, name,
			_("this is a link, or leads through one; copy the "
			  "file itself there"),
			err);
	return err_errno(
		err, 0, _("%s: cannot open the file \"%s\" in it"), dir, name);
}

/* A plain file below a directory, with no link on the way. */
static int open_below(
	const char *dir, const char *name, int *out, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *p = name;
	struct stat st;

	while (fd >= 0 && *p) {
		const size_t n = strcspn(p, "/");
		char *part = xstrndup(p, n);
		const int next = openat(fd, part,
			O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK |
				O_NOCTTY | (p[n] ? O_DIRECTORY : 0));
		const int saved = errno;

		close(fd);
		free(part);
		errno = saved;
		fd = next;
		p += n + (p[n] == '/');
	}
	if (fd < 0)
		return not_opened(dir, name, err);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*out = fd;
		return 0;
	}
	close(fd);
	return refuse(dir, name, _("this is no plain file"), err);
}

/* What assay-parse says of the description. */
static int take_reply(const struct child *t, struct json **out, struct err *err)
{
	struct stat st;
	struct json *v = NULL;
	void *map;
	int rc;

	if (fstat(t->reply, &st) < 0 || st.st_size <= 0 ||
		(uint64_t)st.st_size > REPLY_MAX)
		return err_set(err, ERR_PARSE,
			_("%s: the reader handed over no description"),
			t->path);
	map = mmap(
		NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, t->reply, 0);
	if (map == MAP_FAILED)
		return err_errno(
			err, 0, _("%s: no memory for the model"), t->path);
	rc = json_parse(&v, t->path, map, (size_t)st.st_size, err);
	munmap(map, (size_t)st.st_size);
	if (rc == 0 && !locate_is_plain(json_get_str(v, "file", "/"))) {
		json_free(v);
		return err_set(err, ERR_PARSE,
			_("%s: the reader handed over no description"),
			t->path);
	}
	if (rc == 0)
		*out = v;
	return rc;
}

static int describe(const char *dir, struct json **out, struct err *err)
{
	static const char *const words[] = {"mlmodel", "alone", NULL};
	char *path = path_join(dir, DESCRIPTION);
	struct child t = {path, -1, -1, -1};
	int status = 0;
	int rc = open_below(dir, DESCRIPTION, &t.file, err);

	if (rc == ERR_NOTFOUND)
		rc = err_set(err, ERR_UNSUPPORTED,
			_("%s is a directory, and none of MLflow's (it has no "
			  "MLmodel): give the model file in it, such as "
			  "model.ubj or model.txt"),
			dir);
	if (rc == 0)
		rc = child_run(&t, words, &status, err);
	if (rc == 0)
		rc = status == 0 ? take_reply(&t, out, err)
				 : child_explain(&t, status, err);
	child_close(&t);
	free(path);
	return rc;
}

int model_locate(struct located *out, const char *path, struct err *err)
{
	struct located l = {NULL, NULL};
	const char *file;
	int rc, fd = -1;

	if (!file_is_dir(path)) {
		l.path = xstrdup(path);
		*out = l;
		return 0;
	}
	rc = describe(path, &l.mlflow, err);
	if (rc < 0)
		return rc;
	file = json_get_str(l.mlflow, "file", "");
	rc = open_below(path, file, &fd, err);
	if (rc < 0) {
		locate_release(&l);
		return rc;
	}
	close(fd);
	l.path = path_join(path, file);
	*out = l;
	return 0;
}

void locate_release(struct located *l)
{
	free(l->path);
	json_free(l->mlflow);
	l->path = NULL;
	l->mlflow = NULL;
}
