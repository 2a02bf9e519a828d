/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <dirent.h>
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

/* git leaves an empty directory behind. */
static bool holds_any(const char *path)
{
	struct stat st;
	const struct dirent *e;
	bool any = false;
	DIR *d;

	if (stat(path, &st) < 0)
		return false;
	if (!S_ISDIR(st.st_mode))
		return true;
	d = opendir(path);
	while (d && !any && (e = readdir(d)) != NULL)
		any = e->d_name[0] != '.';
	if (d)
		closedir(d);
	return any;
}

/* References that "git pack-refs" has moved into one file. */
static bool packs_replace(const char *dir)
{
	char *path = path_join(dir, "packed-refs");
	struct buf b = BUF_INIT;
	const bool any = file_exists(path) &&
			 file_read(&b, path, PACKED_MAX, NULL) == 0 &&
			 strstr(buf_str(&b), " refs/replace/");

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

	for (size_t i = 0; i < n; i++) {
		char *path = path_join(dir, causes[i].path);
		const bool there = holds_any(path);

		free(path);
		if (there)
			return refuse(dir, &causes[i], err);
	}
	return packs_replace(dir) ? refuse(dir, &causes[n - 1], err) : 0;
}
