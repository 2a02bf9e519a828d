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

static int side_open(
	struct side *s, const struct model *m, size_t n, struct err *err)
{
	const int rc = engine_new(&s->engine, m, err);

	if (rc == 0)
		s->margins = xcalloc(
			n * engine_n_outputs(s->engine) + 1, sizeof(double));
	return rc;
}

static void side_close(struct side *s)
{
	engine_free(s->engine);
	free(s->margins);
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

static int time_pairs(struct side *parent, struct side *child,
	const struct speed_ask *ask, const size_t size[2], struct err *err)
{
	const size_t n = size[0], loops = size[1];

	for (size_t k = 0; k < SPEED_REPEATS; k++) {
		int rc = 0;

		if (ask->progress)
			rc = ask->progress(
				ask->arg, "time", k, SPEED_REPEATS, err);
		if (rc < 0)
			return rc;
		if (k % 2 == 0)
			parent->ns[k] = run(parent, ask->rows, n, loops);
		child->ns[k] = run(child, ask->rows, n, loops);
		if (k % 2 == 1)
			parent->ns[k] = run(parent, ask->rows, n, loops);
	}
	return 0;
}

int speed_measure(struct speed *out, const struct model *parent,
	const struct model *child, const struct speed_ask *ask, struct err *err)
{
	struct side p = {0}, c = {0};
	double gain[SPEED_REPEATS];
	size_t size[2] = {ask->n_rows < BATCH_MAX ? ask->n_rows : BATCH_MAX, 1};
	int rc;

	if (ask->n_rows == 0)
		return err_set(err, ERR_ARG,
			_("there is no row to measure the time on"));
	rc = side_open(&p, parent, size[0], err);
	if (rc == 0)
		rc = side_open(&c, child, size[0], err);
	if (rc < 0)
		goto out;
	size[1] = calibrate(&p, ask->rows, size[0]);
	run(&c, ask->rows, size[0], 1);
	rc = time_pairs(&p, &c, ask, size, err);
	if (rc < 0)
		goto out;
	time_single(&p, ask->rows, size[0], parent->n_features);
	time_single(&c, ask->rows, size[0], child->n_features);
	for (size_t k = 0; k < SPEED_REPEATS; k++)
		gain[k] = p.ns[k] / fmax(c.ns[k], 1.0);
	rc = ci_median(&out->gain, gain, SPEED_REPEATS, err);
	if (rc < 0)
		goto out;
	out->rows = size[0];
	out->parent = summary(&p, (double)size[0] * (double)size[1]);
	out->child = summary(&c, (double)size[0] * (double)size[1]);
out:
	side_close(&p);
	side_close(&c);
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
