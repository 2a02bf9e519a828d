/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "onnx_case.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "base/xalloc.h"
#include "engine/graph_run.h"
#include "model/onnx.h"

enum { FILE_MAX = 64 << 20 };

/* A TensorProto of a file; x owns its texts. */
static int read_tensor(struct onnx *x, struct tensor *t, struct buf *bytes,
	const char *path, struct err *err)
{
	struct graph g = {.n_nodes = 0};
	struct wire w;
	uint32_t value;
	int rc = file_read(bytes, path, FILE_MAX, err);

	if (rc < 0)
		return rc;
	wire_init(&w, path, bytes->data, bytes->len);
	rc = onnx_tensor(x, &w, &value, err);
	if (rc < 0)
		return rc;
	g.ints = x->k.ints;
	g.texts = x->k.texts;
	g.strings = x->k.strings.data;
	g.data = (const unsigned char *)x->k.data.data;
	tensor_constant(t, &g, &x->k.values[value]);
	return 0;
}

static void release(struct onnx *x, struct tensor *t, struct buf *bytes)
{
	tensor_release(t);
	buf_release(bytes);
	onnx_release(x);
}

/* Texts that live as long as a run, which may use its inputs up. */
struct texts {
	char **v;
	size_t n, cap;
};

static char *keep_text(struct texts *k, const char *text)
{
	k->v = xgrow(k->v, &k->cap, k->n + 1, sizeof(*k->v));
	k->v[k->n] = xstrdup(text);
	return k->v[k->n++];
}

static void free_texts(struct texts *k)
{
	while (k->n)
		free(k->v[--k->n]);
	free(k->v);
}

/* Copies the file's tensor into the run. */
static int give_input(struct texts *texts, struct tensor *to, unsigned type,
	const char *path, struct err *err)
{
	struct model_input in = {.what = path};
	struct onnx x = {.in = &in};
	struct buf bytes = BUF_INIT;
	struct tensor t = {0};
	int rc = read_tensor(&x, &t, &bytes, path, err);
	size_t i;

	/* The files of ONNX 1.12 hold bfloat16 as its bits. */
	if (rc == 0 && t.type == GRAPH_UINT16 && type == GRAPH_BFLOAT16)
		t.type = GRAPH_BFLOAT16;
	if (rc == 0)
		rc = tensor_like(to, t.type, &t, err);
	if (rc == 0 && t.type == GRAPH_TEXT)
		for (i = 0; i < t.n; i++)
			((char **)to->data)[i] =
				keep_text(texts, ((const char **)t.data)[i]);
	else if (rc == 0)
		memcpy(to->data, t.data, t.n * tensor_width(t.type));
	release(&x, &t, &bytes);
	return rc;
}

static bool near(const struct tensor *t, double a, double b)
{
	const bool half = t->type == GRAPH_FLOAT16 || t->type == GRAPH_BFLOAT16;

	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b);
	if (a == b)
		return true;
	return fabs(a - b) <=
	       (half ? 1e-3 : 1e-6) + (half ? 1e-2 : 1e-5) * fabs(b);
}

static int compare(
	const struct tensor *got, const struct tensor *want, struct err *err)
{
	const char *const *a = got->data, *const *b = want->data;
	double *x, *y;
	size_t i;
	int rc = 0;

	if ((got->type != want->type && (got->type != GRAPH_BFLOAT16 ||
						want->type != GRAPH_UINT16)) ||
		got->rank != want->rank ||
		memcmp(got->dims, want->dims,
			want->rank * sizeof(*want->dims)) != 0)
		return err_set(err, ERR_PARSE,
			"type %s, rank %u, %zu elements; wanted %s, %u, %zu",
			graph_type_name(got->type), got->rank, got->n,
			graph_type_name(want->type), want->rank, want->n);
	if (want->type == GRAPH_TEXT) {
		for (i = 0; i < want->n; i++)
			if (strcmp(a[i], b[i]) != 0)
				return err_set(err, ERR_PARSE,
					"text %zu is \"%s\", wanted \"%s\"", i,
					a[i], b[i]);
		return 0;
	}
	if (tensor_is_whole(want))
		return memcmp(got->data, want->data,
			       want->n * tensor_width(want->type)) == 0
			       ? 0
			       : err_set(err, ERR_PARSE, "other whole numbers");
	x = tensor_doubles(got);
	y = tensor_doubles(want);
	for (i = 0; i < want->n && rc == 0; i++)
		if (!near(want, x[i], y[i]))
			rc = err_set(err, ERR_PARSE,
				"element %zu is %.9g, wanted %.9g", i, x[i],
				y[i]);
	free(x);
	free(y);
	return rc;
}

static int check_output(
	const struct tensor *got, const char *path, struct err *err)
{
	struct model_input in = {.what = path};
	struct onnx x = {.in = &in};
	struct buf bytes = BUF_INIT;
	struct tensor t = {0};
	int rc = read_tensor(&x, &t, &bytes, path, err);

	if (rc == 0)
		rc = compare(got, &t, err);
	release(&x, &t, &bytes);
	return rc;
}

static int run_set(const struct graph *g, struct graph_run *r,
	const char *directory, unsigned set, struct err *err)
{
	struct texts texts = {NULL, 0, 0};
	char *path;
	uint32_t i;
	int rc = 0;

	for (i = 0; i < g->ends.n_inputs && rc == 0; i++) {
		path = xasprintf(
			"%s/test_data_set_%u/input_%u.pb", directory, set, i);
		rc = give_input(&texts, graph_run_input(r, i),
			g->values[g->refs[i]].type, path, err);
		free(path);
	}
	if (rc == 0)
		rc = graph_run_go(r, err);
	for (i = 0; i < g->ends.n_outputs && rc == 0; i++) {
		path = xasprintf(
			"%s/test_data_set_%u/output_%u.pb", directory, set, i);
		rc = check_output(graph_run_output(r, i), path, err);
		free(path);
	}
	free_texts(&texts);
	return rc;
}

static int run_sets(
	const struct graph *g, const char *directory, struct err *err)
{
	struct graph_plan *p = NULL;
	unsigned set;
	int rc = graph_plan_new(&p, g, err);

	for (set = 0; rc == 0; set++) {
		struct graph_run *r;
		char *path = xasprintf("%s/test_data_set_%u", directory, set);
		const bool there = file_is_dir(path);

		free(path);
		if (!there)
			break;
		r = graph_run_new(p);
		rc = run_set(g, r, directory, set, err);
		graph_run_free(r);
	}
	if (rc == 0 && set == 0)
		rc = err_set(err, ERR_NOTFOUND, "no data set");
	graph_plan_free(p);
	return rc;
}

int onnx_case(const char *directory, struct err *err)
{
	char *path = xasprintf("%s/model.onnx", directory);
	struct buf bytes = BUF_INIT, image = BUF_INIT;
	struct model_input in = {.what = path};
	struct onnx x = {.in = &in};
	struct graph g;
	int rc = file_read(&bytes, path, FILE_MAX, err);

	if (rc == 0) {
		in.data = bytes.data;
		in.size = bytes.len;
		rc = onnx_image(&x, &image, &g, err);
	}
	if (rc == 0)
		rc = run_sets(&g, directory, err);
	onnx_release(&x);
	buf_release(&image);
	buf_release(&bytes);
	free(path);
	return rc;
}
