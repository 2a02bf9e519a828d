/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX files of scikit-learn, PyTorch and Keras give what those libraries
 * themselves answer: labels equal, scores within 1e-6 of max(1, |score|), for
 * the rows as float32. Rows whose score differs by more when the library sees
 * them in double are counted and printed. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "engine/graph_score.h"
#include "model/describe.h"
#include "model/read.h"
#include "table/bind.h"

enum { FILE_MAX = 64 << 20, KINDS_MIN = 50, NETS_MIN = 4 };

struct golden_case {
	char *name, *table;
	bool labels;
	size_t outputs;
	struct model model;
	double *rows, *scores, *want;
	size_t n_rows;
	char **label, **want_label; /* (n_rows) */
};

static char *path_of(const char *dir, const char *name, const char *end)
{
	return xasprintf("%s/tests/golden/onnx/%s/%s%s",
		getenv("TOP_SRCDIR") ? getenv("TOP_SRCDIR") : "..", dir, name,
		end);
}

static void read_file(
	struct buf *out, const char *dir, const char *name, const char *end)
{
	struct err err = ERR_INIT;
	char *path = path_of(dir, name, end);

	if (file_read(out, path, FILE_MAX, &err) < 0)
		fail_msg("%s", err.text);
	free(path);
}

static void open_model(struct golden_case *c, const char *dir)
{
	struct model_input in = {.what = c->name};
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;

	read_file(&bytes, dir, c->name, ".onnx");
	in.data = bytes.data;
	in.size = bytes.len;
	if (model_read(&c->model, &in, &err) < 0)
		fail_msg("%s", err.text);
	buf_release(&bytes);
}

static void read_rows(struct golden_case *c, const char *dir)
{
	struct bind_feature *features = model_bind_features(&c->model);
	const size_t width = c->model.n_features;
	struct batch batch = BATCH_INIT;
	struct err err = ERR_INIT;
	struct csv *csv = NULL;
	struct bind *bind = NULL;
	const double *rows = NULL;
	char *path = path_of(dir, c->table, ".csv");

	if (csv_open(&csv, path, &err) < 0 ||
		bind_new(&bind, csv, features, width, NULL, NULL, 0, &err) < 0)
		fail_msg("%s: %s", c->name, err.text);
	while (bind_next(bind, &batch, &rows, &err) > 0) {
		c->rows = xreallocarray(c->rows,
			(c->n_rows + batch.n_rows) * width, sizeof(double));
		memcpy(c->rows + c->n_rows * width, rows,
			batch.n_rows * width * sizeof(double));
		c->n_rows += batch.n_rows;
	}
	bind_free(bind);
	csv_close(csv);
	batch_release(&batch);
	free(features);
	free(path);
}

/* (n_rows, outputs) numbers, behind a label where there is one. */
static double *read_answers(const struct golden_case *c, const char *dir,
	const char *end, char **labels)
{
	double *v = xcalloc(c->n_rows * c->outputs, sizeof(*v));
	struct buf bytes = BUF_INIT;
	char *p;
	size_t r, k;

	read_file(&bytes, dir, c->name, end);
	p = bytes.data;
	for (r = 0; r < c->n_rows; r++) {
		if (labels) {
			const size_t n = strcspn(p, ",\n");

			labels[r] = xstrndup(p, n);
			p += n + 1;
		}
		for (k = 0; k < c->outputs; k++) {
			const size_t n = strcspn(p, ",\n");

			assert_int_equal(
				num_parse_data(p, n, &v[r * c->outputs + k]),
				0);
			p += n + 1;
		}
	}
	buf_release(&bytes);
	return v;
}

static void take_labels(void *ctx, size_t first, const struct tensor *t)
{
	struct golden_case *c = ctx;
	char text[NUM_TEXT_MAX];
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (t->type != GRAPH_TEXT)
			num_format_double(text, tensor_number(t, i));
		c->label[first + i] =
			xstrdup(t->type == GRAPH_TEXT
					? ((const char *const *)t->data)[i]
					: text);
	}
}

/* A forest gives scores only: its label is the class of the largest one. */
static size_t class_of(const struct golden_case *c, size_t row)
{
	const double *s = c->scores + row * c->outputs;
	size_t k, best = 0;

	if (c->outputs == 1)
		return s[0] > 0.5;
	for (k = 1; k < c->outputs; k++)
		if (s[k] > s[best])
			best = k;
	return best;
}

static void check_forest_labels(const struct golden_case *c)
{
	const char *labels[16] = {NULL};
	size_t r;

	for (r = 0; r < c->n_rows; r++) {
		const size_t k = class_of(c, r);

		assert_in_range(k, 0, 15);
		if (!labels[k])
			labels[k] = c->want_label[r];
		assert_string_equal(labels[k], c->want_label[r]);
	}
}

static double distance(double a, double b)
{
	return fabs(a - b) / (fabs(b) > 1 ? fabs(b) : 1);
}

static size_t count_far(const struct golden_case *c, const double *want)
{
	size_t i, r, far = 0;

	for (r = 0; r < c->n_rows; r++)
		for (i = 0; i < c->outputs; i++)
			if (!(distance(c->scores[r * c->outputs + i],
				      want[r * c->outputs + i]) <= 1e-6)) {
				far++;
				break;
			}
	return far;
}

static void score(struct golden_case *c)
{
	const struct graph_labels labels = {take_labels, c};
	struct engine *engine;
	struct err err = ERR_INIT;

	if (engine_new(&engine, &c->model, &err) < 0)
		fail_msg("%s: %s", c->name, err.text);
	assert_int_equal(engine_n_outputs(engine), c->outputs);
	if (engine_labels(
		    engine, c->rows, c->n_rows, c->scores, &labels, &err) < 0)
		fail_msg("%s: %s", c->name, err.text);
	engine_predict(engine, c->scores, c->n_rows, c->scores);
	engine_free(engine);
}

static void check_case(struct golden_case *c, const char *dir)
{
	double *full, worst = 0;
	size_t i, far;

	open_model(c, dir);
	read_rows(c, dir);
	c->label = xcalloc(c->n_rows, sizeof(char *));
	c->want_label = xcalloc(c->n_rows, sizeof(char *));
	c->scores = xcalloc(c->n_rows * c->outputs, sizeof(double));
	c->want =
		read_answers(c, dir, ".want", c->labels ? c->want_label : NULL);
	score(c);
	for (i = 0; i < c->n_rows * c->outputs; i++)
		worst = fmax(worst, distance(c->scores[i], c->want[i]));
	full = read_answers(c, dir, ".full", NULL);
	far = count_far(c, full);
	print_message("%s: %s; scores within %.1e; %zu of %zu rows differ "
		      "because inputs are float32\n",
		c->name, c->model.graph ? "graph" : "forest", worst, far,
		c->n_rows);
	free(full);
	if (count_far(c, c->want))
		fail_msg("%s: %zu rows are farther than 1e-6", c->name,
			count_far(c, c->want));
	if (c->labels && !c->model.graph)
		check_forest_labels(c);
	for (i = 0; i < c->n_rows && c->labels && c->model.graph; i++)
		assert_string_equal(c->label[i], c->want_label[i]);
}

static void close_case(struct golden_case *c)
{
	size_t i;

	for (i = 0; i < c->n_rows; i++) {
		free(c->label[i]);
		free(c->want_label[i]);
	}
	free(c->label);
	free(c->want_label);
	free(c->rows);
	free(c->scores);
	free(c->want);
	model_close(&c->model);
}

/* INDEX.tsv: name, 1 if there are labels, outputs (one digit), rows. */
static size_t check_all(const char *dir)
{
	struct buf index = BUF_INIT;
	size_t n = 0;
	char *p;

	read_file(&index, dir, "INDEX", ".tsv");
	p = strchr(index.data, '\n') + 1;
	while (*p) {
		struct golden_case c = {.name = p};

		p += strcspn(p, "\t");
		*p = '\0';
		c.labels = p[1] == '1';
		c.outputs = (size_t)(p[3] - '0');
		c.table = p + 5;
		p += strcspn(p + 1, "\n") + 1;
		*p++ = '\0';
		check_case(&c, dir);
		close_case(&c);
		n++;
	}
	buf_release(&index);
	return n;
}

static void onnx_scikit_learn_is_matched(void **state)
{
	(void)state;
	assert_true(check_all("skl") >= KINDS_MIN);
}

static void onnx_networks_are_matched(void **state)
{
	(void)state;
	assert_true(check_all("nets") >= NETS_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(onnx_scikit_learn_is_matched),
		cmocka_unit_test(onnx_networks_are_matched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
