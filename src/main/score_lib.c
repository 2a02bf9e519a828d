/* SPDX-License-Identifier: Apache-2.0 */
/* The shared library of data/target/assay-score.h. As built it holds no
 * model; target_lib() adds one at its end, where assay_score_open() finds it:
 * the library is the file that its own code was loaded from. */
#define ASSAY_SCORE_API __attribute__((visibility("default")))
#include "config.h"

#include "data/target/assay-score.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "optim/target.h"

struct assay_score {
	struct model model;
	struct engine *engine;
	char *certificate;
};

/* The library's bytes. */
struct image {
	const char *bytes;
	size_t size;
};

static const char anchor;

static int map_self(struct image *image, const char **path, struct err *err)
{
	struct stat st;
	Dl_info info;
	void *bytes;
	int fd;

	if (!dladdr(&anchor, &info) || !info.dli_fname)
		return err_set(err, ERR_IO,
			_("the library does not know its own file"));
	*path = info.dli_fname;
	fd = open(*path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, 0, _("cannot open %s"), *path);
	bytes = fstat(fd, &st) == 0 && st.st_size > 0
			? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
				  fd, 0)
			: MAP_FAILED;
	close(fd);
	if (bytes == MAP_FAILED)
		return err_errno(err, 0, _("cannot read %s"), *path);
	image->bytes = bytes;
	image->size = (size_t)st.st_size;
	return 0;
}

static bool holds(const struct image *image, uint64_t at, uint64_t size)
{
	return at <= image->size && size <= image->size - at;
}

static int find_tail(struct target_tail *tail, const struct image *image,
	const char *path, struct err *err)
{
	memset(tail, 0, sizeof(*tail));
	if (image->size > sizeof(*tail))
		memcpy(tail, image->bytes + image->size - sizeof(*tail),
			sizeof(*tail));
	if (memcmp(tail->magic, TARGET_MAGIC, sizeof(tail->magic)) != 0)
		return err_set(err, ERR_PARSE,
			_("%s holds no model; make one with assay optimize "
			  "NAME@N --target lib"),
			path);
	if (!holds(image, tail->block_at, tail->block_size) ||
		!holds(image, tail->certificate_at, tail->certificate_size))
		return err_set(err, ERR_PARSE,
			_("%s is damaged: its model lies outside of it"), path);
	return 0;
}

static int open_image(struct assay_score *s, const struct image *image,
	const char *path, struct err *err)
{
	struct target_tail tail;
	int rc = find_tail(&tail, image, path, err);

	if (rc == 0)
		rc = model_open(&s->model, image->bytes + tail.block_at,
			tail.block_size, false, err);
	if (rc < 0)
		return rc;
	s->certificate = xstrndup(
		image->bytes + tail.certificate_at, tail.certificate_size);
	return engine_new(&s->engine, &s->model, err);
}

ASSAY_SCORE_API int assay_score_abi(void)
{
	return ASSAY_SCORE_ABI;
}

ASSAY_SCORE_API struct assay_score *assay_score_open(char *why, size_t why_size)
{
	struct assay_score *s = xcalloc(1, sizeof(*s));
	struct image image = {NULL, 0};
	struct err err = ERR_INIT;
	const char *path = NULL;
	int rc = map_self(&image, &path, &err);

	if (rc == 0) {
		rc = open_image(s, &image, path, &err);
		munmap((void *)(uintptr_t)image.bytes, image.size);
	}
	if (rc == 0)
		return s;
	if (why_size)
		snprintf(why, why_size, "%s", err.text);
	assay_score_close(s);
	return NULL;
}

ASSAY_SCORE_API void assay_score_close(struct assay_score *s)
{
	if (!s)
		return;
	engine_free(s->engine);
	model_close(&s->model);
	free(s->certificate);
	free(s);
}

ASSAY_SCORE_API size_t assay_score_n_features(const struct assay_score *s)
{
	return s->model.n_features;
}

ASSAY_SCORE_API size_t assay_score_n_outputs(const struct assay_score *s)
{
	return engine_n_outputs(s->engine);
}

ASSAY_SCORE_API const char *assay_score_certificate(const struct assay_score *s)
{
	return s->certificate;
}

ASSAY_SCORE_API void assay_score_margins(const struct assay_score *s,
	const double *rows, size_t n_rows, double *out)
{
	engine_margins(s->engine, rows, n_rows, out);
}

ASSAY_SCORE_API void assay_score_predict(const struct assay_score *s,
	const double *rows, size_t n_rows, double *out)
{
	engine_margins(s->engine, rows, n_rows, out);
	engine_predict(s->engine, out, n_rows, out);
}
