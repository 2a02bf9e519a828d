/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/loose.h"

#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"

enum { HEADER_MAX = 64, LOOSE = 3, PACKED = 4 };

struct loose {
	git_odb_backend own;
	git_odb_backend *inner; /* libgit2's: writes, and knows what exists */
	char *dir;
};

/* An object on its way out of its file. */
struct inflating {
	struct buf file;
	z_stream z;
	unsigned char head[HEADER_MAX];
	size_t head_n, header; /* bytes in head; of them, the header */
	git_object_t type;
	size_t size;
};

static int damaged(const git_oid *id)
{
	char hex[REPO_HEX], *text;

	text = xasprintf(_("the object %s is damaged on the disk; another "
			   "clone may have it whole (join it anew)"),
		git_oid_tostr(hex, sizeof(hex), id));
	git_error_set_str(GIT_ERROR_ODB, text);
	free(text);
	return GIT_ERROR;
}

/* "blob 12" and a NUL. */
static int read_header(struct inflating *o)
{
	const char *text = (const char *)o->head, *space;
	char type[16];
	uint64_t size;
	size_t n;

	if (!memchr(text, '\0', o->head_n))
		return -1;
	n = strlen(text);
	space = strchr(text, ' ');
	if (!space || space == text || (size_t)(space - text) >= sizeof(type))
		return -1;
	memcpy(type, text, (size_t)(space - text));
	type[space - text] = '\0';
	o->type = git_object_string2type(type);
	if (o->type != GIT_OBJECT_BLOB && o->type != GIT_OBJECT_TREE &&
		o->type != GIT_OBJECT_COMMIT && o->type != GIT_OBJECT_TAG)
		return -1;
	if (num_parse_u64(space + 1, strlen(space + 1), &size) < 0 ||
		size > LOOSE_MAX)
		return -1;
	o->size = (size_t)size;
	o->header = n + 1;
	return 0;
}

/* Reads the file and inflates its first bytes. */
static int begin(struct inflating *o, const char *path, const git_oid *id)
{
	int rc;

	memset(o, 0, sizeof(*o));
	if (file_read(&o->file, path, LOOSE_MAX, NULL) < 0 ||
		inflateInit(&o->z) != Z_OK) {
		buf_release(&o->file);
		return damaged(id);
	}
	o->z.next_in = (unsigned char *)o->file.data;
	o->z.avail_in = (unsigned)o->file.len;
	o->z.next_out = o->head;
	o->z.avail_out = sizeof(o->head);
	rc = inflate(&o->z, Z_SYNC_FLUSH);
	o->head_n = sizeof(o->head) - o->z.avail_out;
	if ((rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR) ||
		read_header(o) < 0)
		return damaged(id);
	return 0;
}

/* The rest into out, which takes exactly the size that the header names. */
static int finish(struct inflating *o, unsigned char *out)
{
	const size_t early = o->head_n - o->header;
	unsigned char more;
	int rc;

	if (early > o->size)
		return -1;
	memcpy(out, o->head + o->header, early);
	o->z.next_out = out + early;
	o->z.avail_out = (unsigned)(o->size - early);
	rc = inflate(&o->z, Z_FINISH);
	if (rc == Z_BUF_ERROR || (rc == Z_OK && o->z.avail_out == 0)) {
		o->z.next_out = &more; /* only the checksum may be left */
		o->z.avail_out = 1;
		rc = inflate(&o->z, Z_FINISH);
		if (o->z.avail_out != 1)
			return -1;
		o->z.avail_out = 0;
	}
	return rc == Z_STREAM_END && o->z.avail_out == 0 && o->z.avail_in == 0
		       ? 0
		       : -1;
}

static void end(struct inflating *o)
{
	inflateEnd(&o->z);
	buf_release(&o->file);
}

static char *path_of(const struct loose *l, const git_oid *id)
{
	char hex[REPO_HEX];

	git_oid_tostr(hex, sizeof(hex), id);
	return xasprintf("%s/%.2s/%s", l->dir, hex, hex + 2);
}

static int open_object(
	struct inflating *o, const struct loose *l, const git_oid *id)
{
	char *path = path_of(l, id);
	const int rc = file_exists(path) ? begin(o, path, id) : GIT_ENOTFOUND;

	free(path);
	return rc;
}

static int loose_read(void **data, size_t *n, git_object_t *type,
	git_odb_backend *backend, const git_oid *id)
{
	struct inflating o;
	unsigned char *out = NULL;
	int rc = open_object(&o, (const struct loose *)backend, id);

	if (rc == GIT_ENOTFOUND)
		return rc;
	if (rc == 0) {
		out = git_odb_backend_data_alloc(backend, o.size + 1);
		if (!out || finish(&o, out) < 0)
			rc = damaged(id);
	}
	if (rc == 0) {
		out[o.size] = '\0';
		*data = out;
		*n = o.size;
		*type = o.type;
	} else if (out) {
		git_odb_backend_data_free(backend, out);
	}
	end(&o);
	return rc;
}

static int loose_read_header(size_t *n, git_object_t *type,
	git_odb_backend *backend, const git_oid *id)
{
	struct inflating o;
	const int rc = open_object(&o, (const struct loose *)backend, id);

	if (rc == GIT_ENOTFOUND)
		return rc;
	*n = o.size;
	*type = o.type;
	end(&o);
	return rc;
}

static git_odb_backend *inner(git_odb_backend *backend)
{
	return ((struct loose *)backend)->inner;
}

static int loose_exists_prefix(
	git_oid *out, git_odb_backend *backend, const git_oid *id, size_t n)
{
	return inner(backend)->exists_prefix(out, inner(backend), id, n);
}

/* An abbreviated id: which one it is, and then as above. */
static int loose_read_prefix(git_oid *found, void **data, size_t *n,
	git_object_t *type, git_odb_backend *backend, const git_oid *id,
	size_t digits)
{
	const int rc = loose_exists_prefix(found, backend, id, digits);

	return rc < 0 ? rc : loose_read(data, n, type, backend, found);
}

static int loose_exists(git_odb_backend *backend, const git_oid *id)
{
	return inner(backend)->exists(inner(backend), id);
}

static int loose_write(git_odb_backend *backend, const git_oid *id,
	const void *data, size_t n, git_object_t type)
{
	return inner(backend)->write(inner(backend), id, data, n, type);
}

static int loose_writestream(git_odb_stream **out, git_odb_backend *backend,
	git_object_size_t n, git_object_t type)
{
	return inner(backend)->writestream(out, inner(backend), n, type);
}

static int loose_foreach(
	git_odb_backend *backend, git_odb_foreach_cb each, void *arg)
{
	return inner(backend)->foreach (inner(backend), each, arg);
}

static int loose_freshen(git_odb_backend *backend, const git_oid *id)
{
	return inner(backend)->freshen(inner(backend), id);
}

static void loose_free(git_odb_backend *backend)
{
	struct loose *l = (struct loose *)backend;

	l->inner->free(l->inner);
	free(l->dir);
	free(l);
}

static int make(struct loose **out, git_odb *odb, const char *objects)
{
	struct loose *l = xcalloc(1, sizeof(*l));

	if (git_odb_backend_loose(&l->inner, objects, -1, 0, 0, 0) < 0 ||
		git_odb_init_backend(&l->own, GIT_ODB_BACKEND_VERSION) < 0) {
		free(l);
		return -1;
	}
	l->dir = xstrdup(objects);
	l->inner->odb = odb;
	l->own.read = loose_read;
	l->own.read_header = loose_read_header;
	l->own.read_prefix = loose_read_prefix;
	l->own.exists = loose_exists;
	l->own.exists_prefix = loose_exists_prefix;
	l->own.write = loose_write;
	l->own.writestream = loose_writestream;
	l->own.foreach = loose_foreach;
	l->own.freshen = loose_freshen;
	l->own.free = loose_free;
	*out = l;
	return 0;
}

/* Packs first, as libgit2 does; what is written goes to the first of equal
 * priority. */
static int add_dir(git_odb *odb, const char *objects, int below)
{
	git_odb_backend *packs = NULL;
	struct loose *loose = NULL;
	int rc = git_odb_backend_pack(&packs, objects);

	if (rc == 0)
		rc = git_odb_add_backend(odb, packs, PACKED - below);
	if (rc == 0)
		rc = make(&loose, odb, objects);
	if (rc == 0)
		rc = git_odb_add_backend(odb, &loose->own, LOOSE - below);
	return rc;
}

int loose_attach(git_repository *git, const char *objects, char *const *others,
	struct err *err)
{
	git_odb *odb = NULL;
	int rc = git_odb_new(&odb);

	if (rc == 0)
		rc = add_dir(odb, objects, 0);
	for (size_t i = 0; others && others[i] && rc == 0; i++)
		rc = add_dir(odb, others[i], 2);
	if (rc == 0)
		rc = git_repository_set_odb(git, odb);
	git_odb_free(odb);
	return rc < 0 ? repo_error(err, ERR_UNSUPPORTED,
				_("cannot open the store's objects"))
		      : 0;
}
