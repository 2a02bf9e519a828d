/* SPDX-License-Identifier: Apache-2.0 */
/* Times explanations against Debian's libxgboost (pred_contribs) on the same
 * model and rows, one thread:
 *
 *     bench_explain MODEL.json...
 *
 * MODEL.f32 beside each holds rows in float32. A time is the least CPU time of
 * the process over repeats; assay's begins with rows in memory as double and
 * ends with values in memory, XGBoost's begins with a DMatrix that is made.
 * Also the largest difference to XGBoost, and from bias + sum to the margin. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <xgboost/c_api.h>

#include "base/fileio.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "explain/explain.h"
#include "model/load.h"

enum { FILE_MAX = 1 << 28, PEER_ROWS = 256, PEER_REPEATS = 3 };
enum { OUR_ROWS = 4096, OUR_REPEATS = 7 };

static const char *const isas[] = {"generic", "avx2", "avx512"};
enum { N_ISAS = sizeof(isas) / sizeof(isas[0]) };

struct subject {
	const char *path;
	struct model model;
	double *rows;
	float *narrow;
	size_t n;
	float *peer; /* (PEER_ROWS, n_groups, n_features + 1) */
	double peer_us;
};

static void fail(const char *what)
{
	fprintf(stderr, "bench_explain: %s\n", what);
	exit(1);
}

static double cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static void read_rows(struct subject *s)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	const size_t stem = strlen(s->path) - strlen("json");
	char *path = xasprintf("%.*sf32", (int)stem, s->path);
	const size_t width = s->model.n_features;

	if (file_read(&bytes, path, FILE_MAX, &err) < 0)
		fail(err.text);
	s->n = bytes.len / sizeof(float) / width;
	if (s->n < OUR_ROWS)
		fail("too few rows");
	s->n = OUR_ROWS;
	s->narrow = xcalloc(s->n * width, sizeof(float));
	s->rows = xcalloc(s->n * width, sizeof(double));
	memcpy(s->narrow, bytes.data, s->n * width * sizeof(float));
	for (size_t i = 0; i < s->n * width; i++)
		s->rows[i] = (double)s->narrow[i];
	buf_release(&bytes);
	free(path);
}

static void time_peer(struct subject *s)
{
	static const char config[] =
		"{\"type\": 2, \"training\": false, \"iteration_begin\": 0, "
		"\"iteration_end\": 0, \"strict_shape\": true}";
	const size_t size =
		s->model.n_groups * ((size_t)s->model.n_features + 1);
	BoosterHandle booster;
	DMatrixHandle matrix;
	bst_ulong const *shape;
	bst_ulong dim;
	const float *out = NULL;

	s->peer = xcalloc(PEER_ROWS * size, sizeof(float));
	s->peer_us = INFINITY;
	if (XGBoosterCreate(NULL, 0, &booster) ||
		XGBoosterLoadModel(booster, s->path) ||
		XGBoosterSetParam(booster, "nthread", "1") ||
		XGDMatrixCreateFromMat(s->narrow, PEER_ROWS,
			s->model.n_features, NAN, &matrix))
		fail(XGBGetLastError());
	for (int i = 0; i < PEER_REPEATS; i++) {
		const double start = cpu_us();

		if (XGBoosterPredictFromDMatrix(
			    booster, matrix, config, &shape, &dim, &out))
			fail(XGBGetLastError());
		s->peer_us = fmin(s->peer_us, (cpu_us() - start) / PEER_ROWS);
	}
	memcpy(s->peer, out, PEER_ROWS * size * sizeof(float));
	XGDMatrixFree(matrix);
	XGBoosterFree(booster);
}

/* Largest difference to XGBoost, in units of max(1, max|value|) of a row. */
static double worst_difference(const struct subject *s, const double *values)
{
	const size_t size =
		s->model.n_groups * ((size_t)s->model.n_features + 1);
	double worst = 0;

	for (size_t r = 0; r < PEER_ROWS; r++) {
		double max = 1, difference = 0;

		for (size_t i = r * size; i < (r + 1) * size; i++) {
			max = fmax(max, fabs((double)s->peer[i]));
			difference = fmax(difference,
				fabs((double)s->peer[i] - values[i]));
		}
		worst = fmax(worst, difference / max);
	}
	return worst;
}

static double worst_sum(const struct subject *s, const double *values)
{
	const size_t width = (size_t)s->model.n_features + 1;
	const size_t n = s->n * s->model.n_groups;
	double *margins = xcalloc(n, sizeof(double)), worst = 0;
	struct engine *engine;
	struct err err = ERR_INIT;

	if (engine_new(&engine, &s->model, &err) < 0)
		fail(err.text);
	engine_margins(engine, s->rows, s->n, margins);
	for (size_t i = 0; i < n; i++) {
		double sum = 0;

		for (size_t f = 0; f < width; f++)
			sum += values[i * width + f];
		worst = fmax(worst, fabs(sum - margins[i]));
	}
	engine_free(engine);
	free(margins);
	return worst;
}

static void time_ours(const struct subject *s, const char *isa)
{
	struct err err = ERR_INIT;
	struct explain *e;
	double *values, best = INFINITY;

	setenv("ASSAY_ISA", isa, 1);
	if (explain_new(&e, &s->model, &err) < 0) {
		printf("  %-8s not on this machine\n", isa);
		return;
	}
	values = xcalloc(s->n * explain_n_values(e), sizeof(double));
	for (int i = 0; i < OUR_REPEATS; i++) {
		const double start = cpu_us();

		explain_rows(e, s->rows, s->n, values);
		best = fmin(best, (cpu_us() - start) / (double)s->n);
	}
	unsetenv("ASSAY_ISA");
	printf("  %-8s %9.2f us/row  %6.1fx XGBoost  off by %.1e, sums by "
	       "%.1e\n",
		isa, best, s->peer_us / best, worst_difference(s, values),
		worst_sum(s, values));
	fflush(stdout);
	free(values);
	explain_free(e);
}

static void bench(const char *path)
{
	struct model_options options = {ROUNDS_ALL, NULL, false};
	struct subject s = {.path = path};
	struct err err = ERR_INIT;
	double load = 0;

	if (model_load(&s.model, path, &options, &err) < 0)
		fail(err.text);
	read_rows(&s);
	time_peer(&s);
	if (getloadavg(&load, 1) != 1)
		load = NAN;
	printf("%s: %u trees, %u features, load %.1f\n", path, s.model.n_trees,
		s.model.n_features, load);
	printf("  %-8s %9.2f us/row\n", "xgboost", s.peer_us);
	for (size_t i = 0; i < N_ISAS; i++)
		time_ours(&s, isas[i]);
	free(s.peer);
	free(s.narrow);
	free(s.rows);
	model_close(&s.model);
}

int main(int argc, char **argv)
{
	setenv("ASSAY_THREADS", "1", 1);
	for (int i = 1; i < argc; i++)
		bench(argv[i]);
	return argc < 2;
}
