/* SPDX-License-Identifier: Apache-2.0 */
/* assay's side of grid.py: does what it is told, a line at a time.
 *
 *     open MODEL ROWS WIDTH    rows in float32, row-major
 *     time BATCH SECONDS CALLS  least CPU ns per row of calls, on other rows
 * each margins N FILE           of the first rows, as double, to the file
 *
 * Answers "ok ..." or "no REASON". One thread; the rows stay float32 until
 * the engine reads them. Calls shorter than the clock can tell are timed
 * together. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fileio.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "model/load.h"

enum { ROWS_MAX = 1 << 28, WORDS = 4 };

/* Nanoseconds that calls timed together take at least. */
#define TOGETHER 20000.0

struct cell {
	struct model model;
	struct engine *engine;
	struct buf rows;
	size_t n, at;
	double *out; /* of all rows */
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void cell_close(struct cell *c)
{
	engine_free(c->engine);
	if (c->engine)
		model_close(&c->model);
	buf_release(&c->rows);
	free(c->out);
	memset(c, 0, sizeof(*c));
}

static int cell_open(struct cell *c, char **word, struct err *err)
{
	uint64_t width = 0;
	int rc;

	cell_close(c);
	rc = model_load(&c->model, word[1], NULL, err);
	if (rc < 0)
		return rc;
	rc = engine_new(&c->engine, &c->model, err);
	if (rc < 0) {
		model_close(&c->model);
		return rc;
	}
	engine_alone(c->engine);
	rc = file_read(&c->rows, word[2], ROWS_MAX, err);
	if (rc == 0 && (num_parse_u64(word[3], strlen(word[3]), &width) < 0 ||
			       width != c->model.n_features))
		rc = err_set(err, ERR_PARSE, "the model has %u features",
			c->model.n_features);
	if (rc < 0)
		return rc;
	c->n = c->rows.len / sizeof(float) / width;
	c->out = xcalloc(c->n * engine_n_outputs(c->engine), sizeof(*c->out));
	printf("ok %u trees, %s\n", c->model.n_trees, engine_kernel(c->engine));
	return 0;
}

/* Time of `many` calls, each on the rows behind those of the last. */
static double call(struct cell *c, size_t batch, size_t many)
{
	const float *rows = (const float *)(const void *)c->rows.data;
	const double start = now();
	size_t i;

	for (i = 0; i < many; i++) {
		if (c->at + batch > c->n)
			c->at = 0;
		engine_margins_float(c->engine,
			rows + c->at * c->model.n_features, batch, c->out);
		c->at += batch;
	}
	return now() - start;
}

static void least(struct cell *c, size_t batch, double seconds, size_t calls)
{
	double best = (double)INFINITY, spent = 0, t;
	size_t i, many = 1;

	c->at = 0;
	t = call(c, batch, 1);
	if (t < TOGETHER)
		many = (size_t)(TOGETHER / t) + 1;
	for (i = 0; i < calls || spent < seconds * 1e9; i++) {
		t = call(c, batch, many);
		spent += t;
		best = t < best ? t : best;
	}
	printf("ok %.6g\n", best / (double)(many * batch));
}

static int write_margins(
	struct cell *c, size_t n, const char *path, struct err *err)
{
	const float *rows = (const float *)(const void *)c->rows.data;
	const size_t values = n * engine_n_outputs(c->engine);
	FILE *f = fopen(path, "wb");
	size_t done;

	engine_margins_float(c->engine, rows, n, c->out);
	done = f ? fwrite(c->out, sizeof(*c->out), values, f) : 0;
	if (!f || fclose(f) != 0 || done != values)
		return err_set(err, ERR_IO, "%s cannot be written", path);
	printf("ok\n");
	return 0;
}

static int obey(struct cell *c, char **word, struct err *err)
{
	uint64_t n = 0, calls = 0;
	double seconds = 0;

	if (strcmp(word[0], "open") == 0)
		return cell_open(c, word, err);
	if (!c->out || num_parse_u64(word[1], strlen(word[1]), &n) < 0 ||
		n == 0 || n > c->n)
		return err_set(err, ERR_PARSE, "not that many rows");
	if (strcmp(word[0], "margins") == 0)
		return write_margins(c, n, word[2], err);
	if (num_parse_double(word[2], strlen(word[2]), &seconds) < 0 ||
		num_parse_u64(word[3], strlen(word[3]), &calls) < 0)
		return err_set(err, ERR_PARSE, "time BATCH SECONDS CALLS");
	least(c, n, seconds, calls);
	return 0;
}

int main(void)
{
	struct cell c;
	char line[4096];

	memset(&c, 0, sizeof(c));
	while (fgets(line, sizeof(line), stdin)) {
		char *word[WORDS] = {line, line, line, line};
		struct err err = ERR_INIT;
		char *rest = line;
		size_t i;

		line[strcspn(line, "\n")] = '\0';
		for (i = 0; i < WORDS && rest; i++)
			word[i] = strsep(&rest, " ");
		if (obey(&c, word, &err) < 0)
			printf("no %s\n", err.text);
		fflush(stdout);
	}
	cell_close(&c);
	return 0;
}
