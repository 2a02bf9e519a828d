/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "model/onnx.h"

enum { TENSOR_EXTERNAL = 13, NAME_LIMIT = 255 };

/* StringStringEntryProto: where a tensor lies. */
struct place {
	struct onnx_text location;
	uint64_t offset, length;
	bool has_length;
};

static int fail(
	const struct wire *w, int code, const char *why, struct err *err)
{
	return wire_fail(w, (size_t)(w->p - w->begin), code, why, err);
}

static int read_number(const struct wire *w, const struct onnx_text *t,
	uint64_t *out, struct err *err)
{
	if (t->n && num_parse_u64((const char *)t->p, t->n, out) == 0)
		return 0;
	return fail(w, ERR_PARSE,
		_("the place of a constant in another file is no number"), err);
}

static int read_entry(const struct wire *w, const struct wire_field *f,
	struct place *p, struct err *err)
{
	struct onnx_text key = {NULL, 0}, value = {NULL, 0};
	struct wire entry;
	struct wire_field g;
	int rc = wire_message(&entry, w, f, err);

	while (rc == 0 && (rc = wire_next(&entry, &g, err)) > 0) {
		rc = 0;
		if (g.number == 1 && g.type == WIRE_BYTES)
			key = (struct onnx_text){g.data, g.n};
		else if (g.number == 2 && g.type == WIRE_BYTES)
			value = (struct onnx_text){g.data, g.n};
	}
	if (rc < 0)
		return rc;
	if (key.n == 8 && memcmp(key.p, "location", 8) == 0)
		p->location = value;
	else if (key.n == 6 && memcmp(key.p, "offset", 6) == 0)
		return read_number(w, &value, &p->offset, err);
	else if (key.n == 6 && memcmp(key.p, "length", 6) == 0) {
		p->has_length = true;
		return read_number(w, &value, &p->length, err);
	}
	return 0;
}

static int read_place(
	const struct wire *message, struct place *p, struct err *err)
{
	struct wire w = *message;
	struct wire_field f;
	int rc;

	while ((rc = wire_next(&w, &f, err)) > 0) {
		if (f.number != TENSOR_EXTERNAL)
			continue;
		rc = read_entry(&w, &f, p, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

/* A plain name: no directory, and no file that a listing hides. */
static bool is_plain(const struct onnx_text *t)
{
	return t->n && t->n <= NAME_LIMIT && *t->p != '.' &&
	       !memchr(t->p, '/', t->n) && !memchr(t->p, 0, t->n) &&
	       text_valid((const char *)t->p, t->n);
}

static int map_side(struct onnx *x, struct onnx_side *side, struct err *err)
{
	const int fd = open(side->name,
		O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	void *map = MAP_FAILED;
	int rc = 0;

	if (fd < 0 && errno == ELOOP)
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: its constants lie in \"%s\" beside it, which is "
			  "a link; copy the file itself there"),
			x->in->what, side->name);
	if (fd < 0)
		return err_errno(err, 0,
			_("%s: its constants lie in the file \"%s\" beside it, "
			  "which cannot be opened"),
			x->in->what, side->name);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		rc = err_set(err, ERR_UNSUPPORTED,
			_("%s: its constants lie in \"%s\", which is no plain "
			  "file"),
			x->in->what, side->name);
	else if (st.st_size > 0)
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
			0);
	if (rc == 0 && map != MAP_FAILED) {
		side->data = map;
		side->size = (size_t)st.st_size;
	} else if (rc == 0) {
		rc = err_set(err, ERR_PARSE,
			_("%s: the file \"%s\" beside it is empty, or too "
			  "large"),
			x->in->what, side->name);
	}
	close(fd);
	return rc;
}

/* The file of that name, opened at its first use. */
static int find_side(struct onnx *x, const struct wire *w,
	const struct onnx_text *name, struct onnx_side **out, struct err *err)
{
	struct onnx_side *side;
	size_t i;
	int rc;

	for (i = 0; i < x->n_sides; i++)
		if (strlen(x->sides[i].name) == name->n &&
			memcmp(x->sides[i].name, name->p, name->n) == 0) {
			*out = &x->sides[i];
			return 0;
		}
	if (x->n_sides == ONNX_SIDES_MAX)
		return fail(w, ERR_LIMIT,
			_("its constants lie in more than 64 files"), err);
	side = &x->sides[x->n_sides];
	side->name = xstrndup((const char *)name->p, name->n);
	rc = map_side(x, side, err);
	if (rc < 0) {
		free(side->name);
		return rc;
	}
	x->n_sides++;
	*out = side;
	return 0;
}

void onnx_sides_release(struct onnx *x)
{
	size_t i;

	for (i = 0; i < x->n_sides; i++) {
		union {
			const unsigned char *from;
			void *to;
		} map = {x->sides[i].data};

		munmap(map.to, x->sides[i].size);
		free(x->sides[i].name);
	}
	x->n_sides = 0;
}

int onnx_external(struct onnx *x, const struct wire *message,
	const unsigned char **data, size_t *n, struct err *err)
{
	struct place p = {.offset = 0};
	struct onnx_side *side = NULL;
	int rc = read_place(message, &p, err);

	if (rc < 0)
		return rc;
	if (!x->in->options || !x->in->options->beside)
		return fail(message, ERR_UNSUPPORTED,
			_("the model keeps constants in a file beside it, and "
			  "the store keeps one file a version; make one file "
			  "of it, in Python: onnx.save(onnx.load(\"model.onnx"
			  "\"), \"one.onnx\")"),
			err);
	if (!is_plain(&p.location))
		return fail(message, ERR_UNSUPPORTED,
			_("the model keeps constants in another file, whose "
			  "name must be a plain one in the same directory"),
			err);
	rc = find_side(x, message, &p.location, &side, err);
	if (rc < 0 || !side)
		return rc;
	if (p.offset > side->size ||
		(p.has_length && p.length > side->size - p.offset))
		return fail(message, ERR_PARSE,
			_("a constant lies behind the end of the file beside "
			  "the model"),
			err);
	*data = side->data + p.offset;
	*n = p.has_length ? (size_t)p.length : side->size - (size_t)p.offset;
	return 0;
}
