/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/artifact.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/content.h"
#include "store/pointer.h"
#include "store/private.h"

static char *cas_path(struct store *s, const char *digest)
{
	return xasprintf("%s/cas/%.2s/%s", s->home, digest, digest);
}

/* DIR/aa/SHA256 of the shared content store, or NULL if none is set. */
static char *shared_path(struct store *s, const char *digest)
{
	const char *where = store_setting(s, "content");

	if (!where || strncmp(where, "dir:", 4) != 0 || !where[4])
		return NULL;
	return xasprintf("%s/%.2s/%s", where + 4, digest, digest);
}

static int make_parent(const char *path, struct err *err)
{
	char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	const int rc = dir_make(dir, err);

	free(dir);
	return rc;
}

/* What the tree is to hold for the bytes: themselves, or a pointer. */
static int stage(struct store *s, const char *digest, const char *file,
	uint64_t size, struct err *err)
{
	struct buf b = BUF_INIT;
	char *path = xasprintf("artifact/%.2s/%s", digest, digest);
	git_oid id;
	int rc = 0;

	if (size <= STORE_INLINE_MAX)
		rc = file_read(&b, file, STORE_INLINE_MAX, err);
	else
		pointer_write(&b, digest, size);
	if (rc == 0)
		rc = repo_put_blob(&s->repo, buf_str(&b), b.len, &id, err);
	for (size_t i = 0; i < s->staged.n && rc == 0; i++)
		if (strcmp(s->staged.v[i].path, path) == 0)
			goto out;
	if (rc == 0)
		repo_files_add(&s->staged, path, &id);
out:
	free(path);
	buf_release(&b);
	return rc;
}

int store_put_bytes(struct store *s, const void *data, size_t n,
	char digest[STORE_ID], struct err *err)
{
	char *path;
	int rc;

	hash_hex(digest, data, n);
	path = cas_path(s, digest);
	rc = make_parent(path, err);
	if (rc == 0 && !file_exists(path))
		rc = file_write(path, data, n, err);
	if (rc == 0)
		rc = stage(s, digest, path, n, err);
	free(path);
	return rc;
}

int store_put_file(struct store *s, const char *path, char digest[STORE_ID],
	struct err *err)
{
	char again[HASH_HEX];
	uint64_t size = 0;
	char *to;
	int rc = hash_file(digest, &size, path, err);

	if (rc < 0)
		return rc;
	to = cas_path(s, digest);
	rc = make_parent(to, err);
	if (rc == 0 && !file_exists(to))
		rc = file_copy(path, to, err);
	if (rc == 0)
		rc = hash_file(again, &size, to, err);
	if (rc == 0 && strcmp(again, digest) != 0) {
		unlink(to);
		rc = err_set(err, ERR_CONFLICT,
			_("%s changed while it was read; try again"), path);
	}
	if (rc == 0)
		rc = stage(s, digest, to, size, err);
	free(to);
	return rc;
}

/* Reads the row of an artifact: 1 known, 0 not. */
static int lookup(struct store *s, const char *digest, bool *pointer,
	git_oid *blob, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT pointer,blob FROM artifact WHERE sha256=?", "s",
		digest);

	if (rc == 0)
		rc = index_step(s, st, err);
	if (rc == 1) {
		*pointer = sqlite3_column_int(st, 0) != 0;
		if (git_oid_fromstr(blob, index_text(st, 1)) < 0)
			rc = err_set(err, ERR_BUG, _("a bad id in the index"));
	}
	if (rc >= 0)
		sqlite3_reset(st);
	return rc;
}

/* 0 if the file holds the bytes of its digest; a wrong one is removed. */
static int check_file(const char *path, const char *digest, struct err *err)
{
	char hex[HASH_HEX];
	int rc;

	if (!file_exists(path))
		return ERR_NOTFOUND;
	rc = hash_file(hex, NULL, path, err);
	if (rc == 0 && strcmp(hex, digest) != 0)
		rc = ERR_NOTFOUND;
	return rc;
}

static int extract(
	struct store *s, const git_oid *blob, const char *to, struct err *err)
{
	struct buf b = BUF_INIT;
	int rc = repo_blob(&s->repo, blob, &b, STORE_INLINE_MAX, err);

	if (rc == 0)
		rc = make_parent(to, err);
	if (rc == 0)
		rc = file_write(to, buf_str(&b), b.len, err);
	buf_release(&b);
	return rc;
}

static int fetch_shared(
	struct store *s, const char *digest, const char *to, struct err *err)
{
	char *from = shared_path(s, digest);
	int rc = from ? check_file(from, digest, err) : ERR_NOTFOUND;

	if (rc == 0)
		rc = make_parent(to, err);
	if (rc == 0)
		rc = file_copy(from, to, err);
	free(from);
	return rc;
}

static int missing(const char *digest, bool known, struct err *err)
{
	if (known)
		return err_set(err, ERR_NOTFOUND,
			_("bytes missing: artifact %.16s is known, but its "
			  "bytes are neither here nor in the content store; "
			  "sync on a clone that has them"),
			digest);
	return err_set(err, ERR_NOTFOUND,
		_("the store knows no artifact %.16s"), digest);
}

int store_artifact_path(
	struct store *s, const char *digest, char **path, struct err *err)
{
	char *to;
	bool pointer = true;
	git_oid blob;
	int rc, known;

	if (!hash_is_hex(digest))
		return err_set(err, ERR_ARG,
			_("\"%.80s\" is not a SHA-256 digest"), digest);
	known = lookup(s, digest, &pointer, &blob, err);
	if (known < 0)
		return known;
	to = cas_path(s, digest);
	rc = check_file(to, digest, err);
	if (rc == ERR_NOTFOUND && known)
		rc = pointer ? fetch_shared(s, digest, to, err)
			     : extract(s, &blob, to, err);
	if (rc == 0)
		rc = check_file(to, digest, err);
	if (rc == ERR_NOTFOUND)
		rc = missing(digest, known == 1, err);
	if (rc == 0)
		*path = to;
	else
		free(to);
	return rc;
}

enum store_bytes store_artifact_state(struct store *s, const char *digest)
{
	bool pointer = true, here;
	git_oid blob;
	char *own, *shared;
	int known;

	if (!hash_is_hex(digest))
		return STORE_BYTES_UNKNOWN;
	known = lookup(s, digest, &pointer, &blob, NULL);
	own = cas_path(s, digest);
	shared = shared_path(s, digest);
	here = file_exists(own) || (known == 1 && !pointer) ||
	       (shared && file_exists(shared));
	free(own);
	free(shared);
	if (here)
		return STORE_BYTES_HERE;
	return known == 1 ? STORE_BYTES_MISSING : STORE_BYTES_UNKNOWN;
}

int store_artifact_read(
	struct store *s, const char *digest, struct buf *out, struct err *err)
{
	char *path = NULL;
	const size_t start = out->len;
	char hex[HASH_HEX];
	int rc = store_artifact_path(s, digest, &path, err);

	if (rc == 0)
		rc = file_read(out, path, STORE_READ_MAX, err);
	if (rc == 0) {
		hash_hex(hex, buf_str(out) + start, out->len - start);
		if (strcmp(hex, digest) != 0)
			rc = err_set(err, ERR_IO,
				_("%s changed while it was read"), path);
	}
	free(path);
	return rc;
}

/* A directory of the content store, open to whoever its root is open to. */
static int make_shared_parent(
	struct store *s, const char *path, struct err *err)
{
	const char *root = store_setting(s, "content") + 4;
	char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	const bool there = file_is_dir(dir);
	struct stat st;
	int rc = dir_make(dir, err);

	if (rc == 0 && !there && stat(root, &st) == 0 &&
		chmod(dir, st.st_mode & 07777) < 0)
		rc = err_errno(err, 1, _("cannot share %s"), dir);
	free(dir);
	return rc;
}

static int push_one(struct store *s, const char *digest, struct err *err)
{
	char *own = cas_path(s, digest), *shared = shared_path(s, digest);
	int rc = 0;

	if (shared && file_exists(own) && !file_exists(shared)) {
		rc = make_shared_parent(s, shared, err);
		if (rc == 0)
			rc = file_copy(own, shared, err);
		if (rc == 0) /* others of the group read and heal it */
			rc = chmod(shared, 0444) < 0
				     ? err_errno(err, 1, _("cannot share %s"),
					       shared)
				     : 0;
	}
	free(own);
	free(shared);
	return rc;
}

int content_push(struct store *s, struct err *err)
{
	struct json *all = json_array();
	sqlite3_stmt *st;
	int rc = index_bind(
		s, &st, err, "SELECT sha256 FROM artifact WHERE pointer=1", "");

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		json_push(all, json_string(index_text(st, 0)));
		rc = 0;
	}
	for (size_t i = 0; i < json_count(all) && rc == 0; i++)
		rc = push_one(s, json_str(json_at(all, i), ""), err);
	json_free(all);
	return rc;
}
