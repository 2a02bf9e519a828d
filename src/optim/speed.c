/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/speed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "blas/linalg.h"
#include "engine/engine.h"
#include "stats/order.h"

enum { BATCH_MAX = 8192, TARGET_NS = 4000000, CPUINFO_MAX = 8 << 20 };

struct side {
	const struct model *model;
	struct model copy; /* in other memory each time */
	struct engine *engine;
	double *margins;
	double ns[SPEED_REPEATS];
	double single[SPEED_SINGLE];
};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Time of scoring the rows as often as loops says. */
static double run(struct side *s, const double *rows, size_t n, size_t loops)
{
	const double start = now_ns();

	for (size_t k = 0; k < loops; k++)
		engine_margins(s->engine, rows, n, s->margins);
	return now_ns() - start;
}

/* Loops that take a time which the clock resolves well. */
static size_t calibrate(struct side *s, const double *rows, size_t n)
{
	const double once = run(s, rows, n, 2) / 2.0;

	if (once >= TARGET_NS)
		return 1;
	return (size_t)(TARGET_NS / fmax(once, 1.0)) + 1;
}

static void time_single(
	struct side *s, const double *rows, size_t n, size_t width)
{
	for (size_t k = 0; k < SPEED_SINGLE; k++)
		s->single[k] = run(s, rows + k % n * width, 1, 1);
	order_sort(s->single, SPEED_SINGLE);
}

/* Where a model lies in memory changes its speed by a percent or so; a new
 * copy for each repeat makes that part of the noise. */
static int side_open(struct side *s, struct err *err)
{
	int rc = model_open(
		&s->copy, s->model->block, s->model->block_size, false, err);

	if (rc == 0)
		rc = engine_new(&s->engine, &s->copy, err);
	if (rc == 0)
		engine_alone(s->engine);
	return rc;
}

static void side_close(struct side *s)
{
	engine_free(s->engine);
	s->engine = NULL;
	model_close(&s->copy);
}

static struct speed_side summary(struct side *s, double rows_timed)
{
	struct speed_side out;

	order_sort(s->ns, SPEED_REPEATS);
	out.ns_per_row = order_quantile(s->ns, SPEED_REPEATS, 0.5) / rows_timed;
	out.p50_us = order_quantile(s->single, SPEED_SINGLE, 0.5) / 1e3;
	out.p99_us = order_quantile(s->single, SPEED_SINGLE, 0.99) / 1e3;
	return out;
}

/* One repeat: both sides opened and timed, `first` first. */
static int time_pair(struct side *first, struct side *second,
	const struct speed_ask *ask, const size_t size[3], struct err *err)
{
	const size_t n = size[0], loops = size[1], k = size[2];
	int rc = side_open(first, err);

	if (rc == 0)
		rc = side_open(second, err);
	if (rc == 0) {
		run(first, ask->rows, 1, 1);
		first->ns[k] = run(first, ask->rows, n, loops);
		run(second, ask->rows, 1, 1);
		second->ns[k] = run(second, ask->rows, n, loops);
	}
	side_close(second);
	side_close(first);
	return rc;
}

static int time_pairs(struct side *parent, struct side *child,
	const struct speed_ask *ask, size_t size[3], struct err *err)
{
	int rc = 0;

	for (size_t k = 0; rc == 0 && k < SPEED_REPEATS; k++) {
		size[2] = k;
		if (ask->progress)
			rc = ask->progress(
				ask->arg, "time", k, SPEED_REPEATS, err);
		if (rc == 0 && k % 2 == 0)
			rc = time_pair(parent, child, ask, size, err);
		else if (rc == 0)
			rc = time_pair(child, parent, ask, size, err);
	}
	return rc;
}

/* Loops for a batch, and the times of single rows. */
static int time_alone(struct side *s, const struct speed_ask *ask, size_t n,
	size_t *loops, struct err *err)
{
	const int rc = side_open(s, err);

	if (rc == 0) {
		*loops = calibrate(s, ask->rows, n);
		time_single(s, ask->rows, n, s->copy.n_features);
	}
	side_close(s);
	return rc;
}

int speed_measure(struct speed *out, const struct model *parent,
	const struct model *child, const struct speed_ask *ask, struct err *err)
{
	struct side p = {.model = parent}, c = {.model = child};
	size_t size[3] = {
		ask->n_rows < BATCH_MAX ? ask->n_rows : BATCH_MAX, 1, 0};
	double gain[SPEED_REPEATS];
	size_t unused;
	int rc;

	if (ask->n_rows == 0)
		return err_set(err, ERR_ARG,
			_("there is no row to measure the time on"));
	p.margins = xcalloc(size[0] * parent->n_groups, sizeof(double));
	c.margins = xcalloc(size[0] * child->n_groups, sizeof(double));
	rc = time_alone(&c, ask, size[0], &unused, err);
	if (rc == 0)
		rc = time_alone(&p, ask, size[0], &size[1], err);
	if (rc == 0)
		rc = time_pairs(&p, &c, ask, size, err);
	for (size_t k = 0; rc == 0 && k < SPEED_REPEATS; k++)
		gain[k] = p.ns[k] / fmax(c.ns[k], 1.0);
	if (rc == 0)
		rc = ci_median(&out->gain, gain, SPEED_REPEATS, err);
	if (rc == 0) {
		out->rows = size[0];
		out->parent = summary(&p, (double)size[0] * (double)size[1]);
		out->child = summary(&c, (double)size[0] * (double)size[1]);
	}
	free(p.margins);
	free(c.margins);
	return rc;
}

static struct json *side_json(const struct speed_side *s)
{
	struct json *o = json_object();

	json_set_real(o, "ns_per_row", s->ns_per_row);
	json_set_real(o, "rows_per_second", 1e9 / fmax(s->ns_per_row, 1e-3));
	json_set_real(o, "single_p50_us", s->p50_us);
	json_set_real(o, "single_p99_us", s->p99_us);
	return o;
}

struct json *speed_json(const struct speed *s)
{
	struct json *o = json_object();
	struct json *gain = json_set(o, "gain", json_object());

	json_set_real(gain, "value", s->gain.value);
	json_set_real(gain, "low", s->gain.low);
	json_set_real(gain, "high", s->gain.high);
	json_set(o, "parent", side_json(&s->parent));
	json_set(o, "child", side_json(&s->child));
	json_set_int(o, "rows", (int64_t)s->rows);
	json_set_int(o, "repeats", SPEED_REPEATS);
	return o;
}

/* The processor's name as the kernel tells it, or its architecture. */
static void add_cpu(struct json *o, const char *machine)
{
	static const char key[] = "model name";
	struct buf b = BUF_INIT;
	const char *at = NULL, *end;

	if (file_read(&b, "/proc/cpuinfo", CPUINFO_MAX, NULL) == 0)
		at = strstr(buf_str(&b), key);
	if (at)
		at = strchr(at, ':');
	if (at) {
		at += strspn(at, ": \t");
		end = at + strcspn(at, "\n");
		json_set(o, "cpu", json_stringn(at, (size_t)(end - at)));
	} else {
		json_set_str(o, "cpu", machine);
	}
	buf_release(&b);
}

struct json *speed_environment(const char *kernel)
{
	struct json *o = json_object();
	struct buf b = BUF_INIT;
	struct utsname u;
	char hex[HASH_HEX];

	memset(&u, 0, sizeof(u));
	uname(&u);
	add_cpu(o, u.machine);
	json_set_str(o, "kernel", kernel);
	json_set_str(o, "compiler", __VERSION__);
	json_set_str(o, "system", u.sysname);
	json_set_str(o, "machine", u.machine);
	json_set_str(o, "blas", blas_environment());
	json_write(&b, o);
	hash_hex(hex, b.data, b.len);
	buf_release(&b);
	json_set_str(o, "digest", hex);
	return o;
}
