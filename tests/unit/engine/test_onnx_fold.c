/* SPDX-License-Identifier: Apache-2.0 */
/* A forest made of an ONNX graph answers as the graph does, on rows made to
 * hurt: thresholds and their neighbours, infinities, zeros of both signs,
 * missing values, texts that are missing or known to nobody; by each kernel. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "engine/kernel.h"
#include "model/onnx.h"

enum { FILE_MAX = 64 << 20, ROWS = 3000 };

static const char *const files[] = {"skl/boosting.onnx",
	"skl/boosting_multi.onnx", "skl/hist_boosting.onnx",
	"skl/hist_multi.onnx", "skl/forest.onnx", "skl/extra_trees.onnx",
	"skl/scaled_boosting.onnx", "skl/imputed_forest.onnx",
	"skl/columns_boosting.onnx", "skl/ordinal_forest.onnx",
	"skl/close.onnx"};

static void open_both(
	const char *name, struct model *forest, struct model *graph)
{
	const char *top = getenv("TOP_SRCDIR");
	char *path =
		xasprintf("%s/tests/golden/onnx/%s", top ? top : "..", name);
	struct model_input in = {.what = name};
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;

	if (file_read(&bytes, path, FILE_MAX, &err) < 0)
		fail_msg("%s", err.text);
	in.data = bytes.data;
	in.size = bytes.len;
	if (onnx_read(forest, &in, &err) < 0 ||
		onnx_read_graph(graph, &in, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(forest->n_trees > 0 && graph->graph);
	assert_int_equal(forest->n_features, graph->n_features);
	assert_int_equal(forest->n_groups, graph->n_groups);
	buf_release(&bytes);
	free(path);
}

/* A number near a threshold of the feature, or an odd one. */
static double odd_number(const struct model *m, uint32_t feature, struct rng *r)
{
	static const double odd[] = {0, -0.0, 1, -1, 1e-40, 3.4e38, -3.4e38};
	size_t i, tries;

	switch (rng_below(r, 6)) {
	case 0:
		return (double)NAN;
	case 1:
		return rng_below(r, 2) ? (double)INFINITY : -(double)INFINITY;
	case 2:
		return odd[rng_below(r, sizeof(odd) / sizeof(*odd))];
	default:
		break;
	}
	for (tries = 0; tries < 200; tries++) {
		i = (size_t)rng_below(r, m->n_nodes);
		if (m->nodes[i].flags & NODE_LEAF ||
			m->nodes[i].feature != feature)
			continue;
		switch (rng_below(r, 3)) {
		case 0:
			return m->nodes[i].value;
		case 1:
			return (double)nextafterf(
				(float)m->nodes[i].value, -INFINITY);
		default:
			return (double)nextafterf(
				(float)m->nodes[i].value, INFINITY);
		}
	}
	return (double)rng_below(r, 100) / 7;
}

static double odd_value(const struct model *m, uint32_t feature, struct rng *r)
{
	const struct model_feature *f = &m->features[feature];

	if (f->kind != FEATURE_CATEGORY)
		return odd_number(m, feature, r);
	switch (rng_below(r, 4)) {
	case 0:
		return (double)NAN;
	case 1:
		return -1;
	default:
		return f->n_levels ? (double)rng_below(r, f->n_levels) : -1;
	}
}

static void score(const struct model *m, const double *rows, double *out)
{
	struct engine *e;
	struct err err = ERR_INIT;

	if (engine_new(&e, m, &err) < 0 ||
		engine_answers(e, rows, ROWS, out, &err) < 0)
		fail_msg("%s", err.text);
	engine_predict(e, out, ROWS, out);
	engine_free(e);
}

static void check_file(const char *name, struct rng *r)
{
	static const char *const isas[] = {
		"reference", "generic", "avx2", "avx512"};
	struct model forest = {0}, graph = {0};
	double *rows, *want, *got;
	size_t i, k, n;

	open_both(name, &forest, &graph);
	rows = xcalloc(ROWS * (size_t)forest.n_features, sizeof(*rows));
	n = ROWS * (size_t)forest.n_groups;
	want = xcalloc(n, sizeof(*want));
	got = xcalloc(n, sizeof(*got));
	for (i = 0; i < ROWS * (size_t)forest.n_features; i++)
		rows[i] = odd_value(
			&forest, (uint32_t)(i % forest.n_features), r);
	score(&graph, rows, want);
	for (k = 0; k < sizeof(isas) / sizeof(*isas); k++) {
		if (!kernel_choose(isas[k]))
			continue;
		assert_int_equal(setenv("ASSAY_ISA", isas[k], 1), 0);
		score(&forest, rows, got);
		for (i = 0; i < n; i++)
			if (!(fabs(got[i] - want[i]) <=
				    3e-7 * fmax(1, fabs(want[i]))))
				fail_msg("%s, %s: row %zu: %.9g, wanted %.9g",
					name, isas[k], i / forest.n_groups,
					got[i], want[i]);
	}
	assert_int_equal(unsetenv("ASSAY_ISA"), 0);
	free(rows);
	free(want);
	free(got);
	model_close(&forest);
	model_close(&graph);
}

static void fold_answers_as_the_graph(void **state)
{
	struct rng r;
	size_t i;

	(void)state;
	rng_seed(&r, 20261125);
	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		check_file(files[i], &r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fold_answers_as_the_graph),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
