/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/app.h"

#include <stdlib.h>

#include "base/fileio.h"
#include "base/xalloc.h"
#include "store/at.h"
#include "store/store.h"

struct app {
	char *dir;
	char *at;
	struct store *store;
};

struct app *app_new(const char *dir)
{
	struct app *a = xcalloc(1, sizeof(*a));

	a->dir = dir ? xstrdup(dir) : NULL;
	return a;
}

void app_free(struct app *a)
{
	if (!a)
		return;
	store_close(a->store);
	free(a->dir);
	free(a->at);
	free(a);
}

void app_set_at(struct app *a, const char *record)
{
	free(a->at);
	a->at = record ? xstrdup(record) : NULL;
}

int app_store(struct app *a, struct store **s, struct err *err)
{
	if (!a->store) {
		const int rc =
			a->at ? store_open_at(&a->store, a->dir, a->at, err)
			      : store_open(&a->store, a->dir, err);

		if (rc < 0)
			return rc;
	}
	*s = a->store;
	return 0;
}

int app_refresh(struct app *a, struct err *err)
{
	struct store *s;
	const int rc = app_store(a, &s, err);

	return rc < 0 ? rc : store_refresh(s, NULL, err);
}

const char *app_dir(const struct app *a)
{
	return a->dir;
}

const char *app_git_dir(struct app *a)
{
	struct store *s;

	return app_store(a, &s, NULL) < 0 ? NULL : store_dir(s);
}

/* In a build tree the data lie beside the build directory. */
static const char *source_data_dir(void)
{
	static char *dir;

	if (!dir)
		dir = path_beside_program("../data/checklists/..");
	return dir;
}

const char *app_data_dir(void)
{
	const char *dir = getenv("ASSAY_DATADIR");

	if (dir && *dir)
		return dir;
	dir = source_data_dir();
	return dir ? dir : PKGDATADIR;
}

char *app_program(const char *name)
{
	const char *dir = getenv("ASSAY_LIBEXEC");
	char *beside;

	if (dir && *dir)
		return path_join(dir, name);
	beside = path_beside_program(name);
	return beside ? beside : path_join(PKGLIBEXECDIR, name);
}
