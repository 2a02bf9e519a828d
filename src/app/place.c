/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/place.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

enum { PLACES_MAX = 16 << 20 };

static char *places_path(struct app *a)
{
	const char *dir = app_git_dir(a);

	return dir ? xasprintf("%s/assay/places.json", dir) : NULL;
}

/* The map of this clone; empty where there is none yet. */
static struct json *read_places(struct app *a)
{
	char *path = places_path(a);
	struct json *v = NULL;

	if (path && file_exists(path) &&
		json_read_file(&v, path, PLACES_MAX, NULL) < 0)
		v = NULL;
	free(path);
	return json_type(v) == JSON_OBJECT ? v : json_object();
}

static int64_t changed_us(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000 +
	       st->st_mtim.tv_nsec / 1000;
}

static int write_places(
	struct app *a, const struct json *places, struct err *err)
{
	char *path = places_path(a);
	struct buf b = BUF_INIT;
	int rc = 0;

	if (path) {
		json_write(&b, places);
		rc = file_write(path, b.data, b.len, err);
	}
	buf_release(&b);
	free(path);
	return rc;
}

int app_place_add(struct app *a, const char *path, char digest[HASH_HEX],
	uint64_t *size, struct err *err)
{
	char *full = path_absolute(path);
	struct json *places, *o;
	struct stat st;
	uint64_t n;
	int rc = hash_file(digest, &n, full, err);

	if (rc == 0 && stat(full, &st) < 0)
		rc = err_errno(err, 0, "%s", full);
	if (rc < 0)
		goto out;
	places = read_places(a);
	o = json_set(places, digest, json_object());
	json_set_str(o, "path", full);
	json_set_int(o, "size", (int64_t)n);
	json_set_int(o, "changed", changed_us(&st));
	rc = write_places(a, places, err);
	json_free(places);
	if (size)
		*size = n;
out:
	free(full);
	return rc;
}

static bool still_same(const struct json *o, const char *digest)
{
	const char *path = json_get_str(o, "path", "");
	char now[HASH_HEX];
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	if (st.st_size == json_get_i64(o, "size", -1) &&
		changed_us(&st) == json_get_i64(o, "changed", -1))
		return true;
	return hash_file(now, NULL, path, NULL) == 0 &&
	       strcmp(now, digest) == 0;
}

/* Bytes that the store itself holds need no file: submitted predictions. */
static bool in_store(struct app *a, const char *digest, char **path)
{
	struct store *s;

	return app_store(a, &s, NULL) == 0 &&
	       store_artifact_path(s, digest, path, NULL) == 0;
}

int app_place_find(
	struct app *a, const char *digest, char **path, struct err *err)
{
	struct json *places = read_places(a);
	const struct json *o = json_get(places, digest);
	int rc = 0;

	if (o && still_same(o, digest))
		*path = xstrdup(json_get_str(o, "path", ""));
	else if (in_store(a, digest, path))
		rc = 0;
	else if (o)
		rc = err_set(err, ERR_NOTFOUND,
			_("%s: no longer holds the data %.12s; name a file "
			  "that does: assay data locate %.12s FILE"),
			json_get_str(o, "path", ""), digest, digest);
	else
		rc = err_set(err, ERR_NOTFOUND,
			_("the data %.12s are not on this machine; name the "
			  "file: assay data locate %.12s FILE"),
			digest, digest);
	json_free(places);
	return rc;
}

const char *app_place_state(struct app *a, const char *digest)
{
	struct json *places = read_places(a);
	const struct json *o = json_get(places, digest);
	const char *state = "missing";
	char *path;

	if (o && file_exists(json_get_str(o, "path", "")))
		state = still_same(o, digest) ? "here" : "changed";
	if (strcmp(state, "here") != 0 && in_store(a, digest, &path)) {
		state = "here";
		free(path);
	}
	json_free(places);
	return state;
}
