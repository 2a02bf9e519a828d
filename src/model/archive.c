/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/archive.h"

#include "base/i18n.h"

#ifdef HAVE_LIBARCHIVE

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/text.h"
#include "model/pickle.h"
#include "model/pickled.h"

enum {
	ENTRIES_MAX = 1000,
	RATIO_MAX = 100,
	CHUNK = 1 << 16,
	NAME_LIMIT = 4096
};
#define UNPACKED_MAX ((size_t)2 << 30)
#define UNPACKED_MIN ((size_t)1 << 20)

struct unpacking {
	const struct model_input *in;
	struct archive *a;
	size_t left; /* bytes that may still come out */
	unsigned entries;
	struct buf file;   /* the entry being looked at */
	struct buf name;   /* its name, fit to be shown */
	struct err reason; /* why the first one is no model */
};

static struct archive *open_tar(const struct model_input *in)
{
	struct archive *a = archive_read_new();

	if (!a)
		return NULL;
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_format_tar(a);
	if (archive_read_open_memory(a, in->data, in->size) == ARCHIVE_OK)
		return a;
	archive_read_free(a);
	return NULL;
}

static bool may_be_tar(const struct model_input *in)
{
	const char *p = in->data;

	if (in->size > 262 && memcmp(p + 257, "ustar", 5) == 0)
		return true;
	return in->size > 6 &&
	       (memcmp(p, "\x1f\x8b", 2) == 0 || memcmp(p, "BZh", 3) == 0 ||
		       memcmp(p,
			       "\xfd"
			       "7zXZ",
			       5) == 0);
}

bool archive_is_tar(const struct model_input *in)
{
	struct archive_entry *e;
	struct archive *a;
	bool is;

	if (!may_be_tar(in))
		return false;
	a = open_tar(in);
	if (!a)
		return false;
	is = archive_read_next_header(a, &e) == ARCHIVE_OK &&
	     (archive_format(a) & ARCHIVE_FORMAT_BASE_MASK) ==
		     ARCHIVE_FORMAT_TAR;
	archive_read_free(a);
	return is;
}

static int damaged(const struct unpacking *u, struct err *err)
{
	return err_set(err, ERR_PARSE,
		_("%s: the archive is damaged; copy it again"), u->in->what);
}

static int unsafe(const struct unpacking *u, const char *why, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED, "%s: \"%s\": %s", u->in->what,
		buf_str(&u->name), why);
}

/* Relative, of plain parts, short. */
static bool name_is_safe(const char *name)
{
	const char *p = name;

	if (!*name || *name == '/' || strlen(name) > NAME_LIMIT)
		return false;
	while (*p) {
		const size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.')
			return false;
		p += n + (p[n] == '/');
	}
	return true;
}

static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static int read_entry(struct unpacking *u, struct err *err)
{
	buf_clear(&u->file);
	for (;;) {
		la_ssize_t n;

		buf_grow(&u->file, CHUNK);
		n = archive_read_data(u->a, u->file.data + u->file.len, CHUNK);
		if (n < 0)
			return damaged(u, err);
		if (n == 0)
			return 0;
		if ((size_t)n > u->left)
			return err_set(err, ERR_LIMIT,
				_("%s: what is in it is more than a hundred "
				  "times its size, or 2 GiB"),
				u->in->what);
		u->left -= (size_t)n;
		u->file.len += (size_t)n;
	}
}

/* 1 if the entry is a plain file to be looked at. */
static int check_entry(
	struct unpacking *u, struct archive_entry *e, struct err *err)
{
	const char *name = archive_entry_pathname(e);

	if (++u->entries > ENTRIES_MAX)
		return err_set(err, ERR_LIMIT,
			_("%s: there are more than 1000 files in it"),
			u->in->what);
	if (!name)
		return damaged(u, err);
	buf_clear(&u->name);
	text_clean(&u->name, name, strnlen(name, 200));
	if (!name_is_safe(name))
		return unsafe(u, _("the name leads out of the archive"), err);
	if (archive_entry_hardlink(e) || archive_entry_symlink(e))
		return unsafe(
			u, _("this is a link; pack the file itself"), err);
	if (archive_entry_filetype(e) == AE_IFDIR)
		return 0;
	if (archive_entry_filetype(e) != AE_IFREG)
		return unsafe(u, _("this is no plain file"), err);
	return *last_part(name) != '.';
}

static bool holds_booster(const struct model_input *in, struct err *why)
{
	struct pickled pickled;
	bool holds;

	if (!pickle_is(in))
		return false;
	holds = pickled_read(&pickled, in, why) == 0;
	pickled_release(&pickled);
	return holds;
}

static int look_at(struct unpacking *u, struct buf *out, struct err *err)
{
	struct model_input inner = {.what = u->in->what};
	struct err why = ERR_INIT;
	enum model_format format;
	int rc = read_entry(u, err);

	if (rc < 0)
		return rc;
	inner.data = u->file.data;
	inner.size = u->file.len;
	if (model_sniff(&format, &inner, &why) < 0 &&
		!holds_booster(&inner, &why)) {
		if (!u->reason.code)
			u->reason = why;
		return 0;
	}
	if (out->len)
		return unsafe(u,
			_("there is another model in the archive; SageMaker "
			  "would average them, and assay reads one: unpack it "
			  "and give one"),
			err);
	buf_add(out, u->file.data, u->file.len);
	return 0;
}

static int walk(struct unpacking *u, struct buf *out, struct err *err)
{
	struct archive_entry *e;
	int rc = 0, got = ARCHIVE_OK;

	while (rc >= 0) {
		got = archive_read_next_header(u->a, &e);
		if (got == ARCHIVE_EOF)
			break;
		if (got != ARCHIVE_OK)
			return damaged(u, err);
		rc = check_entry(u, e, err);
		if (rc > 0)
			rc = look_at(u, out, err);
	}
	if (rc < 0 || out->len)
		return rc < 0 ? rc : 0;
	if (u->reason.code)
		return err_set(err, u->reason.code, "%s", u->reason.text);
	return err_set(err, ERR_UNSUPPORTED, _("%s: there is no file in it"),
		u->in->what);
}

int archive_find_model(
	struct buf *out, const struct model_input *in, struct err *err)
{
	struct unpacking u = {.in = in, .left = UNPACKED_MIN};
	int rc;

	if (in->size < UNPACKED_MAX / RATIO_MAX)
		u.left += in->size * RATIO_MAX;
	else
		u.left = UNPACKED_MAX;
	u.a = open_tar(in);
	rc = u.a ? walk(&u, out, err) : damaged(&u, err);
	archive_read_free(u.a);
	buf_release(&u.file);
	buf_release(&u.name);
	return rc;
}

#else

bool archive_is_tar(const struct model_input *in)
{
	(void)in;
	return false;
}

int archive_find_model(
	struct buf *out, const struct model_input *in, struct err *err)
{
	(void)out;
	return err_set(err, ERR_UNSUPPORTED,
		_("%s: this assay was built without libarchive"), in->what);
}

#endif
