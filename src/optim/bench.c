/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/bench.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "stats/order.h"

enum { SINGLES = 4000, REPEATS_MIN = 5, SPENT_NS = 200000000 };

static const size_t sizes[BENCH_BATCHES] = {1, 16, 256, 4096, 65536};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The rows, in calls of `batch`; the margins go over those of before. */
struct timing {
	const struct engine *engine;
	const struct speed_ask *ask;
	size_t width, batch;
	double *margins;
};

/* Calls that are timed together take a time which the clock resolves. */
static double least(const struct timing *t)
{
	const size_t n_batches = t->ask->n_rows / t->batch;
	const size_t calls = t->batch < 4096 ? 4096 / t->batch : 1;
	double best = (double)INFINITY, spent = 0;
	size_t i, repeats = 0;

	while (repeats++ < REPEATS_MIN || spent < SPENT_NS) {
		const double start = now_ns();
		double took;

		for (i = 0; i < calls; i++)
			engine_margins(t->engine,
				t->ask->rows +
					i % n_batches * t->batch * t->width,
				t->batch, t->margins);
		took = now_ns() - start;
		spent += took;
		if (repeats > 1 && took < best)
			best = took;
	}
	return best / (double)(calls * t->batch);
}

static void time_singles(struct bench *out, const struct timing *t)
{
	double *ns = xcalloc(SINGLES, sizeof(*ns));

	for (size_t i = 0; i < SINGLES; i++) {
		const double start = now_ns();

		engine_margins(t->engine,
			t->ask->rows + i % t->ask->n_rows * t->width, 1,
			t->margins);
		ns[i] = now_ns() - start;
	}
	order_sort(ns, SINGLES);
	out->single_p50_us = order_quantile(ns, SINGLES, 0.5) / 1e3;
	out->single_p99_us = order_quantile(ns, SINGLES, 0.99) / 1e3;
	free(ns);
}

static int time_alone(struct bench *out, struct timing *t, struct err *err)
{
	const size_t n = t->ask->n_rows;
	int rc = 0;

	time_singles(out, t);
	for (size_t i = 0; i < BENCH_BATCHES && rc == 0; i++) {
		t->batch = sizes[i];
		if (t->batch > n)
			continue;
		out->alone[i].rows = t->batch;
		out->alone[i].ns_per_row = least(t);
		if (t->ask->progress)
			rc = t->ask->progress(t->ask->arg, "measure", i + 1,
				BENCH_BATCHES + 1, err);
	}
	return rc;
}

int bench_measure(struct bench *out, const struct model *m,
	const struct speed_ask *ask, struct err *err)
{
	struct timing t = {.ask = ask, .width = m->n_features};
	struct engine *alone = NULL, *together = NULL;
	double start = now_ns();
	int rc;

	if (ask->n_rows == 0)
		return err_set(err, ERR_ARG,
			_("there is no row to measure the time on"));
	rc = engine_new(&alone, m, err);
	out->plan_ms = (now_ns() - start) / 1e6;
	if (rc == 0)
		rc = engine_new(&together, m, err);
	if (rc == 0) {
		t.margins = xcalloc(ask->n_rows * m->n_groups, sizeof(double));
		engine_alone(alone);
		t.engine = alone;
		out->kernel = engine_kernel(alone);
		rc = time_alone(out, &t, err);
	}
	if (rc == 0) {
		t.engine = together;
		t.batch = ask->n_rows;
		out->threads = parallel_width();
		out->together.rows = t.batch;
		out->together.ns_per_row = least(&t);
	}
	engine_free(alone);
	engine_free(together);
	free(t.margins);
	return rc;
}
