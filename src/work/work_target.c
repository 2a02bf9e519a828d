/* SPDX-License-Identifier: Apache-2.0 */
/* Job "target": a model as a file that another program links.
 *
 * Request: {"model": PATH, "target": "c" | "lib", "out": PATH, "name": text
 *   that symbols of C begin with, "library": PATH of the library without a
 *   model, "header": PATH of its header, "subject": NAME@N or file name,
 *   "rounds", "missing"}.
 * Result: {"target", "files": [{"path", "sha256", "bytes"}], "rows": rows
 *   that were compared, "certificate": {...}}.
 * A library is opened and must give the engine's margins, bit for bit, on
 * rows at the model's thresholds; else nothing appears at "out". A C file
 * carries such rows as its self-test. For a library the header goes beside
 * it, under the same name with .h. */
#include "config.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "data/target/assay-score.h"
#include "engine/scoring.h"
#include "model/load.h"
#include "optim/edges.h"
#include "optim/target.h"
#include "work/kinds.h"

#define LIBRARY_MAX ((size_t)64 << 20)

enum { CHECKED_ROWS = 4096, CHECKED_SEED = 2, HEADER_MAX = 65536 };

struct making {
	struct job *j;
	struct model model;
	struct target target;
	char name[TARGET_NAME_MAX + 1];
	struct json *certificate, *files;
	const char *out;
	size_t rows;
};

static void describe_feature(struct json *list, const struct model_feature *f)
{
	struct json *o = json_push(list, json_object()), *levels;

	json_set_str(o, "name", f->name);
	if (f->n_levels == 0)
		return;
	levels = json_set(o, "levels", json_array());
	for (size_t i = 0; i < f->n_levels; i++)
		json_push(levels, json_string(f->levels[i]));
}

static int make_certificate(struct making *k, const char *path, struct err *err)
{
	const struct model *m = &k->model;
	struct json *c = k->certificate = json_object(), *o;
	char sha[HASH_HEX];
	uint64_t bytes;
	int rc = hash_file(sha, &bytes, path, err);

	if (rc < 0)
		return rc;
	json_set_str(c, "assay", PACKAGE_VERSION);
	json_set_str(c, "class", "identical");
	json_set_str(c, "subject", json_get_str(k->j->request, "subject", ""));
	o = json_set(c, "model", json_object());
	json_set_str(o, "sha256", sha);
	json_set_int(o, "bytes", (int64_t)bytes);
	json_set_str(o, "format", m->format);
	json_set_str(o, "version", m->version);
	json_set_str(o, "objective", m->objective);
	json_set_int(o, "trees", m->n_trees);
	json_set_int(c, "outputs", m->n_groups);
	o = json_set(c, "features", json_array());
	for (uint32_t i = 0; i < m->n_features; i++)
		describe_feature(o, &m->features[i]);
	return 0;
}

static int write_file(struct making *k, const char *path,
	const struct buf *bytes, struct err *err)
{
	char sha[HASH_HEX];
	struct json *o;
	int rc = file_write(path, bytes->data, bytes->len, err);

	if (rc < 0)
		return rc;
	hash_hex(sha, bytes->data, bytes->len);
	o = json_push(k->files, json_object());
	json_set_str(o, "path", path);
	json_set_str(o, "sha256", sha);
	json_set_int(o, "bytes", (int64_t)bytes->len);
	return 0;
}

static int make_c(struct making *k, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc = target_c(&text, &k->target, err);

	if (rc == 0)
		rc = write_file(k, k->out, &text, err);
	buf_release(&text);
	return rc;
}

/* What dlsym() gives, as the functions that they are. */
struct library {
	void *handle;
	struct assay_score *(*open)(char *why, size_t size);
	void (*close)(struct assay_score *s);
	void (*margins)(const struct assay_score *s, const double *rows,
		size_t n_rows, double *out);
};

static int load_library(struct library *l, const char *path, struct err *err)
{
	l->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!l->handle)
		return err_set(err, ERR_BUG,
			_("the library cannot be loaded again: %s"), dlerror());
	*(void **)&l->open = dlsym(l->handle, "assay_score_open");
	*(void **)&l->close = dlsym(l->handle, "assay_score_close");
	*(void **)&l->margins = dlsym(l->handle, "assay_score_margins");
	if (!l->open || !l->close || !l->margins)
		return err_set(err, ERR_BUG,
			_("the library lacks a function; reinstall assay"));
	return 0;
}

static int compare(struct making *k, const struct library *l,
	const struct assay_score *s, struct err *err)
{
	double *rows;
	const size_t n =
		edges_mixed(&rows, &k->model, CHECKED_ROWS, CHECKED_SEED);
	const size_t cells = n * k->model.n_groups;
	double *want = xcalloc(cells, sizeof(*want));
	double *got = xcalloc(cells, sizeof(*got));
	struct engine *e = NULL;
	int rc = engine_new(&e, &k->model, err);

	if (rc == 0) {
		engine_margins(e, rows, n, want);
		l->margins(s, rows, n, got);
		if (memcmp(want, got, cells * sizeof(*want)) != 0)
			rc = err_set(err, ERR_BUG,
				_("the library's margins differ from the "
				  "engine's: nothing was written; please "
				  "report this"));
	}
	k->rows = n;
	engine_free(e);
	free(rows);
	free(want);
	free(got);
	return rc;
}

static int check_library(struct making *k, const char *path, struct err *err)
{
	struct library l = {NULL, NULL, NULL, NULL};
	struct assay_score *s = NULL;
	char why[512] = "";
	int rc = load_library(&l, path, err);

	if (rc == 0) {
		s = l.open(why, sizeof(why));
		rc = s ? compare(k, &l, s, err)
		       : err_set(err, ERR_BUG, "%s", why);
	}
	if (s)
		l.close(s);
	if (l.handle)
		dlclose(l.handle);
	return rc;
}

/* "risk.so" and "risk" have risk.h beside them. */
static char *header_path(const char *out)
{
	const size_t n = strlen(out);
	const bool so = n > 3 && strcmp(out + n - 3, ".so") == 0;

	return xasprintf("%.*s.h", (int)(so ? n - 3 : n), out);
}

static int read_part(struct making *k, const char *name, size_t max,
	struct buf *out, struct err *err)
{
	const char *path;
	int rc = job_get_str(k->j, name, &path, err);

	return rc < 0 ? rc : file_read(out, path, max, err);
}

static int make_lib(struct making *k, struct err *err)
{
	struct buf library = BUF_INIT, made = BUF_INIT, header = BUF_INIT;
	char *draft = job_path(k->j, "model.so"), *beside = header_path(k->out);
	int rc = read_part(k, "library", LIBRARY_MAX, &library, err);

	if (rc == 0)
		rc = read_part(k, "header", HEADER_MAX, &header, err);
	if (rc == 0) {
		target_lib(&made, &k->target, &library);
		rc = file_write(draft, made.data, made.len, err);
	}
	if (rc == 0)
		rc = check_library(k, draft, err);
	if (rc == 0)
		rc = write_file(k, k->out, &made, err);
	if (rc == 0)
		rc = write_file(k, beside, &header, err);
	buf_release(&library);
	buf_release(&made);
	buf_release(&header);
	free(draft);
	free(beside);
	return rc;
}

static int make(struct making *k, struct err *err)
{
	const char *word;
	int rc = job_get_str(k->j, "target", &word, err);

	if (rc < 0)
		return rc;
	target_name(k->name, json_get_str(k->j->request, "name", "model"));
	k->target = (struct target){&k->model, k->name, k->certificate};
	json_set_str(k->certificate, "target", word);
	if (strcmp(word, "c") == 0)
		return make_c(k, err);
	if (strcmp(word, "lib") == 0)
		return make_lib(k, err);
	return err_set(err, ERR_ARG,
		_("there is no target '%s'; there are lib and c"), word);
}

int work_target(struct job *j, struct json *result, struct err *err)
{
	struct making k = {.j = j, .files = json_array()};
	struct model_options options;
	const char *path;
	int rc = job_get_str(j, "model", &path, err);

	if (rc == 0)
		rc = job_get_str(j, "out", &k.out, err);
	if (rc == 0) {
		scoring_options(&options, j->request);
		rc = model_load(&k.model, path, &options, err);
	}
	if (rc == 0 && k.model.graph)
		rc = model_need_trees(&k.model, err);
	if (rc == 0)
		rc = make_certificate(&k, path, err);
	if (rc == 0)
		rc = make(&k, err);
	if (rc == 0) {
		json_set_str(result, "target",
			json_get_str(j->request, "target", ""));
		json_set(result, "files", json_copy(k.files));
		json_set_int(result, "rows", (int64_t)k.rows);
		json_set(result, "certificate", json_copy(k.certificate));
	}
	json_free(k.files);
	json_free(k.certificate);
	model_close(&k.model);
	return rc;
}
