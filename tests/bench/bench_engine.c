/* SPDX-License-Identifier: Apache-2.0 */
/* Times the kernels of this machine and Debian's libxgboost on the same models
 * and rows, from rows in memory to margins:
 *
 *     bench_engine MODEL.json...
 *
 * ASSAY_THREADS=N gives both N threads, and times them by the wall.
 * ASSAY_ISA in the environment leaves only that kernel. MODEL.f32 beside each
 * holds rows in float32. A time is the least CPU time of many repeats. XGBoost
 * gets float32, assay the same values as double; both include what they do to
 * read a row. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <xgboost/c_api.h>

#include "base/fileio.h"
#include "base/parallel.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "model/load.h"

enum { FILE_MAX = 1 << 28 };

/* A model with its rows, and what XGBoost answers. */
struct subject {
	const char *path;
	struct model model;
	float *narrow;
	double *rows;
	size_t n;
	BoosterHandle booster;
	float *margins;
};

static const size_t batches[] = {1, 16, 256, 4096, 16384};
enum { N_BATCHES = sizeof(batches) / sizeof(batches[0]) };
static const char *const isas[] = {"reference", "generic", "avx2", "avx512"};
enum { N_ISAS = sizeof(isas) / sizeof(isas[0]) };

static void fail(const char *what)
{
	fprintf(stderr, "bench_engine: %s\n", what);
	exit(1);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(parallel_width() > 1 ? CLOCK_MONOTONIC
					   : CLOCK_THREAD_CPUTIME_ID,
		&t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void read_rows(struct subject *s)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	char *path = xasprintf(
		"%.*sf32", (int)(strlen(s->path) - strlen("json")), s->path);
	size_t i, n;

	if (file_read(&bytes, path, FILE_MAX, &err) < 0)
		fail(err.text);
	n = bytes.len / sizeof(float);
	s->n = n / s->model.n_features;
	s->narrow = xcalloc(n, sizeof(*s->narrow));
	s->rows = xcalloc(n, sizeof(*s->rows));
	memcpy(s->narrow, bytes.data, n * sizeof(float));
	for (i = 0; i < n; i++)
		s->rows[i] = (double)s->narrow[i];
	buf_release(&bytes);
	free(path);
}

static void xgboost_rows(
	struct subject *s, size_t at, size_t n, const float **out)
{
	static const char config[] =
		"{\"type\": 1, \"training\": false, \"iteration_begin\": 0, "
		"\"iteration_end\": 0, \"strict_shape\": false, "
		"\"missing\": NaN, \"cache_id\": 0}";
	const size_t width = s->model.n_features;
	const bst_ulong *shape;
	bst_ulong dim;
	char array[256];

	snprintf(array, sizeof(array),
		"{\"data\": [%zu, true], \"shape\": [%zu, %zu], "
		"\"typestr\": \"<f4\", \"version\": 3}",
		(size_t)(s->narrow + at * width), n, width);
	if (XGBoosterPredictFromDense(
		    s->booster, array, config, NULL, &shape, &dim, out) != 0)
		fail(XGBGetLastError());
}

static void open_subject(struct subject *s, const char *path)
{
	const float *margins;
	struct err err = ERR_INIT;

	memset(s, 0, sizeof(*s));
	s->path = path;
	if (model_load(&s->model, path, NULL, &err) < 0)
		fail(err.text);
	read_rows(s);
	if (XGBoosterCreate(NULL, 0, &s->booster) != 0 ||
		XGBoosterSetParam(
			s->booster, "nthread", getenv("ASSAY_THREADS")) != 0 ||
		XGBoosterLoadModel(s->booster, path) != 0)
		fail(XGBGetLastError());
	xgboost_rows(s, 0, s->n, &margins);
	s->margins = xcalloc(s->n * s->model.n_groups, sizeof(float));
	memcpy(s->margins, margins, s->n * s->model.n_groups * sizeof(float));
}

static void close_subject(struct subject *s)
{
	XGBoosterFree(s->booster);
	model_close(&s->model);
	free(s->narrow);
	free(s->rows);
	free(s->margins);
}

static void score(struct subject *s, const struct engine *e, size_t at,
	size_t n, double *out)
{
	const float *ignored;

	if (e)
		engine_margins(e, s->rows + at * s->model.n_features, n, out);
	else
		xgboost_rows(s, at, n, &ignored);
}

/* Seconds of a batch: the least of repeats that take about a third of a
 * second. Small batches are timed together, on rows that differ. */
static double least(struct subject *s, const struct engine *e, size_t batch)
{
	const size_t together = batch < 1024 ? 1024 / batch : 1;
	double *out = xcalloc(batch * s->model.n_groups, sizeof(*out));
	double best = (double)INFINITY, spent = 0;
	size_t i, repeats = 0;

	while (repeats++ < 5 || spent < 0.3) {
		double t = seconds();

		for (i = 0; i < together; i++)
			score(s, e, i * batch, batch, out);
		t = seconds() - t;
		spent += t;
		if (repeats > 1 && t < best)
			best = t;
	}
	free(out);
	return best / (double)together;
}

/* Rows whose margin is not XGBoost's, bit for bit. */
static size_t count_different(struct subject *s, const struct engine *e)
{
	const size_t n = s->n * s->model.n_groups;
	double *out = xcalloc(n, sizeof(*out));
	size_t i, different = 0;

	engine_margins(e, s->rows, s->n, out);
	for (i = 0; i < n; i++)
		different += (float)out[i] != s->margins[i];
	free(out);
	return different;
}

static void print_cells(struct subject *s, const struct engine *e,
	const char *name, const double *peer)
{
	size_t i;

	printf("  %-10s", name);
	for (i = 0; i < N_BATCHES; i++) {
		const double t = peer && !e ? peer[i] : least(s, e, batches[i]);

		printf("  %9.3f",
			t * 1e9 / (double)batches[i] / s->model.n_trees);
		if (e)
			printf(" %5.1fx", peer[i] / t);
		else
			printf("       ");
	}
	if (e)
		printf("  %zu", count_different(s, e));
	printf("\n");
	fflush(stdout);
}

static void bench(struct subject *s, const char *only)
{
	double peer[N_BATCHES];
	struct engine *e;
	size_t i;

	printf("%s: %u trees, %zu nodes, %u features\n", s->path,
		s->model.n_trees, s->model.n_nodes, s->model.n_features);
	for (i = 0; i < N_BATCHES; i++)
		peer[i] = least(s, NULL, batches[i]);
	print_cells(s, NULL, "libxgboost", peer);
	for (i = 0; i < N_ISAS; i++) {
		double t = seconds();

		if (only && strcmp(only, isas[i]) != 0)
			continue;
		setenv("ASSAY_ISA", isas[i], 1);
		if (engine_new(&e, &s->model, NULL) < 0)
			continue;
		t = seconds() - t;
		print_cells(s, e, engine_kernel(e), peer);
		printf("  %-10s  planned in %.1f ms\n", "", t * 1e3);
		engine_free(e);
	}
}

static void print_line_of(const char *path, const char *key)
{
	char line[512];
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, key, strlen(key)) == 0) {
			fputs(line, stdout);
			break;
		}
	if (f)
		fclose(f);
}

int main(int argc, char **argv)
{
	const char *isa = getenv("ASSAY_ISA");
	char *only = isa ? xstrdup(isa) : NULL;
	int major, minor, patch, i;

	XGBoostVersion(&major, &minor, &patch);
	setenv("ASSAY_THREADS", "1", 0);
	printf("libxgboost %d.%d.%d, %zu thread(s), least %s time\n", major,
		minor, patch, parallel_width(),
		parallel_width() > 1 ? "wall" : "CPU");
	print_line_of("/proc/cpuinfo", "model name");
	printf("load at the start: ");
	fflush(stdout);
	print_line_of("/proc/loadavg", "");
	printf("ns per row per tree, and times libxgboost, for batches of");
	for (i = 0; i < N_BATCHES; i++)
		printf(" %zu", batches[i]);
	printf("; then margins that differ\n");
	for (i = 1; i < argc; i++) {
		struct subject s;

		open_subject(&s, argv[i]);
		bench(&s, only);
		close_subject(&s);
	}
	printf("load at the end: ");
	fflush(stdout);
	print_line_of("/proc/loadavg", "");
	free(only);
	return 0;
}
