/* SPDX-License-Identifier: Apache-2.0 */
/* Job "bench": what a model costs on this machine, on a user's rows.
 *
 * Request: as of "score" without "margin", "out"; "price": of a core-hour, a
 *   number, or absent.
 * Result: {"rows": n used, "trees": n, "kernel": NAME, "plan_ms",
 *   "single": {"p50_us", "p99_us"}, "alone": [{"rows": of a call,
 *   "ns_per_row", "ns_per_row_per_tree", "rows_per_second"}],
 *   "together": {the same, "threads": n}, "file": {"rows", "cpu_seconds",
 *   "wall_seconds", "rows_per_second"}: reading the CSV and scoring it,
 *   "memory": {"model_bytes", "peak_bytes"}, "load": of the machine before,
 *   "busy": whether that disturbs, "environment": as optim/speed.h,
 *   "cost": {"price", "per_million_rows", "per_million_single"}}. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/scoring.h"
#include "optim/bench.h"
#include "optim/sample.h"
#include "work/kinds.h"

/* Above this load other work takes time from the one that is measured. */
#define BUSY_LOAD 0.3

struct benching {
	struct job *j;
	struct scoring_spec spec;
	struct scoring s;
	struct sample rows;
	struct bench bench;
	double load;
};

static double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int progress(void *arg, const char *step, uint64_t done, uint64_t total,
	struct err *err)
{
	return job_step(arg, step, done, total, err);
}

/* The whole file, as `assay score` would, but for writing. */
static int time_file(struct benching *b, struct json *result, struct err *err)
{
	double wall = seconds(CLOCK_MONOTONIC);
	double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	struct json *o;
	uint64_t rows = 0;
	int more;

	while ((more = scoring_next(&b->s, err)) > 0) {
		rows += b->s.batch.n_rows;
		more = job_step(b->j, "score", rows, 0, err);
		if (more)
			break;
	}
	if (more < 0)
		return more;
	wall = seconds(CLOCK_MONOTONIC) - wall;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	o = json_set(result, "file", json_object());
	json_set_int(o, "rows", (int64_t)rows);
	json_set_real(o, "cpu_seconds", cpu);
	json_set_real(o, "wall_seconds", wall);
	json_set_real(o, "rows_per_second", (double)rows / wall);
	return 0;
}

static int read_sample(struct benching *b, struct err *err)
{
	const struct sample_spec how = {false, false, 0, 1};
	struct scoring s;
	int rc = scoring_open(&s, &b->spec, err);

	if (rc < 0)
		return rc;
	rc = sample_read(&b->rows, &s, &how, err);
	scoring_close(&s);
	return rc;
}

static void add_batch(
	struct json *o, const struct benching *b, const struct bench_batch *t)
{
	const uint32_t trees = b->s.model.n_trees;

	json_set_int(o, "rows", (int64_t)t->rows);
	json_set_real(o, "ns_per_row", t->ns_per_row);
	if (trees)
		json_set_real(o, "ns_per_row_per_tree", t->ns_per_row / trees);
	json_set_real(o, "rows_per_second", 1e9 / t->ns_per_row);
}

static void add_times(struct json *result, const struct benching *b)
{
	struct json *o = json_set(result, "single", json_object()), *list;

	json_set_real(o, "p50_us", b->bench.single_p50_us);
	json_set_real(o, "p99_us", b->bench.single_p99_us);
	list = json_set(result, "alone", json_array());
	for (size_t i = 0; i < BENCH_BATCHES; i++)
		if (b->bench.alone[i].rows)
			add_batch(json_push(list, json_object()), b,
				&b->bench.alone[i]);
	o = json_set(result, "together", json_object());
	add_batch(o, b, &b->bench.together);
	json_set_int(o, "threads", (int64_t)b->bench.threads);
}

/* Processor time costs; waiting does not. */
static void add_cost(struct json *result, const struct benching *b)
{
	const struct json *price = json_get(b->j->request, "price");
	const double per_ns = json_num(price, 0) / 3600e9;
	double best = b->bench.alone[0].ns_per_row;
	struct json *o;

	if (!price)
		return;
	for (size_t i = 0; i < BENCH_BATCHES; i++)
		if (b->bench.alone[i].rows &&
			b->bench.alone[i].ns_per_row < best)
			best = b->bench.alone[i].ns_per_row;
	o = json_set(result, "cost", json_object());
	json_set_real(o, "price", json_num(price, 0));
	json_set_real(o, "per_million_rows", best * 1e6 * per_ns);
	json_set_real(o, "per_million_single",
		b->bench.alone[0].ns_per_row * 1e6 * per_ns);
}

static void describe(struct json *result, const struct benching *b)
{
	struct rusage usage;
	struct json *o;

	json_set_int(result, "rows", (int64_t)b->rows.n_rows);
	json_set_int(result, "trees", b->s.model.n_trees);
	json_set_str(result, "kernel", b->bench.kernel);
	json_set_real(result, "plan_ms", b->bench.plan_ms);
	add_times(result, b);
	o = json_set(result, "memory", json_object());
	json_set_int(o, "model_bytes", (int64_t)b->s.model.block_size);
	if (getrusage(RUSAGE_SELF, &usage) == 0)
		json_set_int(o, "peak_bytes", usage.ru_maxrss * 1024);
	json_set_real(result, "load", b->load);
	json_set_bool(result, "busy", b->load > BUSY_LOAD);
	json_set(result, "environment", speed_environment(b->bench.kernel));
	add_cost(result, b);
}

int work_bench(struct job *j, struct json *result, struct err *err)
{
	struct benching b = {.j = j};
	struct speed_ask ask = {.progress = progress, .arg = j};
	int rc = job_get_str(j, "model", &b.spec.model, err);

	if (rc == 0)
		rc = job_get_str(j, "data", &b.spec.data, err);
	if (rc < 0)
		return rc;
	if (getloadavg(&b.load, 1) != 1)
		b.load = 0;
	b.spec.map = json_get_str(j->request, "map", NULL);
	scoring_options(&b.spec.options, j->request);
	rc = read_sample(&b, err);
	if (rc == 0)
		rc = scoring_open(&b.s, &b.spec, err);
	if (rc == 0)
		rc = time_file(&b, result, err);
	if (rc == 0) {
		ask.rows = b.rows.rows;
		ask.n_rows = b.rows.n_rows;
		rc = bench_measure(&b.bench, &b.s.model, &ask, err);
	}
	if (rc == 0)
		describe(result, &b);
	scoring_close(&b.s);
	sample_release(&b.rows);
	return rc;
}
