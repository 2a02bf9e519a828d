/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "store/repo.h"

enum { PACKED_MAX = 64 << 20 };

static const struct cause {
	const char *path, *what, *mend;
} causes[] = {
	{"objects/info/alternates",
		N_("objects are borrowed from another repository, which may "
		   "change or lose them"),
		N_("take them over with \"git repack -a -d\" and remove the "
		   "file")},
	{"shallow", N_("the history is cut off"),
		N_("fetch the rest with \"git fetch --unshallow\"")},
	{"info/grafts",
		N_("commits are grafted: git shows another history than the "
		   "true one"),
		N_("look who did it, and remove the file")},
	{"refs/replace",
		N_("objects are replaced: git shows another history than the "
		   "true one"),
		N_("look who did it (\"git replace -l\"), and remove them "
		   "with \"git replace -d\"")},
};

static int cannot_look(const char *path, struct err *err)
{
	return err_errno(err, 0, _("cannot read %s"), path);
}

/* 1 if it is there, 0 if not, or an error; git leaves an empty directory
 * behind. */
static int holds_any(const char *path, struct err *err)
{
	struct stat st;
	const struct dirent *e;
	int any = 0;
	DIR *d;

	if (stat(path, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : cannot_look(path, err);
	if (!S_ISDIR(st.st_mode))
		return 1;
	d = opendir(path);
	if (!d)
		return cannot_look(path, err);
	while (any == 0) {
		errno = 0;
		e = readdir(d);
		if (!e) {
			any = errno ? cannot_look(path, err) : 0;
			break;
		}
		any = e->d_name[0] != '.';
	}
	closedir(d);
	return any;
}

/* References that "git pack-refs" has moved into one file. */
static int packs_replace(const char *dir, struct err *err)
{
	char *path = path_join(dir, "packed-refs");
	struct buf b = BUF_INIT;
	int any = file_read(&b, path, PACKED_MAX, err);

	if (any == ERR_NOTFOUND)
		any = 0;
	else if (any == 0)
		any = strstr(buf_str(&b), " refs/replace/") != NULL;
	buf_release(&b);
	free(path);
	return any;
}

static int refuse(const char *dir, const struct cause *c, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED,
		_("%s/%s: %s; such a store is not read: %s, or clone it again "
		  "with \"assay join\""),
		dir, c->path, _(c->what), _(c->mend));
}

int repo_check_whole(const char *dir, struct err *err)
{
	const size_t n = sizeof(causes) / sizeof(causes[0]);
	int rc;

	for (size_t i = 0; i < n; i++) {
		char *path = path_join(dir, causes[i].path);

		rc = holds_any(path, err);
		free(path);
		if (rc != 0)
			return rc < 0 ? rc : refuse(dir, &causes[i], err);
	}
	rc = packs_replace(dir, err);
	return rc == 1 ? refuse(dir, &causes[n - 1], err) : rc;
}
