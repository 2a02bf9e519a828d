/* SPDX-License-Identifier: Apache-2.0 */
/* Job "explain": what each feature adds to the margins of a CSV file's rows.
 *
 * Request: as of "score" without "margin", and "row": n, the n-th row of the
 *   data from 1 on, which is then all that is explained; without it the
 *   values of all rows go to "out", or standard output. "baseline": CSV, and
 *   "baseline_rows": n (100): against n of its rows, drawn by a fixed seed.
 * Result: {"kind": "path-dependent" | "interventional", "kernel": NAME,
 *   "baseline": {"rows": n, "of": n}, "rows": n, "outputs": n,
 *   "sums_off": largest difference from bias + sum to the margin, "unseen":
 *   as of "score", "features": [{"feature", "mean": mean |value| over rows and
 *   outputs}] by falling mean}, and with "row":
 *   {"row": n, "line": n, "prediction": [..], "explained": [{"output": n,
 *    "margin", "bias", "values": [{"feature", "value", "adds"}] by falling
 *    size; features that add nothing are left out}]}; a missing value is null.
 * The CSV has a column for each feature and "bias", and one line a row; a
 * model of several outputs has a line for each, and "output" in front. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/scoring.h"
#include "explain/baseline.h"
#include "explain/explain.h"
#include "optim/sample.h"
#include "table/csvout.h"
#include "work/kinds.h"
#include "work/outputs.h"
#include "work/sink.h"

/* Rows that are explained at a time, and cells of their values. */
enum { ROWS_MAX = 1024, CELLS_MAX = 1 << 22 };

enum { BASELINE_ROWS = 100, BASELINE_SEED = 1 };

/* Of the larger of 1 and the margin. */
#define SUM_OFF_MAX 1e-4

struct explaining {
	struct job *job;
	struct scoring s;
	struct explain *plan;
	struct baseline *baseline; /* or NULL */
	size_t baseline_rows;
	uint64_t baseline_of;
	double *values; /* (chunk, n_outputs, width) */
	double *means;  /* (width - 1) sums of |value| */
	size_t width, chunk;
	uint64_t rows;
	double sums_off;
};

/* Rows of the baseline's file, the same for the same file and number. */
static int open_baseline(
	struct explaining *x, const struct scoring_spec *like, struct err *err)
{
	const struct json *request = x->job->request;
	const struct sample_spec how = {false, false, 0, BASELINE_SEED};
	const int64_t want =
		json_get_i64(request, "baseline_rows", BASELINE_ROWS);
	struct scoring_spec spec = *like;
	struct sample rows = {0};
	struct scoring s;
	int rc;

	spec.data = json_get_str(request, "baseline", NULL);
	if (!spec.data)
		return 0;
	rc = scoring_open(&s, &spec, err);
	if (rc < 0)
		return rc;
	rc = sample_read(&rows, &s, &how, err);
	scoring_close(&s);
	if (rc == 0 && rows.n_rows == 0)
		rc = err_set(err, ERR_PARSE, _("%s has no rows"), spec.data);
	if (rc == 0) {
		sample_shuffle(&rows, BASELINE_SEED);
		x->baseline_of = rows.n_seen;
		x->baseline_rows = (uint64_t)want < rows.n_rows ? (size_t)want
								: rows.n_rows;
		rc = baseline_new(&x->baseline, &x->s.model, rows.rows,
			x->baseline_rows, err);
	}
	sample_release(&rows);
	return rc;
}

static int open_plan(struct explaining *x, struct err *err)
{
	const size_t width = (size_t)x->s.model.n_features + 1;
	const size_t cells = width * x->s.n_outputs;
	int rc;

	if (!x->baseline) {
		rc = explain_new(&x->plan, &x->s.model, err);
		if (rc)
			return rc;
	}
	x->width = width;
	x->chunk = cells > CELLS_MAX / ROWS_MAX ? CELLS_MAX / cells : ROWS_MAX;
	if (!x->chunk)
		x->chunk = 1;
	x->values = xcalloc(x->chunk * cells, sizeof(double));
	x->means = xcalloc(width, sizeof(double));
	return 0;
}

static void close_plan(struct explaining *x)
{
	free(x->values);
	free(x->means);
	explain_free(x->plan);
	baseline_free(x->baseline);
	scoring_close(&x->s);
}

/* Every row's values must add up to its margin: the sum is the check that
 * explanation and score are of one model. */
static int check_sum(struct explaining *x, const double *values, double margin,
	uint64_t row, struct err *err)
{
	double sum = 0, off;

	for (size_t i = 0; i < x->width; i++)
		sum += values[i];
	off = fabs(sum - margin);
	if (!(off <= SUM_OFF_MAX * fmax(1, fabs(margin))))
		return err_set(err, ERR_BUG,
			_("%s: line %llu: the values add up to %.9g, the "
			  "margin is %.9g: this is a fault of assay, please "
			  "report it with the model"),
			csv_path(x->s.csv), (unsigned long long)row, sum,
			margin);
	if (off > x->sums_off)
		x->sums_off = off;
	return 0;
}

/* Explains n rows of the batch from the given one on, and checks them. */
static int explain_chunk(
	struct explaining *x, size_t from, size_t n, struct err *err)
{
	const double *rows = x->s.rows + from * x->s.model.n_features;
	const size_t n_outputs = x->s.n_outputs;
	int rc = 0;

	if (x->baseline)
		baseline_rows(x->baseline, rows, n, x->values);
	else
		explain_rows(x->plan, rows, n, x->values);
	for (size_t i = 0; rc == 0 && i < n * n_outputs; i++) {
		const double *v = x->values + i * x->width;

		rc = check_sum(x, v, x->s.margins[from * n_outputs + i],
			x->s.batch.line[from + i / n_outputs], err);
		for (size_t f = 0; f + 1 < x->width; f++)
			x->means[f] += fabs(v[f]);
	}
	x->rows += n;
	return rc;
}

static void add_header(struct buf *out, const struct explaining *x)
{
	const struct model *m = &x->s.model;

	if (x->s.n_outputs > 1)
		csvout_text(out, "output", strlen("output"));
	for (uint32_t i = 0; i < m->n_features; i++)
		csvout_text(
			out, m->features[i].name, strlen(m->features[i].name));
	csvout_text(out, "bias", strlen("bias"));
	csvout_end_line(out);
}

static void add_lines(struct buf *out, const struct explaining *x, size_t n)
{
	for (size_t i = 0; i < n * x->s.n_outputs; i++) {
		const double *v = x->values + i * x->width;

		if (x->s.n_outputs > 1)
			csvout_double(out, (double)(i % x->s.n_outputs));
		for (size_t f = 0; f < x->width; f++)
			csvout_float(out, (float)v[f]);
		csvout_end_line(out);
	}
}

static int write_batch(struct explaining *x, struct sink *sink, struct buf *out,
	struct err *err)
{
	int rc = output_levels(&x->s, err);

	for (size_t at = 0, n; rc == 0 && at < x->s.batch.n_rows; at += n) {
		n = x->s.batch.n_rows - at;
		if (n > x->chunk)
			n = x->chunk;
		rc = explain_chunk(x, at, n, err);
		add_lines(out, x, n);
		if (rc == 0)
			rc = sink_write(sink, out, err);
		if (rc == 0)
			rc = job_step(x->job, "explain", x->rows, 0, err);
	}
	return rc;
}

static int explain_all(struct explaining *x, struct sink *sink, struct err *err)
{
	struct buf out = BUF_INIT;
	int rc;

	add_header(&out, x);
	while ((rc = scoring_next(&x->s, err)) > 0) {
		rc = write_batch(x, sink, &out, err);
		if (rc)
			break;
	}
	if (rc == 0)
		rc = sink_write(sink, &out, err);
	buf_release(&out);
	return rc;
}

/* A feature and a number that ranks it. */
struct ranked {
	size_t feature;
	double size;
};

static int by_size(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return x->feature < y->feature ? -1 : x->feature > y->feature;
}

/* The features by falling |v|; (width - 1), freed by the caller. */
static struct ranked *rank(const struct explaining *x, const double *v)
{
	struct ranked *r = xcalloc(x->width, sizeof(*r));

	for (size_t f = 0; f + 1 < x->width; f++)
		r[f] = (struct ranked){f, fabs(v[f])};
	qsort(r, x->width - 1, sizeof(*r), by_size);
	return r;
}

/* What the data said: a number, a level, or null. */
static struct json *value_of(const struct model_feature *f, double v)
{
	if (isnan(v))
		return json_null();
	if (f->n_levels && v >= 0 && v < (double)f->n_levels)
		return json_string(f->levels[(size_t)v]);
	if (isinf(v))
		return json_string(v > 0 ? "inf" : "-inf");
	return json_real(v);
}

static struct json *values_of(
	const struct explaining *x, const double *v, const double *row)
{
	struct json *list = json_array();
	struct ranked *r = rank(x, v);

	for (size_t i = 0; i + 1 < x->width && r[i].size > 0; i++) {
		const struct model_feature *f =
			&x->s.model.features[r[i].feature];
		struct json *o = json_push(list, json_object());

		json_set_str(o, "feature", f->name);
		json_set(o, "value", value_of(f, row[r[i].feature]));
		json_set_real(o, "adds", v[r[i].feature]);
	}
	free(r);
	return list;
}

static void describe_row(
	struct json *result, const struct explaining *x, size_t at)
{
	const struct scoring *s = &x->s;
	const double *margins = s->margins + at * s->n_outputs;
	const double *predictions = s->predictions + at * s->n_outputs;
	struct json *list = json_set(result, "prediction", json_array());

	for (size_t i = 0; i < output_count(&s->model, false, s->n_outputs);
		i++)
		json_push(list, json_real(predictions[i]));
	list = json_set(result, "explained", json_array());
	for (size_t i = 0; i < s->n_outputs; i++) {
		const double *v = x->values + i * x->width;
		struct json *o = json_push(list, json_object());

		json_set_int(o, "output", (int64_t)i);
		json_set_real(o, "margin", margins[i]);
		json_set_real(o, "bias", v[x->width - 1]);
		json_set(o, "values",
			values_of(x, v, s->rows + at * s->model.n_features));
	}
	json_set_int(result, "line", (int64_t)s->batch.line[at]);
}

/* Row number row of the data, from 1 on. */
static int explain_one(struct explaining *x, uint64_t row, struct json *result,
	struct err *err)
{
	uint64_t seen = 0;
	int rc;

	while ((rc = scoring_next(&x->s, err)) > 0) {
		if (row - seen <= x->s.batch.n_rows)
			break;
		seen += x->s.batch.n_rows;
		rc = job_step(x->job, "read", seen, 0, err);
		if (rc)
			return rc;
	}
	if (rc < 0)
		return rc;
	if (rc == 0)
		return err_set(err, ERR_NOTFOUND,
			_("%s: there is no row %llu: the file has %llu"),
			csv_path(x->s.csv), (unsigned long long)row,
			(unsigned long long)seen);
	rc = output_levels(&x->s, err);
	if (rc == 0)
		rc = explain_chunk(x, (size_t)(row - seen - 1), 1, err);
	if (rc)
		return rc;
	json_set_int(result, "row", (int64_t)row);
	describe_row(result, x, (size_t)(row - seen - 1));
	return 0;
}

static void describe_kind(struct json *result, const struct explaining *x)
{
	struct json *o;

	if (!x->baseline) {
		json_set_str(result, "kind", "path-dependent");
		json_set_str(result, "kernel", explain_kernel(x->plan));
		return;
	}
	json_set_str(result, "kind", "interventional");
	json_set_str(result, "kernel", "double");
	o = json_set(result, "baseline", json_object());
	json_set_int(o, "rows", (int64_t)x->baseline_rows);
	json_set_int(o, "of", (int64_t)x->baseline_of);
}

static void describe(struct json *result, const struct explaining *x)
{
	const double n = (double)x->rows * (double)x->s.n_outputs;
	struct json *list = json_array();
	struct ranked *r = rank(x, x->means);

	for (size_t i = 0; i + 1 < x->width && r[i].size > 0; i++) {
		struct json *o = json_push(list, json_object());

		json_set_str(
			o, "feature", x->s.model.features[r[i].feature].name);
		json_set_real(o, "mean", r[i].size / n);
	}
	free(r);
	json_set(result, "features", list);
	describe_kind(result, x);
	json_set_int(result, "rows", (int64_t)x->rows);
	json_set_int(result, "outputs", (int64_t)x->s.n_outputs);
	json_set_real(result, "sums_off", x->sums_off);
	output_unseen(result, &x->s);
}

static int explain_to_sink(
	struct explaining *x, const char *target, struct err *err)
{
	struct sink sink;
	int rc = sink_open(&sink, target, err);

	if (rc)
		return rc;
	rc = explain_all(x, &sink, err);
	return sink_close(&sink, rc, err);
}

int work_explain(struct job *j, struct json *result, struct err *err)
{
	const int64_t row = json_get_i64(j->request, "row", 0);
	struct scoring_spec spec = {0};
	struct explaining x = {.job = j};
	int rc = job_get_str(j, "model", &spec.model, err);

	if (rc == 0)
		rc = job_get_str(j, "data", &spec.data, err);
	if (rc)
		return rc;
	spec.map = json_get_str(j->request, "map", NULL);
	scoring_options(&spec.options, j->request);
	rc = scoring_open(&x.s, &spec, err);
	if (rc)
		return rc;
	rc = open_baseline(&x, &spec, err);
	if (rc == 0)
		rc = open_plan(&x, err);
	if (rc == 0)
		rc = row > 0 ? explain_one(&x, (uint64_t)row, result, err)
			     : explain_to_sink(&x,
				       json_get_str(j->request, "out", NULL),
				       err);
	if (rc == 0)
		describe(result, &x);
	close_plan(&x);
	return rc;
}
